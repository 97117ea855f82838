"""Of whom a sentence speaks: everybody on the buyer's side, present or only named, with every sentence about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sayso.domain.transcript import Participant, Side
from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.names import Name, people_in
from sayso.extract.local.phrasing import phrases, tokens
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
_SELF: Final = re.compile(r"\b(?:i|i'm|i'd|i've|i'll|me|my|mine|myself|we|our|us)\b")
_OTHER: Final = re.compile(r"\b(?:he|he's|he'd|he'll|she|she's|she'd|she'll|him|her|his|hers)\b")
TITLE: Final = re.compile(
    r"\b(?P<whose>my|our|the|their|her|his|a|an|is|as|he's|she's) (?P<title>(?:(?:deputy|chief|senior|vice|managing"
    r"|general|finance|financial|medical|operations?|business|it|floor|plant|section|board|group|commercial|technical"
    r"|outside|in-house|external|production|data protection|safety|head|shop|union|works) )*"
    r"(?:ceo|cfo|cto|coo|cio|ciso|cno|md|gm|gc|dpo|fd|vps?|head of \w+(?: \w+)?|directors?(?: of \w+(?: \w+)?)?"
    r"|managers?"
    r"|controller|treasurer|owners?|president|chair(?:man|woman)?|counsel|lawyers?|bookkeeper|accountant|superintendent"
    r"|founders?|principal|secretary|dean|rector|minister|mayor|partners?|boss|chef|foreman|advocate|attorney|solicitor"
    r"|wife|husband|father|dad|mother|mum|mom|brother|sister|son|daughter|uncle|cousin|officer|steward|council|engineers?"
    r"|architects?|consultant|auditors?|nurses|drivers|dispatchers|operators|technicians|teachers|cooks|waiters|clerks"
    r"|landlord|investors?|trustees))\b"
)


@dataclass(eq=False)
class Mention:
    """A sentence about a person: `how` they are meant in it, and where their name stands in it, if it does.

    `by_words` is what the words say of a part in the purchase, in log-odds.
    """

    reading: Reading
    sentence: Sentence
    person: Person
    how: str
    start: int = 0
    end: int = 0
    by_words: float = 0.0

    @cached_property
    def words(self) -> Mapping[str, float]:
        """The words of the sentence and of its neighbours, those around the name, and those of the title."""
        found = {**phrases(self.reading, self.sentence), f"meant {self.how}": 1.0}
        if self.end:
            found.update(around(self.sentence.plain, self.start, self.end))
        if self.how == THEMSELF:
            found.update({f"of themself: {one}": 1.0 for one in phrases(self.reading, self.sentence) if ":" not in one})
        found.update(dict.fromkeys(title_words(self.person.title), 1.0))
        return found


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
        for mention in (*named, *titled):
            mention.person.mentions.append(mention)
        if named or titled:
            self.latest = (sentence.index, (named or titled)[-1].person)
        elif (before := self._before(sentence)) and _OTHER.search(sentence.plain):
            before.mentions.append(Mention(self.reading, sentence, before, "by he or she"))
        speaker = self.speakers.get(sentence.speaker.name)
        if speaker and _SELF.search(sentence.plain):
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
            told = match["whose"] not in _WHOSE
            beside = next((one.person for one in named if _is_beside(one, start, end)), None)
            whose = beside or (self._before(sentence) if told else None)
            if whose:
                whose.title = whose.title or sentence.text[start:end]
            elif match["whose"] in _OURS:
                person = self.found.setdefault(f"the {match['title']}", Person("", sentence.text[start:end]))
                yield Mention(self.reading, sentence, person, "by a title", start, end)

    def _known(self, name: Name) -> Participant | None:
        """The participant of whose name every word of `name` is a part."""
        said = name_parts(name.text)
        fits = [one for one in self.reading.people if said and said <= name_parts(one.name or one.label)]
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


def _is_beside(mention: Mention, start: int, end: int) -> bool:
    """Whether a title stands right after a name ("Phil, our CFO") or right before it ("our CFO Phil")."""
    return _TOUCHES <= start - mention.end <= _BESIDE or 0 <= mention.start - end <= _NEXT
