"""The verdict on a field: the first of these reasons that holds, with the counts behind it. Pure.

A field that feeds a decision is never retired. One whose uses nobody can know is judged by its values alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sayso.measure.field_audit.points import ENOUGH, Column
from sayso.measure.field_audit.rules_cost import seconds
from sayso.measure.field_audit.rules_words import percent, share_of
from sayso.measure.field_audit.views import Audited, Junk, Known, Verdict

DAYS = 90
EMPTY = 0.02
MOSTLY = 0.8
TYPED_PAST = 0.05
HALF = 0.5
ALWAYS = 0.995  # of rows are filled: somebody insists
HEARABLE_KINDS = frozenset({"date", "prose", "list"})
Said = tuple[Verdict, str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules look at."""

    known: Known
    kind: str
    rows: int
    filled: int
    distinct: int
    junk: tuple[Junk, ...]

    @property
    def is_demanded(self) -> bool:
        """Whether somebody has to fill it in: said so, or plain from there being hardly a blank."""
        told = self.known.required
        return bool(told or self.known.asked) or (told is None and share_of(self.filled, self.rows) >= ALWAYS)

    @property
    def is_hearable(self) -> bool:
        """Whether a conversation can fill it."""
        told = self.known.hearable
        return self.kind in HEARABLE_KINDS if told is None else told

    def worst(self, *, useless: bool) -> Junk | None:
        """The junk in most rows, of those that tell nothing or of those that tell something else."""
        of_it = [one for one in self.junk if one.useless is useless]
        return max(of_it, key=lambda one: one.rows, default=None)


def audited(column: Column, junk: Sequence[Junk]) -> Audited:
    """The field with its verdict."""
    known, values = column.known, column.values
    facts = _Facts(known, column.kind, column.rows, values.filled, values.distinct, tuple(junk))
    verdict, reason = next(said for rule in RULES if (said := rule(facts)))
    by_hand = known.by.get("hand", 0) if known.by else values.filled
    return Audited(
        known=known,
        kind=column.kind,
        rows=column.rows,
        filled=values.filled,
        distinct=values.distinct,
        seconds=seconds(column.kind, values.mean_length),
        by_hand=by_hand,
        junk=facts.junk,
        verdict=verdict,
        reason=reason,
        lost=_lost(facts),
    )


def _too_few(facts: _Facts) -> Said | None:
    if facts.rows >= ENOUGH:
        return None
    return Verdict.KEEP, f"There are {facts.rows} rows: too few to judge by."


def _fed(facts: _Facts) -> Said | None:
    """What feeds a decision stays; where its values are junk, what was said fills it better."""
    uses = facts.known.uses
    if not uses:
        return None
    feeds = f"It feeds {uses[0].words}" + (f" and {len(uses) - 1} more" if len(uses) > 1 else "")
    worst = facts.worst(useless=False) or facts.worst(useless=True)
    if worst and facts.is_hearable and _is_much(worst, facts):
        return Verdict.HEAR, f"{feeds}, but {worst.words}."
    return Verdict.KEEP, f"{feeds}."


def _is_much(junk: Junk, facts: _Facts) -> bool:
    return not junk.useless or share_of(junk.rows, facts.filled) >= HALF


def _empty(facts: _Facts) -> Said | None:
    if share_of(facts.filled, facts.rows) >= EMPTY:
        return None
    filled = f"filled in {facts.filled:,} of {facts.rows:,} rows ({percent(facts.filled, facts.rows)})"
    return _retire(facts, f"It is {filled}.")


def _useless(facts: _Facts) -> Said | None:
    worst = facts.worst(useless=True)
    if worst is None or share_of(worst.rows, facts.filled) < MOSTLY:
        return None
    return _retire(facts, f"It tells nothing: {worst.words}.")


def _guessed(facts: _Facts) -> Said | None:
    worst = facts.worst(useless=False)
    if worst is None:
        return None
    verdict = Verdict.HEAR if facts.is_hearable else Verdict.OPTIONAL
    return verdict, f"It is guessed, not asked: {worst.words}."


def _typed_past(facts: _Facts) -> Said | None:
    worst = facts.worst(useless=True)
    if worst is None or share_of(worst.rows, facts.filled) < TYPED_PAST:
        return None
    why = "It is demanded, and got past" if facts.is_demanded else "It is got past"
    return Verdict.OPTIONAL, f"{why}: {worst.words}."


def _unused(facts: _Facts) -> Said | None:
    if facts.known.uses is None:
        return None
    reason = f"It fed no decision in the last {DAYS} days."
    if facts.is_demanded and not facts.known.removable:
        return None
    return _retire(facts, reason)


def _clean(facts: _Facts) -> Said:
    filled = f"Filled in {facts.filled:,} of {facts.rows:,} rows ({percent(facts.filled, facts.rows)})"
    return Verdict.KEEP, f"{filled} with {facts.distinct:,} different values; no junk that counts."


def _retire(facts: _Facts, reason: str) -> Said:
    if facts.known.removable:
        return Verdict.RETIRE, reason
    return Verdict.KEEP, f"{reason} It is a field of Sayso's own, and nobody is asked for it."


def _lost(facts: _Facts) -> str:
    """What would have been lost in the period had the field been retired before it."""
    bad = max((one.rows for one in facts.junk), default=0)
    held = f"{max(facts.filled - bad, 0):,} values that are no junk"
    if facts.known.uses is None:
        return f"{held}."
    times = sum(use.times for use in facts.known.uses)
    fed = f"{times:,} decision{'s' * (times != 1)} that it fed" if times else "no decision"
    return f"{held}; {fed}."


RULES: tuple[Callable[[_Facts], Said | None], ...] = (
    _too_few,
    _fed,
    _empty,
    _useless,
    _guessed,
    _typed_past,
    _unused,
    _clean,
)
