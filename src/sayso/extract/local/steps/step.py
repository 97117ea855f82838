"""From a conversation to its next steps: what is spoken of, joined, judged as a whole, with its owner, day and outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sayso.domain.signal import Certainty
from sayso.domain.transcript import Side
from sayso.extract.local.cues import Cue
from sayso.extract.local.judging import Judge, Lesson, chance, learned
from sayso.extract.local.reading import Reading
from sayso.extract.local.steps.acts import Move
from sayso.extract.local.steps.due import Due, due_of
from sayso.extract.local.steps.joining import Exchange, join
from sayso.extract.local.steps.mentions import Mention, mentions
from sayso.extract.local.steps.outcome import outcome_marks, step_marks
from sayso.extract.local.steps.persons import owner_name
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.scene import Scene, scene_of

_JUDGED_BY: Final = "steps"
_OTHER: Final = {Side.OURS: Side.THEIRS, Side.THEIRS: Side.OURS, Side.UNKNOWN: Side.UNKNOWN}
_DENIED_BEFORE: Final = re.compile(r"(?:\b(?:not|never|nobody|without)\b|n't\b)(?: \w+){0,4} ?$")
_REPORTED_BEFORE: Final = re.compile(
    r"\b(?:said|told \w+|says|thought|promised|meant|figured|if only|in case|as if|like)(?: that)? ?$"
)
_COURTESY: Final = re.compile(
    r"\b(?:happy to (?:answer|help)|feel free|any questions|let me know if|reach out if|talk (?:soon|to you)|see you"
    r"|speak soon|hold you to|take your word|i'll say|bear with|be honest|be straight|be quick|let you (?:get|go|run)"
    r"|i'll forget|give you .{0,20} back|leave you to it|let you enjoy)\b"
)


class Agreement(StrEnum):
    """Where a step stands at the end of the conversation."""

    AGREED = "agreed"
    PROPOSED = "proposed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Step:
    """A next step with the mentions it was read from.

    `owner` is a name or None, `owner_side` a side or "both"; `reasons` what speaks most for it, and `doubts` what keeps
    it from being sure, in words.
    """

    exchange: Exchange
    owner: str | None
    owner_side: str
    agreement: Agreement
    due: Due | None
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def certainty(self) -> Certainty:
        """Whether it may be accepted with the others."""
        return Certainty.UNSURE if self.doubts else Certainty.CONFIDENT


def steps(reading: Reading) -> tuple[Step, ...]:
    """The next steps of a conversation in the order in which they came up."""
    lesson = learned(_JUDGED_BY)
    scene = scene_of(reading, lesson.judges["notice"])
    spoken_of = [one for one in mentions(scene, lesson.judges) if not is_ruled_out(one.saying)]
    exchanges = join(scene, spoken_of, lesson.judges["same"])
    return tuple(settled(scene, exchanges, lesson))


def settled(scene: Scene, exchanges: Sequence[Exchange], lesson: Lesson) -> Iterator[Step]:
    """The exchanges that are steps, each with what was settled."""
    everywhere = frozenset(one.index for exchange in exchanges for one in exchange.mentions)
    for exchange in exchanges:
        marks = step_marks(scene, exchange)
        odds = lesson.judges["step"].odds(marks)
        if odds >= lesson.bars["shown"]:
            taken = everywhere.difference(one.index for one in exchange.mentions)
            due = due_of(scene, exchange, taken, lesson.judges["due"], lesson.bars["due"])
            yield _step(scene, exchange, due, _Judged(lesson, marks, odds))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was judged of an exchange already."""

    lesson: Lesson
    marks: Mapping[str, float]
    odds: float


def _step(scene: Scene, exchange: Exchange, due: Due | None, judged: _Judged) -> Step:
    marks = outcome_marks(scene, exchange)
    side, side_chance = owner_side(exchange, judged.lesson.judges, marks)
    agreement, agreement_chance = agreement_of(judged.lesson.judges, marks)
    if agreement is Agreement.DECLINED:
        due = None
    doubts = _doubts(exchange, due, agreement, side) if side == Side.UNKNOWN or agreement is not Agreement.AGREED else ()
    sure = min(chance(judged.odds), side_chance, agreement_chance, due.chance if due else 1.0)
    if not doubts and sure < judged.lesson.bars["sure"]:
        doubts = _doubts(exchange, due, agreement, side)
    return Step(
        exchange=exchange,
        owner=owner_name(scene, exchange, side),
        owner_side=side,
        agreement=agreement,
        due=due,
        reasons=judged.lesson.judges["step"].reasons(judged.marks),
        doubts=tuple(doubts) or (() if sure >= judged.lesson.bars["sure"] else ("little speaks for it",)),
    )


def owner_side(exchange: Exchange, judges: Mapping[str, Judge], marks: Mapping[str, float]) -> tuple[str, float]:
    """Whose a step is: a side's or "both", and how likely."""
    together = judges["together"].chance(marks)
    if together > 0.5:  # noqa: PLR2004 - more likely than not
        return BOTH, together
    speaker = judges["speaker"].chance(marks)
    side = exchange.main.saying.side
    if speaker > 0.5:  # noqa: PLR2004 - more likely than not
        return str(side), min(speaker, 1 - together)
    return str(_OTHER[side]), min(1 - speaker, 1 - together)


def agreement_of(judges: Mapping[str, Judge], marks: Mapping[str, float]) -> tuple[Agreement, float]:
    """Where a step stands, and how likely."""
    agreed, declined = judges["agreed"].odds(marks), judges["declined"].odds(marks)
    if declined > max(0.0, agreed):
        return Agreement.DECLINED, chance(declined)
    if agreed > 0:
        return Agreement.AGREED, chance(agreed)
    return Agreement.PROPOSED, chance(-agreed)


def is_ruled_out(saying: Saying) -> bool:
    """What can never be a commitment, however much speaks for it: jests, denials, courtesies, repeated words."""
    if Cue.JOKING in saying.sentence.cues:
        return True
    act = saying.act
    if act is None:
        return False
    before = saying.plain[: act.at]
    if _COURTESY.search(act.plain):
        return True
    is_promise = act.form.move is Move.PROMISE
    return is_promise and bool(_DENIED_BEFORE.search(before) or _REPORTED_BEFORE.search(before))


def _doubts(exchange: Exchange, due: Due | None, agreement: Agreement, side: str) -> Iterator[str]:
    """What keeps a step from being sure, in words."""
    best = quoted(exchange).saying
    if side == Side.UNKNOWN:
        yield "nobody has said for whom the speaker speaks"
    if agreement is not Agreement.AGREED:
        yield "not accepted in the conversation"
    if best.sentence.cues & {Cue.HYPOTHETICAL, Cue.REPORTED}:
        yield "it hangs on a condition or on somebody's words"
    if due is None:
        yield "no day was said for it"
    elif not due.day.certain:
        yield "the day can be read in two ways"
    elif due.saying is not best:
        yield "its day was said elsewhere"


def quoted(exchange: Exchange) -> Mention:
    """The mention that says the step best."""
    return max(exchange.mentions, key=lambda one: one.head)
