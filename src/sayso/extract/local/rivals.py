"""Of what names a conversation speaks that may be rivals' or tools', and how: everything said of one name together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sayso.domain.transcript import Side
from sayso.extract.local.cues import Cue
from sayso.extract.local.gazetteer import sorts_of
from sayso.extract.local.judged import Worded
from sayso.extract.local.judging import Told
from sayso.extract.local.kept import kept
from sayso.extract.local.names import Name, is_ordinary, proper_names, spoken_names, vocabulary
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.surroundings import around

_NEAR: Final = 60
_LONG_NAME: Final = 5  # letters; two names that begin so alike are one firm's
_MANY: Final = 3  # named this often without a cue, it is a thing of the talk and no rival
_OF_THE_NAME: Final = r"(?: (?:the|our|an?|this|that|these|those|their|some|old|existing|current|mostly|still))*\s*$"
_STATUS: Final = {
    "ruled_out": re.compile(
        r"\b(?:ruled out|crossed (?:\w+ )?out|said no|dropped (?:out|them)|no longer (?:considered|in)"
        r"|out of the (?:race"
        r"|running)|(?:is|are|'s|was|were) (?:out|gone|off the list)|killed|threw out|stopped with"
        r"|turned (?:\w+ )?(?:off"
        r"|down)"
        r"|couldn't|could not|didn't (?:work|like|do)|was (?:double|too|a lot)|looked at (?:\w+ ){1,3}(?:in|last|and)"
        r"|had (?:\w+ ){1,3}in\b|ripped out|let (?:that|them|it) go|dead|never again|finished with|a no (?:for|from)"
        r"|we left|used to (?:have|use|be on)|sent them (?:home|away)|gave up|no good|moved off|came off|binned"
        r"|ditched)"
    ),
    "evaluating": re.compile(
        r"\b(?:looking at|talking to|talk to|speaking (?:to|with)|also (?:seeing|asked|testing|looking|talking)"
        r"|evaluating|comparing|compared|demo(?:nstration)? (?:with|from)|(?:a|their|they've a) quote|quoted|came in at"
        r"|they're at|poc|proof of concept|shortlist"
        r"|still in (?:it|the)|on trial|a trial (?:of|with)|tested in parallel|being tested|asked (?:them|also|for)"
        r"|two (?:other )?bids|other bids|shown us|was here|has been here|they've (?:shown|come)|another party"
        r"|the other two|awarded to|gone with|signed with|decided for"
        r"|went with|it's you or|you or \w+|you, \w+|seen them|we've seen|i rang|is (?:also )?in the (?:race|running)"
        r"|expect(?:s|ing)? their|offers? us|offered|made an offer|coming (?:in|on|by)|against you|picked|chose\w*)"
    ),
    "incumbent": re.compile(
        r"\b(?:we(?:'re| are) (?:still )?on|they're (?:still )?on|we use|we(?:'re| are) using|we run|we have"
        r"|we've (?:got"
        r"|had)|i have|they have|it's currently|currently|at the moment|today|now|in use|what we(?:'ve got| have| run)"
        r"|we pay|stay(?:ing)? with|carry on with|re-?signed"
        r"|replac\w+|existing|the old|legacy|since (?:eight )?years?|came with|already (?:have|use|maintains)"
        r"|box(?:es)?"
        r"|maintains|do your|instead of|live with|used to|the ones we have|is what we|they use|comes from"
        r"|until it (?:lapses|ends)|till it lapses)\b"
    ),
}
_TALKED_OF: Final = re.compile(
    r"\b(?:competitor\w*|alternative\w*|vendors?|other (?:folks|lot|vendor|people|ones?|party)|versus|vs\.?"
    r"|compared? (?:to|with)|cheaper|half (?:the price|of)|switch\w*|why (?:change|not)|same (?:thing )?(?:for|in)"
    r"|in-house|the same|better than|nicer than|than \w+ made|rival|incumbent|shopping)\b"
)
_BEFORE: Final = {  # what a name is to the clause that it closes
    "what is used": r"\b(?:use[sd]?|using|runs?|running|on|have|has|had|got|pay(?:ing|s)?|with|own|bought|stay\w*"
    r"|keep\w*)(?: (?:still|already|now|both|mostly|everything in))*",
    "what is looked at": r"\b(?:look\w* at|talk\w* (?:to|with)|sp(?:oke|eak\w*) (?:to|with)|met|saw|seen|seeing|see"
    r"|asked"
    r"|rang|called in|demo (?:with|from|of)|(?:quote|offer|price|bid|proposal)s? from|trial (?:of|with)|test\w*|tried"
    r"|trying|invited|considering|between you and|you or|you and|you,|against|shortlisted|pilot\w* with)",
    "what is left": r"\b(?:left|leav\w+|dropp?\w*|ditch\w*|replac\w+|off|from|instead of|rid of|cancel\w*"
    r"|migrat\w+ from"
    r"|unplug\w*|sick of|after)",
    "what is compared with": r"\b(?:than|like|same as|unlike|vs\.?|versus|compar\w+ (?:to|with|you with)|as good as"
    r"|cheaper than|difference (?:to|with))",
    "what is named": r"\b(?:called|named|it's|it is|that's|that was|they're|there's|there is|there was|by|name is)",
    "what is joined to": r"\b(?:connect\w*|integrat\w+|sync\w*|talks?|export\w*|import\w*|plugs?|feeds?|push\w*|pull\w*"
    r"|sits? on|send it|log ?in) ?(?:to|with|into|from|out of|in|through|via)?",
    "where": r"\b(?:in|at|near|to|via|over|through|across|around)",
    "of whom": r"\b(?:ask|tell|told|say to|thanks|hi|hello|hey|dear|with|for|and me and)",
}  # fmt: skip
_AFTER: Final = {  # what a name is to the clause that it opens
    "its price": r"(?:'s| is| are| was| were|'re)? ?(?:came (?:in|back)|quot\w+|at |wants?|charg\w+|asks? |offer\w*"
    r"|for (?:free|nothing)|cost\w*|cheap\w*|half)",
    "what it does": r"(?:'s| has| have| does| do| can| can't| doesn't| don't| couldn't| had| would| gives?| sends?"
    r"| drops?| reads?| sell[s]?| makes?)\b",
    "it is out": r",? ?(?:'s| is| are| was| were)? ?(?:out\b|gone|dead|off |finished|no longer|dropped|ruled|no\b)",
    "its people": r"(?:'s)? (?:people|guys?|lot|folks?|man|woman|rep|salesman|team|crowd|chap|fellow|lad|bloke|contract"
    r"|renewal|licen[cs]es?|quote|offer|demo|bid|proposal|deck)\b",
    "a thing of it": r"(?:'s)? (?:thing|system|boxe?s?|ones?|add-?on|module|app|group|sheets?|files?|software|tool"
    r"|units?"
    r"|version|screens?|portal|server)\b",
    "what joins to it": r"(?:'s)? (?:integration|connector|api|login|sso|export|account|link|invite|channel|meeting"
    r"|call)",
    "we saw it": r",? (?:we|i) (?:saw|looked|had|tried|tested|met|dropped|left|said|told|have|use|are on)",
    "they": r"(?:,| -| \u2013)? ?(?:they|they're|they've|it's|it|which|that's|the \w+ (?:people|lot|company|ones?))\b",
    "he or she": r"(?:,| -)? ?(?:he|she|he's|she's|who|his|her)\b",
    "now": r".{0,30}\b(?:now|today|already|currently|at the moment|since|years)\b",
    "others beside it": r"(?:,| and| or) (?:the )?[a-z]",
    "nothing": r"\W*$",
}  # fmt: skip
_IS_BEFORE: Final = {mark: re.compile(pattern + _OF_THE_NAME) for mark, pattern in _BEFORE.items()}
_IS_AFTER: Final = {mark: re.compile(pattern) for mark, pattern in _AFTER.items()}
_ASKED: Final = {
    "what is used": re.compile(
        r"\bwhat (?:do|are|did|does) (?:you|they)\b.{0,30}\b(?:us(?:e|ing)|on|have|run\w*|work\w*)\b|\bhow (?:do"
        r"|are) (?:you"
        r"|they)\b|\bcurrent (?:tool|system|provider|vendor|supplier|setup|set-up)|\btoday\b.*\?|\bat the moment\b"
        r"|\bwhat's (?:in place|there|doing)|\bwho (?:do|does|are) .{0,20}(?:now|today|with|use)"
    ),
    "whom else": re.compile(
        r"\b(?:who|what|any(?:one|body|thing)) else\b|\bother (?:vendors?|options?|suppliers?|offers?|quotes?|tools?"
        r"|people"
        r"|names?)\b|\bcompetit\w+|\balternatives?\b|\bcompar\w+|\bup against\b|\bshortlist\w*|\banother (?:vendor"
        r"|offer"
        r"|company|supplier|quote)\b|\bthe others?\b|\bsomebody else\b|\bwho (?:is|are) (?:it|they|the)\b|\bwhich one"
    ),
}  # fmt: skip
_THEY: Final = re.compile(r"^\W*(?:\w+ ){0,3}(?:they|they're|they've|it|it's|its|that|that's|those|them|he|theirs?)\b")
_PERSON_AFTER: Final = re.compile(
    r"^(?:'s| is| was)? ?(?:,? (?:he|she|who) |said|says|asks?|wants|thinks|knows|told|comes|built|will say"
    r"|going to ask|doesn't do|hates|can check|would hear|had|in it|brings|made\b)"
    r"|^,? (?:he|she|he's|she's|our|my) "
)
_SPOKEN: Final = (  # in speech without capitals a name of ordinary words is only told by its place
    re.compile(
        r"\b(?:we use|we're on|we are on|looked at|looking at|talking to|talk to|demo with|had|signed with|we pay"
        r"|called"
        r"|staying with|also seeing the|asked also from|came with|replacing|switch from) (?P<name>[a-z][\w-]{3,})\b"
    ),
    re.compile(
        r"\b(?P<name>[a-z][\w-]{3,}) (?:came in at|came out|quoted us|is what we have|does the same|couldn't do)\b"
    ),
)
_NEVER_TEXT: Final = (
    "that this them they their there what which with about some somebody someone something anything everything"
    " other another these those your ours mine time times people numbers price prices last next more less most"
    " been have having just really only still also very much many thing things week month year today tomorrow"
    " yesterday money budget data team trial pilot demo meeting call contract system systems paper papers page"
    " screen both each every maybe probably basically like kind sort okay right good great fine back down over"
    " through from into onto until before after again already always never ever report reports line lines boss"
    " board three four five six seven eight nine nothing nobody guys"
)
_NEVER: Final = frozenset(_NEVER_TEXT.split())


@dataclass(eq=False)
class Mention(Worded):
    """A name that is nobody's present, in its place. `by_words` is what the words say of a rival, in log-odds."""

    reading: Reading
    sentence: Sentence
    found: Name
    known: bool
    spoken: bool
    count: int = 1
    person: bool = False
    beside: tuple[Mention, ...] = ()
    by_words: float = 0.0

    @property
    def name(self) -> str:
        """The name as said."""
        return self.found.text

    @property
    def own(self) -> Told:
        """The words around the name, and what else is seen of it."""
        yield from around(self.sentence.plain, self.found.start, self.found.end)
        yield "", self.seen

    @kept
    def seen(self) -> Mapping[str, float]:
        """What else is seen of it."""
        return dict.fromkeys((*self._of_name(), *self._of_place(), *self._of_talk()), 1.0)

    @kept
    def near(self) -> str:
        """The words around the name."""
        plain, start, end = self.sentence.plain, self.found.start, self.found.end
        return f"{plain[max(0, start - _NEAR) : start]} # {plain[end : end + _NEAR]}"

    @kept
    def statuses(self) -> tuple[str, ...]:
        """The statuses for which there are cues near the name, or in what is said of it next."""
        here = [f"a cue for {status}" for status, cue in _STATUS.items() if cue.search(self.near)]
        text = self.next_words
        then = [f"then a cue for {status}" for status, cue in _STATUS.items() if text and cue.search(text)]
        return (*here, *then)

    @kept
    def next_words(self) -> str:
        """The next two sentences, where they go on about it as "they" or "it"."""
        said = (self.reading.neighbour(self.sentence, step) for step in (1, 2))
        return " ".join(one.plain for one in said if one and _THEY.search(one.plain))

    def _of_name(self) -> Iterator[str]:
        """What the name by itself is like."""
        text = self.name
        yield from sorts_of(text)
        if self.known:
            yield "it stands in the catalogue"
        if self.spoken:
            yield "told by its place alone"
        if " " in text:
            yield "two or three words"
        if any(letter.isupper() for letter in text[1:] if letter.isalpha()) and not text.isupper() and " " not in text:
            yield "an odd spelling"
        if text.isupper():
            yield "all capitals"
        if all(is_ordinary(word, self.reading.once(vocabulary)) for word in text.lower().split()):
            yield "an ordinary word"

    def _of_place(self) -> Iterator[str]:
        """How it stands in its sentence."""
        left, right = self.sentence.plain[: self.found.start], self.sentence.plain[self.found.end :]
        for mark, pattern in _IS_BEFORE.items():
            if pattern.search(left[-_NEAR:]):
                yield f"said before it: {mark}"
        for mark, pattern in _IS_AFTER.items():
            if pattern.match(right[:_NEAR]):
                yield f"said after it: {mark}"
        if not left.strip():
            yield "it opens the sentence"
        if _PERSON_AFTER.search(right):
            yield "a person, by what follows"
        if self.person:
            yield "elsewhere a person"
        if self.beside:
            yield "named beside another"
        yield from self.statuses

    def _of_talk(self) -> Iterator[str]:
        """What was said before and after."""
        if self.sentence.speaker.side is Side.THEIRS:
            yield "the buyer says it"
        if self.count > _MANY:
            yield "named often"
        if _TALKED_OF.search(self.near):
            yield "compared with something"
        near = [self.reading.neighbour(self.sentence, step) for step in (-2, -1, 1)]
        talk = " ".join(one.plain for one in near if one)
        if _TALKED_OF.search(talk) or _STATUS["evaluating"].search(talk):
            yield "alternatives were spoken of"
        asked = " ".join(one.plain for one in near[:2] if one)
        for mark, pattern in _ASKED.items():
            if pattern.search(asked):
                yield f"just before: {mark}"
        if Cue.QUESTION in self.sentence.cues:
            yield "asked as a question"


@dataclass(eq=False)
class Rival:
    """Everything said of one name."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def best(self) -> Mention:
        """The mention whose words say most; the earliest of equals."""
        return max(self.mentions, key=lambda one: one.by_words)

    @property
    def name(self) -> str:
        """The name in its fullest spelling: with capitals before without, then as most often said."""
        counts = Counter(one.name for one in self.mentions)
        return max(counts, key=lambda name: (not self._is_spoken(name), counts[name], len(name)))

    def _is_spoken(self, name: str) -> bool:
        return all(one.spoken for one in self.mentions if one.name == name)


def rivals(reading: Reading) -> tuple[Rival, ...]:
    """Every name that may be a rival's, with all its mentions; spellings that differ little are one name."""
    found: dict[str, Rival] = {}
    alike: dict[str, list[str]] = {}
    for mention in _mentions(reading):
        name = _squeezed(mention.name)
        near = alike.setdefault(name[:2], [])  # names that are one begin alike
        key = next((other for other in near if _is_one_name(name, other)), name)
        if key not in found:
            near.append(key)
        found.setdefault(key, Rival()).mentions.append(mention)
    for rival in found.values():
        for mention in rival.mentions:
            mention.count = len(rival.mentions)
    return tuple(found.values())


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_one_name(one: str, other: str) -> bool:
    """Whether two spellings are one name: a letter apart in six, or two in nine."""
    if one == other:
        return True
    apart = min(len(one), len(other)) // 3 - 1
    return apart > 0 and one[:2] == other[:2] and _distance(one, other, min(apart, 2)) <= min(apart, 2)


def _distance(one: str, other: str, most: int) -> int:
    """How many letters have to be put in, taken out or changed (Levenshtein); more than `most` is not counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, mine in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != mine))
        if min(row) > most:
            return most + 1
    return row[-1]


def _mentions(reading: Reading) -> Sequence[Mention]:
    """Every name in the conversation that is of nobody present and not of our side or the buyer's own firm."""
    present = frozenset(part for person in reading.people for part in name_parts(person.name or person.label))
    firms = _domains(reading)
    catalogue = {name.lower(): name for name in reading.context.competitors}
    found: list[Mention] = []
    for sentence in reading.sentences:
        here = []
        for name, spoken in _names(reading, sentence, catalogue):
            parts = name_parts(name.text)
            if parts and not parts & present and not parts & firms and not _is_own(_squeezed(name.text), firms):
                here.append(Mention(reading, sentence, name, name.text.lower() in catalogue, spoken))
        for one in here:
            one.beside = tuple(other for other in here if other is not one)
        found.extend(here)
    people = {one.found.key for one in found if _PERSON_AFTER.search(one.sentence.plain[one.found.end :])}
    for one in found:
        one.person = one.found.key in people
    return found


def _domains(reading: Reading) -> frozenset[str]:
    """The first parts of both sides' mail domains: the firms' own names."""
    addresses = (person.email.rpartition("@")[2] for person in reading.people if person.email)
    return frozenset(one.partition(".")[0].lower() for one in (*addresses, *reading.context.our_domains))


def _is_own(squeezed: str, firms: frozenset[str]) -> bool:
    """Whether a name is a firm's of this talk: "Marlpit Cold Storage" writes from marlpitcold.example."""
    return squeezed in firms or any(
        min(len(squeezed), len(firm)) >= _LONG_NAME and (squeezed.startswith(firm) or firm.startswith(squeezed))
        for firm in firms
    )


def _names(reading: Reading, sentence: Sentence, catalogue: Mapping[str, str]) -> Iterator[tuple[Name, bool]]:
    taken: list[Name] = []
    for known, text in catalogue.items():
        at = sentence.plain.find(known)
        if at >= 0:
            taken.append(Name(text, at, at + len(known)))
    cased = len(taken)
    for name in (*proper_names(reading, sentence), *spoken_names(reading, sentence), *_placed(sentence)):
        if not any(name.start < other.end and other.start < name.end for other in taken):
            taken.append(name)
    for number, name in enumerate(taken):
        yield name, number >= cased and sentence.text[name.start : name.end].islower()


def _placed(sentence: Sentence) -> Iterator[Name]:
    if sentence.text[:1].islower():
        for pattern in _SPOKEN:
            for match in pattern.finditer(sentence.plain):
                if match["name"] not in _NEVER:
                    yield Name(match["name"].title(), *match.span("name"))
