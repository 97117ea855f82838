"""Stakeholder: a person on the buyer's side and their part in the purchase.

`name` and `title` are as said, or null; `role` is one of ``economic_buyer`` (controls the money), ``champion``,
``decision_maker`` (picks), ``technical_evaluator``, ``legal``, ``procurement``, ``security``, ``user``, ``blocker``,
``influencer``.

Cues: a part in the purchase stated in words: "Craig's the one who decides", "she holds the purse", "our counsel reviews
any data clause", "I can't give my OK", "he'd vote against it".

Counter-examples: a title in a signature, somebody who merely takes part, people of the selling side.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.local.cues import Cue
from sayso.extract.local.gazetteer import sorts_of
from sayso.extract.local.judged import Sight, judged
from sayso.extract.local.judging import Lesson, learned, likeliest
from sayso.extract.local.names import is_ordinary, vocabulary
from sayso.extract.local.parts import ROLES, cues_for_parts
from sayso.extract.local.persons import Mention, Person, persons, title_words
from sayso.extract.local.reading import Reading
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("name", "title", "role")
_PATH: Final = FieldPath("deal", "people")
_SILENT: Final = -8.0  # the log-odds where nothing is said
_SPEAKS: Final = -3.0  # the log-odds from which on a further sentence is evidence
_SUPPORT: Final = 3
_MANY: Final = 20
_LONG: Final = 200
_TELLING: Final = 8  # sentences about somebody that tell the role
_ASIDE: Final = ("before", "after", *(f"{side.value}: " for side in Side))  # marks that tell no role


@SIGNAL_TYPES.register
class Stakeholder:
    """The stakeholder signal type."""

    name = "stakeholder"
    title = "Stakeholder"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.optional_text(value, "name")
        fields.optional_text(value, "title")
        fields.choice(value, "role", ROLES)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each person who is said to have a part."""
        lesson = learned(self.name)
        yield from signals(judged(candidates(reading), _SIGHT, lesson), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """Somebody with a name becomes one of the deal's people."""
        if signal.value["name"] is None:
            return ()
        return (Change(_PATH, Operation.ADD, {name: signal.value[name] for name in FIELDS}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        who = value["name"] or value["title"] or "Somebody"
        title = f", {value['title']}" if value["name"] and value["title"] else ""
        return f"{who}{title}: {str(value['role']).replace('_', ' ')}"


def candidates(reading: Reading) -> tuple[Person, ...]:
    """Everybody on the buyer's side of whom anything is said."""
    return persons(reading)


def _beside(found: Sequence[Person]) -> Iterator[Mapping[str, float]]:
    """What the words say of each person, the others beside them considered."""
    odds = [[mention.by_words for mention in one.mentions] for one in found]
    strongest = sorted((max(row) for row in odds), reverse=True)
    for row in odds:
        ranked = sorted(row, reverse=True)
        yield {
            "by the words of its best sentence": ranked[0],
            "by the words of the second": ranked[1] if len(ranked) > 1 else _SILENT,
            "by the words of all": math.log(math.fsum(math.exp(value) for value in row)),
            "sentences about them": float(min(len(row), _MANY)),
            "of whom more is said": float(bisect_left(strongest, -ranked[0], key=lambda value: -value)),
        }


def _alone(one: Person) -> Mapping[str, float]:
    """What is seen of a person by themself."""
    best = one.best.sentence
    return {
        "present": float(one.participant is not None),
        "without a name": float(not one.name),
        "with a title": float(bool(one.title)),
        "words of the name": float(len(one.name.split())),
        "the buyer says it": float(best.speaker.side is Side.THEIRS),
        "asked as a question": float(Cue.QUESTION in best.cues),
        **_by_how(one),
        **_of_name(one),
        **{mark: 1.0 for mention in one.mentions for mark in mention.seen},
        **_of_reading(one.best.reading),
        **dict.fromkeys(title_words(one.title), 1.0),
    }


_SIGHT: Final[Sight[Person]] = Sight(_beside, _alone)


def marks_of(found: Sequence[Person]) -> Iterator[Mapping[str, float]]:
    """What tells of each person whether a part in the purchase was stated."""
    return _SIGHT.marks_of(found)


def _by_how(person: Person) -> Mapping[str, float]:
    """What the words say where the person is meant in each of the ways."""
    found: dict[str, float] = {}
    for mention in person.mentions:
        name = f"by the words, meant {mention.how}"
        found[name] = max(found.get(name, _SILENT), mention.by_words)
    return {name: value - _SILENT for name, value in found.items()}


def _of_name(person: Person) -> Mapping[str, float]:
    """What sort of name it is: of a person, or of a place, a tool, a thing."""
    known = person.best.reading.once(vocabulary)
    ordinary = all(is_ordinary(word, known) for word in person.name.lower().split())
    found = [*sorts_of(person.name)]
    found += ["an ordinary word"] if person.name and ordinary else []
    found += ["a code"] if any(letter.isdigit() for letter in person.name) or person.name.isupper() else []
    return dict.fromkeys(found, 1.0)


def _of_reading(reading: Reading) -> Mapping[str, float]:
    return {
        "people of the buyer": float(sum(one.side is Side.THEIRS for one in reading.people)),
        "length of the conversation": float(min(len(reading.sentences), _LONG)),
        "written in a mail": float(reading.is_mail),
    }


def signals(weighed: Iterable[tuple[float, Person, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """One signal for each person, from the sentence whose words say most."""
    for odds, person, marks in weighed:
        yield _signal(person, odds, marks, lesson)


def field_marks(person: Person) -> Mapping[str, float]:
    """What tells the role: the words and cues of the sentences about them, the best for most, and the title."""
    found: dict[str, float] = {}
    for place, mention in enumerate(_ranked(person)[:_TELLING], 1):
        for word, value in mention.words.items():
            if not word.startswith(_ASIDE):
                found[word] = max(found.get(word, 0.0), value / place)
        for cue in cues_for_parts(mention.sentence.plain):
            found.setdefault(cue, 2.0 / place)
    return found | dict.fromkeys(title_words(person.title), 2.0)


def _ranked(person: Person) -> Sequence[Mention]:
    return sorted(person.mentions, key=lambda one: -one.by_words)


def _signal(person: Person, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    role = likeliest(lesson.judges, ROLES, field_marks(person))
    first, *others = _ranked(person)
    return Signal(
        kind=Stakeholder.name,
        quote=first.sentence.quote(),
        value={"name": person.name or None, "title": person.title or None, "role": role},
        support=tuple(one.sentence.quote() for one in others[:_SUPPORT] if one.by_words > _SPEAKS),
        certainty=Certainty.CONFIDENT if odds >= lesson.bars["sure"] else Certainty.UNSURE,
        reason="; ".join([f"{role.replace('_', ' ')}, meant {first.how}", *lesson.judges["it"].reasons(marks)]),
    )
