"""Of whom a sentence speaks: everybody on the buyer's side, present or only named, with every sentence about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sayso.domain.transcript import Participant, Side
from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.judged import Worded
from sayso.extract.local.judging import Told
from sayso.extract.local.kept import kept
from sayso.extract.local.names import Name, people_in
from sayso.extract.local.parts import cues_for_parts
from sayso.extract.local.phrasing import tokens, wordings
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.local.surroundings import around

THEMSELF: Final = "by themself"
_WHOSE: Final = frozenset({"my", "our", "the", "their", "her", "his"})
_OURS: Final = frozenset({"my", "our", "the"})
_BESIDE: Final = 12  # characters between a name and the title that follows it
_NEXT: Final = 3
_TOUCHES: Final = -2  # a name that takes in its title's first letters
_FOLLOWS: Final = 2  # sentences after a name in which "he" and "she" still mean that person
_SHORT: Final = 4  # letters of a short name
_IS_ONE: Final = re.compile(r"(?:'s| is| was| as|that'd be| be)\s*$")
_SELF: Final = re.compile(r"\b(?:i|i'm|i'd|i've|i'll|me|my|mine|myself|we|our|us)\b")
_OTHER: Final = re.compile(r"\b(?:he|he's|he'd|he'll|she|she's|she'd|she'll|him|her|his|hers)\b")
_VERBS: Final = {
    "decides": r"(?:decid\w+|picks?|choos\w+|approv\w+|authori[sz]\w+|rules?|says (?:yes|go|no)|nods?"
    r"|makes? the (?:call|decision)|gets? to (?:say|pick|choose|decide))",
    "signs": r"(?:signs?|signed|countersigns?|puts? (?:his|her|their) (?:name|stamp|signature))",
    "holds the money": r"(?:holds?|keeps?|controls?|releas\w+|pays?|owns the budget|does the (?:money|books|math\w*))",
    "looks at it": r"(?:looks?|reads?|reviews?|checks?|tests?|evaluates?|assess\w*|goes (?:over|through)|marks?"
    r"|redlines?"
    r"|scor\w+|tries|tried)",
    "runs it": r"(?:runs?|heads?|leads?|chairs?|handles?|does|is in charge|looks after|is responsible)",
    "wants it": r"(?:wants?|loves?|likes?|pushes|is (?:pushing|all for|in favou?r|behind)|keeps? asking|would buy"
    r"|brought)",
    "is against it": r"(?:hates?|is against|thinks? it's|doesn't (?:like|want|trust|believe)|won't|would rather"
    r"|can (?:stop"
    r"|block|kill))",
    "has to": r"(?:has to|have to|needs? to|must|wants? to see|will want|would have to|only has to)",
    "uses it": r"(?:uses?|will use|would use|works? with|types?|lives? in|'d be in it|sits? in)",
}
_ADVERBS: Final = (
    r"(?:'s| is|'ll| will| would|'d| always| also| only| just| really| then| still|,? (?:he|she|who)(?:'s)?)*"
)
_DOES: Final = {mark: re.compile(rf"{_ADVERBS} {verb}\b") for mark, verb in _VERBS.items()} | {
    "is the one": re.compile(r"(?:'s| is|,? (?:he|she)(?:'s| is)) (?:the|our|one of|in charge|my)\b"),
    "has a title": re.compile(r"(?:,| is|'s| -|,? who(?:'s| is))? ?(?:our|the|my|from|in|at|,) "),
}
_PRONOUN_DOES: Final = {
    mark: re.compile(rf"\b(?:i|we|he|she)(?:'m|'ve|'ll|'d)?{_ADVERBS} {verb}\b") for mark, verb in _VERBS.items()
}
_TO: Final = {
    "it goes to": re.compile(
        r"\b(?:goes?|go|take (?:it|this)|up|over|send it|need it|run (?:it|this) (?:by|past)) (?:to )?$"
    ),
    "asked or convinced": re.compile(
        r"\b(?:ask|convince|persuade|get|tell|talk to|bring in|without|from|before)(?: the| our)? $"
    ),
    "it is": re.compile(r"\b(?:it's|it is|that's|that'd be|that would be|is|called|named|by) $"),
    "greeted": re.compile(r"^\W*(?:dear|hi|hello|hey|thanks|thank you|morning)[ ,]+$"),
    "opens the sentence": re.compile(r"^\W*$"),
}
TITLE: Final = re.compile(
    r"\b(?P<whose>my|our|the|their|her|his|a|an|is|as|he's|she's) (?P<title>(?:(?:deputy|chief|senior|vice|managing"
    r"|general|finance|financial|medical|operations?|business|it|floor|plant|section|board|group|commercial|technical"
    r"|outside|in-house|external|production|data protection|safety|head|shop|union|works) )*"
    r"(?:ceo|cfo|cto|coo|cio|ciso|cno|md|gm|gc|dpo|fd|vps?|head of \w+(?: \w+)?|directors?(?: of \w+(?: \w+)?)?"
    r"|managers?"
    r"|controller|treasurer|owners?|president|chair(?:man|woman)?|counsel|lawyers?|bookkeeper|accountant|superintendent"
    r"|founders?|principal|secretary|dean|rector|minister|mayor|partners?|boss|chef|foreman|advocate|attorney|solicitor"
    r"|wife|husband|father|dad|mother|mum|mom|brother|sister|son|daughter|uncle|cousin|officer|steward|council"
    r"|engineers?"
    r"|architects?|consultant|auditors?|nurses|drivers|dispatchers|operators|technicians|teachers|cooks|waiters|clerks"
    r"|landlord|investors?|trustees|provost|deputy|shareholders|valuer|supervisor|planner|analyst|captain|matron"
    r"|registrar"
    r"|husband|nephew|niece|grandfather|coordinator|chemist|agronomist|vet|surgeon|pharmacist|developer|developers))\b"
)


@dataclass(eq=False)
class Mention(Worded):
    """A sentence about a person: `how` they are meant in it, and where their name stands in it, if it does.

    `by_words` is what the words say of a part in the purchase, in log-odds.
    """

    reading: Reading
    sentence: Sentence
    person: Person
    how: str
    start: int = 0
    end: int = 0
    clause: tuple[int, int] | None = None
    by_words: float = 0.0

    @property
    def own(self) -> Told:
        """The words around the name, those of the title, and those that somebody says of themself."""
        yield "", dict.fromkeys((f"meant {self.how}", *title_words(self.person.title), *self.seen))
        if self.end:
            yield from around(self.sentence.plain, self.start, self.end)
        if self.how == THEMSELF:
            yield "of themself", self.reading.once(wordings)[self.sentence.index].alone

    @kept
    def seen(self) -> tuple[str, ...]:
        """What else is seen of it: words for a part, and what the person does in the clause."""
        plain = self.sentence.plain
        near = plain[slice(*self.clause)] if self.clause else plain
        found = [f"{mark}, meant {self.how}" for mark in cues_for_parts(near)]
        if self.clause and self.clause != (0, len(plain)):
            found += ["others are named beside it", f"{'first' if self.clause[0] == 0 else 'later'} of those named"]
        if self.end:
            found += [f"right after it: {mark}" for mark, verb in _DOES.items() if verb.match(plain, self.end)]
            found += [f"right before it: {mark}" for mark, words in _TO.items() if words.search(plain[: self.start])]
        else:
            found += [f"{self.how}: {mark}" for mark, verb in _PRONOUN_DOES.items() if verb.search(plain)]
        found += [str(cue) for cue in self.sentence.cues]
        return tuple(found)


@dataclass(eq=False)
class Person:
    """Somebody on the buyer's side. `name` is empty where only a title or a relation is said."""

    name: str
    title: str
    participant: Participant | None = None
    mentions: list[Mention] = field(default_factory=list)

    @property
    def best(self) -> Mention:
        """The mention whose words say most; the earliest of equals."""
        return max(self.mentions, key=lambda one: one.by_words)


def title_words(title: str) -> Iterator[str]:
    """The words of a title, and what they are about."""
    for word in tokens(title.lower()):
        yield f"title: {word}"
        yield from (f"title: <{concept}>" for concept in concepts_of(word))


def persons(reading: Reading) -> tuple[Person, ...]:
    """Everybody who may be on the buyer's side, in the order in which they appear."""
    gathering = _Gathering(reading)
    for sentence in reading.sentences:
        gathering.hear(sentence)
    return tuple(gathering.found.values())


class _Gathering:
    """Collects the persons while the conversation is gone through once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found: dict[str, Person] = {}
        self.by_word: dict[str, list[Person]] = {}
        self.latest: tuple[int, Person] | None = None
        self.speakers = {one.name: one for one in reading.people if one.name and one.side is Side.THEIRS}

    def hear(self, sentence: Sentence) -> None:
        """Takes in one sentence: who is named, who has a title, who is meant by "he" and by "I"."""
        named = list(self._named(sentence))
        titled = list(self._titled(sentence, named))
        _part(sentence, [*named, *titled])
        for mention in (*named, *titled):
            mention.person.mentions.append(mention)
        if named or titled:
            self.latest = (sentence.index, (named or titled)[-1].person)
        elif (before := self._before(sentence)) and _OTHER.search(sentence.plain):
            before.mentions.append(Mention(self.reading, sentence, before, "by he or she"))
        speaker = self.speakers.get(sentence.speaker.name)
        if speaker and _SELF.search(TITLE.sub("", sentence.plain)):  # "our finance director" is somebody else
            person = self._person(speaker.name, speaker)
            person.mentions.append(Mention(self.reading, sentence, person, THEMSELF))

    def _before(self, sentence: Sentence) -> Person | None:
        """The one named shortly before."""
        return self.latest[1] if self.latest and sentence.index - self.latest[0] <= _FOLLOWS else None

    def _named(self, sentence: Sentence) -> Iterator[Mention]:
        for name in people_in(self.reading, sentence):
            who = name.participant or self._known(name)
            if who is None or who.side is not Side.OURS:
                person = self._person(who.name or who.label if who else name.text, who)
                yield Mention(self.reading, sentence, person, "by name", name.start, name.end)

    def _titled(self, sentence: Sentence, named: Sequence[Mention]) -> Iterator[Mention]:
        """The titles said: of the person named beside one, else of somebody without a name."""
        for match in TITLE.finditer(sentence.plain):
            start, end = match.span("title")
            told = match["whose"] not in _WHOSE or _IS_ONE.search(sentence.plain[: match.start()]) is not None
            beside = next((one.person for one in named if _is_beside(one, start, end)), None)
            whose = beside or (self._before(sentence) if told else None)
            if whose:
                whose.title = whose.title or sentence.text[start:end]
            elif match["whose"] in _OURS and (known := self._entitled(match["title"])):
                yield Mention(self.reading, sentence, known, "by a title", start, end)
            elif match["whose"] in _OURS:
                person = self.found.setdefault(f"the {match['title']}", Person("", sentence.text[start:end]))
                yield Mention(self.reading, sentence, person, "by a title", start, end)

    def _entitled(self, title: str) -> Person | None:
        """The one person with a name of whom that title was said."""
        held = [one for one in self.found.values() if one.name and one.title.lower() == title]
        return held[0] if len(held) == 1 else None

    def _known(self, name: Name) -> Participant | None:
        """The participant of whose name every word of `name` is a part."""
        said = name_parts(name.text)
        fits = [one for one in self.reading.people if said and said <= name_parts(one.name or one.label)]
        if not fits and len(said) == 1:
            (word,) = said
            fits = [one for one in self.reading.people if _is_short_for(word, one.name or one.label)]
        return fits[0] if len(fits) == 1 else None

    def _person(self, name: str, who: Participant | None) -> Person:
        """The person of that name: one of whose name these are words, or whose name is among these words."""
        parts = name_parts(name)
        for word in sorted(parts):
            for known in self.by_word.get(word, ()):
                other = name_parts(known.name)
                if parts <= other or other <= parts:
                    return known
        person = self.found.setdefault(name.lower(), Person(name, who.title if who else "", who))
        for word in parts:
            self.by_word.setdefault(word, []).append(person)
        return person


def _is_short_for(word: str, name: str) -> bool:
    """Whether a name is short for one of the words of another: "Aleks" for "Aleksandr"."""
    return len(word) >= _SHORT and any(part.startswith(word) for part in name_parts(name))


def _part(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Gives each of those named in a sentence the words from the one before to the one after."""
    placed = sorted(mentions, key=lambda one: one.start)
    for number, mention in enumerate(placed):
        left = placed[number - 1].end if number else 0
        right = placed[number + 1].start if number + 1 < len(placed) else len(sentence.plain)
        mention.clause = (left, right)


def _is_beside(mention: Mention, start: int, end: int) -> bool:
    """Whether a title stands right after a name ("Phil, our CFO") or right before it ("our CFO Phil")."""
    return _TOUCHES <= start - mention.end <= _BESIDE or 0 <= mention.start - end <= _NEXT
