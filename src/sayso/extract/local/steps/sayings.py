"""What a clause does, taken by itself: who would do what, and how it is put. Everything seen is a mark with a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from sayso.domain.transcript import Side
from sayso.extract.dates import Day
from sayso.extract.local.answers import Answer, answer
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Reading, Sentence, plain_of
from sayso.extract.local.steps.acts import Act, Move, acts
from sayso.extract.local.steps.roles import Role, role_of
from sayso.extract.local.steps.tokens import Token, phrases, tokens
from sayso.extract.local.steps.verbs import Deed
from sayso.extract.local.steps.wording import content

_FILLERS: Final = r"(?:(?:and|so|but|okay|ok|right|um|uh|oh|great|perfect|good|then|now|well|yeah|yes|no)[ ,.]+)*"
SIGHTS: Final[Mapping[str, re.Pattern[str]]] = {
    "asks for something": re.compile(
        r"\b(?:can|could|would|will) (?:you|we|i)\b|\bplease\b|\b(?:i|we)(?:'d)? (?:need|want|like)\b|\bsend me\b|\?$"
        r"|\bhave to\b"
    ),
    "meant for the other side": re.compile(
        r"\b(?:to|for|with|get|send|give|tell|show|call|ring|email|mail|let|bring) (?:you|ya|u)\b|\byour?\b"
    ),
    "something to hand over": re.compile(
        r"\b(?:deck|quote|quotation|proposal|contract|offer|document|doc|list|report|form|template|sheet|file|export"
        r"|sample|data|pricing|numbers?|price|order|invoice|agreement|draft|redline|questionnaire|certificate|e-?mail"
        r"|one[- ]pager|page|summary|letter|link|login|account|access|invite|calendar|version|paper|specs?|plan|case"
        r"|reference|nda|dpa|ticket|answer|position|comparison|photos?|pictures?|agenda|slides?|markup|comments|slot)\b"
    ),
    "about a meeting": re.compile(
        r"\b(?:call|meet|meeting|demo|session|visit|workshop|catch up|speak|talk|chat|come|kick-?off|walk-?through"
        r"|lunch|dinner|trial|pilot|poc|get together|half an hour|minutes|mins|hour|slot|dry run|review)\b"
    ),
    "names an hour": re.compile(
        r"\b(?:at|from|make it) (?:[0-9]|half|one|two|three|four|nine|ten|eleven|noon|half)|\bo'clock|\b[0-9]+ ?(?:am"
        r"|pm)\b|\bmorning\b|\bafternoon\b"
    ),
    "about this very moment": re.compile(
        r"\b(?:now|screen|share my|quickly|just a (?:sec|second|moment|minute)|real quick|for a second|first of all"
        r"|here|back up|you'll see|as you can see|say that|straight|honest|honestly|in a (?:sec|second|minute|moment)"
        r"|hang on|hold on)\b"
    ),
    "tells what was": re.compile(r"\b(?:was|were|did|had|went|said|told|came|got|thought|wanted)\b"),
    "waits for something": re.compile(r"\b(?:once|when|as soon as|after|until)\b"),
    "has an if": re.compile(r"\bif\b"),
    "refers to something just spoken of": re.compile(r"\b(?:it|that|this|them|those|both|one|there|then|these)\b"),
    "about going live": re.compile(
        r"\b(?:live|in production|running|up and running|go-?live|rolled? out|switch(?:ed)? over|launch\w*)\b"
    ),
    "about deciding or signing": re.compile(
        r"\b(?:sign\w*|decid\w*|decision|approv\w*|vote|ink|order(?:ed)?|execut\w+|budget)\b"
    ),
    "about a board or a committee": re.compile(
        r"\b(?:board|committee|council|panel|trustees|consejo|comit[e\u00ea]|directors|exec)\b"
    ),
    "begins a new point": re.compile(
        rf"^{_FILLERS}(?:also|another|one more|one thing|the other|next|separately|second|third|in the meantime"
        r"|meanwhile|by the way|btw|on (?:the|your|my)|and on|for the|as for|while we)\b"
    ),
    "goes on with and": re.compile(r"^(?:and|also|plus)\b"),
    "about a third person": re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b"),
    "has been done": re.compile(
        r"^(?:just |i've |i have |it's |they're |order |all |and |ok(?:ay)?,? )*(?:sent|posted|done|granted|pasted"
        r"|attached|uploaded|signed|booked|fixed|shipped|confirmed|deployed|landed|seen|accepted|in there|added)\b"
        r"|\bjust (?:sent|hit send|dropped|shared|posted)\b"
    ),
    "a line of a list": re.compile(r"^(?:[-*\u2022\u2013]|\(?[0-9a-z][.)])\s"),
    "begins with a name": re.compile(r"^(?:[-*\u2022\u2013] ?|@)?[a-z]+(?: [a-z]+)?: "),
    "says no": re.compile(
        r"^(?:\W|well |um |oh )*(?:no\b(?! problem| worries)|nope|nah|not (?:yet|now|needed)|please (?:don't|not)"
        r"|don't)"
    ),
    "says yes": re.compile(
        rf"^{_FILLERS}(?:yes|yeah|yep|yup|sure|ok|okay|perfect|great|good|fine|lovely|deal|done|works|absolutely"
        r"|of course|certainly|definitely|sounds|that works|agreed|noted|thanks?|no problem|will do|happy to|:\+1:)\b"
    ),
    "says thanks or goodbye": re.compile(
        rf"^{_FILLERS}(?:thanks?|thank you|cheers|ta|bye|see (?:you|ya)|appreciate|take care|talk soon)\b"
    ),
}
_RUN: Final = re.compile(r"\w+")
_FIRST_WORDS: Final[Mapping[str, frozenset[str]]] = {  # one of these is there wherever the sight is
    sight: frozenset(words.split())
    for sight, words in {
        "meant for the other side": "to for with get send give tell show call ring email mail let bring you your",
        "something to hand over": (
            "deck quote quotation proposal contract offer document doc list report form template sheet file export"
            " sample data pricing number numbers price order invoice agreement draft redline questionnaire"
            " certificate email e one page summary letter link login account access invite calendar version paper spec"
            " specs plan case reference nda dpa ticket answer position comparison photo photos picture pictures agenda"
            " slide slides markup comments slot"
        ),
        "about a meeting": (
            "call meet meeting demo session visit workshop catch speak talk chat come kick kickoff walk walkthrough"
            " lunch dinner trial pilot poc get half minutes mins hour slot dry review"
        ),
        "about this very moment": (
            "now screen share quickly just real for first here back you as say straight honest honestly in hang hold"
        ),
        "tells what was": "was were did had went said told came got thought wanted",
        "waits for something": "once when as after until",
        "has an if": "if",
        "refers to something just spoken of": "it that this them those both one there then these",
        "about a board or a committee": (
            "board committee council panel trustees consejo comite comit\u00e9 directors exec"
        ),
        "about a third person": "he she they him her them his their",
    }.items()
}
_ALWAYS: Final = frozenset(SIGHTS.keys() - _FIRST_WORDS.keys())


@lru_cache(maxsize=20_000)
def _hinted(word: str) -> frozenset[str]:
    """The sights that a word as written may be the first of."""
    runs = _RUN.findall(word)
    return frozenset(sight for sight, words in _FIRST_WORDS.items() if not words.isdisjoint(runs))


_OPENS: Final = re.compile(
    rf"^{_FILLERS}(?P<word>i|we|you|he|she|they|it|that|there|this|let|please|can|could|would|shall|should|do|what|how"
    r"|when|who)\b"
)
_LENGTHS: Final = ((3, "hardly a word"), (6, "a few words"), (10, "short"), (16, "of middle length"), (25, "long"))
_LEAD: Final = 200  # characters before a clause, and after it, that are looked at
_ENDS: Final = re.compile(r"[.?!\n]\s*")
_MANY_ACTS: Final = 3
_MANY_WORDS: Final = 4
BOTH: Final = "both"


@dataclass(frozen=True, slots=True)
class Company:
    """The words of the names of those present: of everybody, and of either side."""

    everybody: frozenset[str]
    of: Mapping[Side, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Saying:
    """A clause with what is asked of it more than once."""

    reading: Reading
    sentence: Sentence
    company: Company

    @property
    def index(self) -> int:
        """Its place in the conversation."""
        return self.sentence.index

    @property
    def plain(self) -> str:
        """Its words in lower case."""
        return self.sentence.plain

    @kept
    def lead(self) -> str:
        """What stands before it in its sentence, in lower case."""
        start = self.sentence.start
        return _ENDS.split(plain_of(self.sentence.turn.text[max(0, start - _LEAD) : start]))[-1]

    @kept
    def rest(self) -> str:
        """What stands after it in its sentence, in lower case."""
        if _ENDS.search(self.plain[-1:]):
            return ""
        end = self.sentence.end
        return _ENDS.split(plain_of(self.sentence.turn.text[end : end + _LEAD]))[0]

    @property
    def side(self) -> Side:
        """Whose side says it."""
        return self.sentence.speaker.side

    @kept
    def tokens(self) -> tuple[Token, ...]:
        """Its words, each with its sort."""
        theirs = self.company.of[self.side.other] if self.side is not Side.UNKNOWN else frozenset[str]()
        return tuple(tokens(self.sentence, self.company.of[self.side], theirs))

    @kept
    def phrases(self) -> tuple[str, ...]:
        """What it is made of."""
        return phrases(self.tokens)

    @kept
    def acts(self) -> tuple[Act, ...]:
        """What it puts forward."""
        return acts(self.sentence, self.company.everybody)

    @kept
    def act(self) -> Act | None:
        """The first thing it puts forward."""
        return self.acts[0] if self.acts else None

    @kept
    def days(self) -> tuple[Day, ...]:
        """The days to come that it names."""
        return self.reading.days(self.sentence) if self.sentence.mentions else ()

    @kept
    def dates(self) -> frozenset[date]:
        """The same as dates."""
        return frozenset(day.on for day in self.days)

    @kept
    def sights(self) -> frozenset[str]:
        """What can be seen in its words."""
        hinted = _ALWAYS.union(*map(_hinted, self.plain.split()))
        return frozenset(name for name in hinted if SIGHTS[name].search(self.plain))

    def sees(self, sight: str) -> bool:
        """Whether one thing can be seen in its words; sooner told than all of them."""
        return sight in self.sights if "sights" in self.__dict__ else bool(SIGHTS[sight].search(self.plain))

    @kept
    def content(self) -> frozenset[str]:
        """The words that tell what it is about."""
        return content(self.plain)

    @kept
    def people(self) -> frozenset[str]:
        """The words of names of people present."""
        return self.company.everybody.intersection(self.sentence.words)

    @kept
    def role(self) -> Role | None:
        """Who would do it."""
        return role_of(self.act) if self.act else None

    @kept
    def move(self) -> str:
        """How it puts forward the first thing."""
        return str(self.act.form.move) if self.act else "nothing"

    @kept
    def deeds(self) -> frozenset[Deed]:
        """The kinds of things that it would have done."""
        return frozenset(act.deed for act in self.acts if act.deed)

    @kept
    def owner(self) -> str:
        """For which side it would be to do, or "both", going by its own words; "" where they do not tell."""
        if self.role is None:
            return ""
        if self.role is Role.MEET:
            return BOTH
        return str(self.side if self.role is Role.OWN else self.side.other)

    @kept
    def answer(self) -> Answer:
        """What it does as an answer."""
        return answer(self.plain, names_a_day=bool(self.sentence.mentions), was_asked=True)

    @kept
    def asks(self) -> bool:
        """Whether it puts something to the other side."""
        return self.plain.endswith("?") or any(act.form.move in {Move.REQUEST, Move.PROPOSAL} for act in self.acts)

    @kept
    def marks(self) -> Mapping[str, float]:
        """Everything seen in it by itself."""
        return dict.fromkeys(_marks(self), 1.0)

    @kept
    def telling(self) -> tuple[str, ...]:
        """What its neighbours want to know of it."""
        return tuple(_telling(self))

    def relative(self, owner: str) -> str:
        """An owner as seen from the speaker: "self", "other", "both" or "nobody"."""
        return {"": "nobody", BOTH: BOTH, str(self.side): "self"}.get(owner, "other")


def _marks(saying: Saying) -> Iterator[str]:
    for act in saying.acts[:_MANY_ACTS]:
        yield from _act_marks(act)
    yield f"acts: {min(len(saying.acts), _MANY_ACTS)}"
    yield from saying.sights
    yield from map(str, saying.sentence.cues)
    yield from _day_marks(saying)
    yield f"as an answer: {saying.answer}"
    yield next((name for bar, name in _LENGTHS if len(saying.sentence.words) < bar), "very long")
    if saying.people:
        yield "names somebody present"
    opens = _OPENS.match(saying.plain)
    yield f"begins with {opens['word'] if opens else 'something else'}"
    yield f"words of content: {min(len(saying.content), _MANY_WORDS)}"


def _day_marks(saying: Saying) -> Iterator[str]:
    if saying.days:
        yield "names a day to come"
        yield f"names a {saying.days[0].precision}"
        if len(saying.days) > 1:
            yield "names several days"
    elif saying.sentence.mentions:
        yield "names a day that is past or not known"


def _act_marks(act: Act) -> Iterator[str]:
    form, deed = f"\u201c{act.form.name}\u201d", act.deed or "no deed"
    yield form
    yield str(act.form.move)
    yield str(deed)
    yield f"{form}, {deed}"
    if act.who:
        yield "somebody named is to do it"
    before = act.sentence.plain[: act.at]
    if SIGHTS["has an if"].search(before):
        yield "an if before it"
    if SIGHTS["waits for something"].search(before):
        yield "a condition before it"
    yield f"{act.person}: {act.form.move}"


def _telling(saying: Saying) -> Iterator[str]:
    for act in saying.acts[:2]:
        yield f"\u201c{act.form.name}\u201d"
        yield str(act.form.move)
    if "asked as a question" in saying.sentence.cues:
        yield "asked as a question"
    if saying.days:
        yield "names a day to come"
    if saying.sees("something to hand over"):
        yield "something to hand over"


@lru_cache(maxsize=10_000)
def told(where: str, telling: Sequence[str]) -> Mapping[str, float]:
    """What another clause tells, as marks of where it stands."""
    return {f"{where}: {mark}": 1.0 for mark in telling}
