"""Who is on the buyer's side: their part in the purchase, and what each said last. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sayso.domain.transcript import Side
from sayso.giveback.facts import Facts, Somebody, Source, is_sure, stated
from sayso.giveback.statements import Line, Quoted, Statement, Unknown, clipped, verbatim
from sayso.propose.facts import Heard

WEIGHT = (
    "economic_buyer", "decision_maker", "champion", "blocker", "procurement", "legal", "security",
    "technical_evaluator", "influencer", "user",
)  # fmt: skip
LONGEST = 14  # words of who somebody is
TELLING = range(5, 31)  # words of a sentence that says something
SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\bMr)\.|(?<=\bMrs)\.|(?<=\bMs)\.|(?<=\bDr)\.|(?<=\bNo)\.|\.(?=\w))+[.!?]*")


@dataclass(slots=True)
class _Found:
    """Somebody as they turn up, conversation by conversation."""

    who: Somebody
    labels: set[tuple[str, str]] = field(default_factory=set)
    newest: int = -1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the buyer's side. `role` is their part, "" where nobody said; `latest` the last thing they said.

    `has_spoken` is false for somebody who was only spoken of.
    """

    name: str
    title: str
    role: str
    role_quotes: tuple[Quoted, ...]
    latest: Quoted | None
    newest: int
    has_spoken: bool

    @property
    def line(self) -> Line:
        """Who they are and what they said last, in one line."""
        title = f", {self.title}" if self.title else ""
        part = f", {self.role.replace('_', ' ')}" if self.role else ""
        who = clipped(f"{self.name}{title}{part}", LONGEST)
        if self.latest is not None:
            quotes = (self.latest, *(quote for quote in self.role_quotes if quote != self.latest))
            return Statement(f"{who}: “{verbatim(self.latest.text)}”", quotes)
        if self.role_quotes:
            return Statement(f"{who}: not heard themselves yet.", self.role_quotes)
        return Unknown(f"{who}: nothing heard from them yet.")


def people(facts: Facts, attending: Sequence[Somebody] = ()) -> tuple[Person, ...]:
    """The buyer's people: those who will be there, else everybody heard or spoken of; the weightiest part first."""
    source = Source(facts)
    found = _found(facts)
    roles = _roles(facts, source)
    met = {one.key: found.get(one.key) or _Found(one) for one in attending} if attending else found
    persons = [_person(source, one, roles) for one in met.values()]
    if not attending:
        names = {person.name.casefold() for person in persons}
        persons += [_spoken_of(name, told, source) for name, told in roles.items() if not _is_among(name, names)]
    return tuple(sorted(persons, key=_weight))


def _found(facts: Facts) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for place, talk in enumerate(facts.talks):
        for somebody in talk.theirs:
            one = found.setdefault(somebody.key, _Found(somebody))
            one.labels.add((talk.about.identity, somebody.label))
            one.newest = place
            one.who = somebody if somebody.title or not one.who.title else one.who
    return found


def _roles(facts: Facts, source: Source) -> dict[str, list[Heard]]:
    """What was said of each named person's part, the newest last."""
    roles: dict[str, list[Heard]] = {}
    for heard in stated(facts, "stakeholder"):
        name = str(heard.signal.value.get("name") or "")
        if name and heard.signal.value.get("role") and is_sure(facts, heard):
            roles.setdefault(name, []).append(heard)
    return roles


def _person(source: Source, one: _Found, roles: dict[str, list[Heard]]) -> Person:
    name = one.who.called
    told = [heard for known, each in roles.items() if _is_among(known, {name.casefold()}) for heard in each]
    role, quotes = _role(source, told)
    return Person(name, one.who.title, role, quotes, _latest(source, one), one.newest, has_spoken=True)


def _spoken_of(name: str, told: Sequence[Heard], source: Source) -> Person:
    role, quotes = _role(source, told)
    title = str(told[-1].signal.value.get("title") or "")
    return Person(name, title, role, quotes, None, -1, has_spoken=False)


def _role(source: Source, told: Sequence[Heard]) -> tuple[str, tuple[Quoted, ...]]:
    if not told:
        return "", ()
    return str(told[-1].signal.value["role"]), source.quoted(told[-1])[:1]


def _is_among(name: str, names: Iterable[str]) -> bool:
    """Whether a name as spoken ("Joan") is one of these, whole or by a part of it."""
    wanted = set(name.casefold().split())
    return any(wanted <= set(each.split()) or set(each.split()) <= wanted for each in names)


def _latest(source: Source, one: _Found) -> Quoted | None:
    """The newest thing that says something: what was heard of them, else a sentence of theirs."""
    facts = source.facts
    for talk in reversed(facts.talks):
        labels = {label for identity, label in one.labels if identity == talk.about.identity}
        if not labels:
            continue
        heard = [each for each in facts.heard if _by(each, talk.about.identity, labels)]
        said = [source.quoted(each)[0] for each in heard if _tells(each)]
        said = said or _sentences(source, talk.about.identity, labels)
        # A signature tells who they are, not what they think.
        said = [quote for quote in said if not one.who.title or one.who.title.casefold() not in quote.text.casefold()]
        if said:
            return said[-1]
    return None


def _tells(heard: Heard) -> bool:
    """Whether the words say something by themselves: not a title in a signature, not a mere yes."""
    return heard.signal.kind != "stakeholder" and len(heard.signal.quote.text.split()) in TELLING


def _by(heard: Heard, identity: str, labels: set[str]) -> bool:
    return heard.conversation == identity and heard.signal.quote.speaker in labels


def _sentences(source: Source, identity: str, labels: set[str]) -> list[Quoted]:
    found = []
    for words in source.facts.turns:
        if words.conversation == identity and words.speaker in labels and words.side is Side.THEIRS:
            for match in SENTENCE.finditer(words.text):
                text = match[0].strip()
                if len(text.split()) in TELLING:
                    start = match.start() + match[0].index(text)
                    found.append(source.cut(words, start, start + len(text)))
    return found


def _weight(person: Person) -> tuple[int, int, str]:
    part = WEIGHT.index(person.role) if person.role in WEIGHT else len(WEIGHT)
    return part, -person.newest, person.name.casefold()
