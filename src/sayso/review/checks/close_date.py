"""The close date can be believed: the buyer said it, or nothing speaks against it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from sayso.record.facts import CloseDateMove, DealFacts, Source
from sayso.review.points import CHECKS, Finding, Given, Grade, Term
from sayso.review.wording import count, midnight, shown, since, worth

Told = tuple[str, date, Grade]
RARE, NEARLY_ALL = 0.1, 0.9


@CHECKS.register
class CloseDateBelievable:
    """Fails without a date, when it is past, pushed often, contradicted by the buyer, or nearer than wins were.

    None is needed before an evaluation.

    A date that the buyer said, and that lies ahead, is believed. One that sits on the last day of a month is unproven:
    that is our calendar, not theirs. So is a deal that has been open longer than nearly all that were ever won.
    """

    name = "close_date"
    title = "Close date"
    question = "Which day has the buyer named, and what do they need it for?"
    on_by_default = True
    terms = (
        Term("from", 40, "per cent", "Before an evaluation, nobody can know the day.", 0, 100),
        Term("pushes", 3, "times", "Whoever moved a date three times will move it a fourth.", 1, 50),
    )

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        today = given.today
        if deal.close_date is None:
            late = deal.stage.probability >= given.term(self, "from", deal)
            told: Told | None = ("No close date.", since(deal.created_at, today), Grade.FAILS) if late else None
        elif deal.close_date < today:
            told = (f"The close date is past: {shown(deal.close_date)}.", deal.close_date, Grade.FAILS)
        elif said_by_buyer(deal):
            return ()
        else:
            told = self._doubt(deal, deal.close_date, given)
        age = self._age(deal, given)
        return tuple(self._finding(deal, one, about) for one, about in ((told, ""), (age, "age")) if one)

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        day, at = given.today + timedelta(days=30), midnight(given.today)
        moved = CloseDateMove(at, deal.close_date, day, has_quote=True)
        sources = {**deal.sources, "close_date": Source(at, "conversation", True, day.isoformat())}
        return replace(deal, close_date=day, close_date_moves=(*deal.close_date_moves, moved), sources=sources)

    def _doubt(self, deal: DealFacts, closes: date, given: Given) -> Told | None:
        named = next((move for move in reversed(deal.close_date_moves) if move.has_quote), None)
        if named and named.after and named.after != closes:
            says = f"The buyer said {shown(named.after)}; the record says {shown(closes)}."
            return says, since(deal.close_date_moves[-1].at, given.today), Grade.FAILS
        pushed = pushes(deal)
        if len(pushed) >= given.term(self, "pushes", deal):
            says = f"Pushed {count(len(pushed), 'time')}, never on the buyer's word."
            return says, since(pushed[0].at, given.today), Grade.FAILS
        left = (closes - since(deal.in_stage_since, given.today)).days
        usual = given.pace(deal).of_way(deal.stage.key, RARE)
        if usual is not None and left < usual:
            says = f"{count(left, 'day')} from {deal.stage.name} to signature: nine of ten wins took {usual} or more."
            return says, since(deal.in_stage_since, given.today), Grade.FAILS
        if closes.day == monthrange(closes.year, closes.month)[1]:
            says = f"{shown(closes)} is the last day of a month, and no buyer said it."
            return says, since(_set_at(deal), given.today), Grade.UNPROVEN
        return None

    def _age(self, deal: DealFacts, given: Given) -> Told | None:
        longest = given.pace(deal).of_cycle(NEARLY_ALL)
        age = (given.today - deal.created_at.date()).days
        if longest is None or age <= longest:
            return None
        says = f"Open for {count(age, 'day')}: nine of ten won deals took {count(longest, 'day')} at most."
        return says, since(deal.created_at.date() + timedelta(days=longest), given.today), Grade.UNPROVEN

    def _finding(self, deal: DealFacts, told: Told, about: str) -> Finding:
        says, started, grade = told
        return Finding(
            check=self.name,
            says=says,
            since=started,
            costs=f"{worth(deal)} stands in a period in which it may not come.",
            way_out="Ask the buyer for their own day and why it matters to them, or close the deal out.",
            mend="close_date",
            about=about,
            grade=grade,
        )


def said_by_buyer(deal: DealFacts) -> bool:
    """Whether a sentence stands behind the close date as it is."""
    source = deal.sources.get("close_date")
    held = deal.close_date.isoformat() if deal.close_date else None
    return source is not None and source.has_quote and source.value == held


def pushes(deal: DealFacts) -> tuple[CloseDateMove, ...]:
    """The moves to a later day since the buyer last named one."""
    found: list[CloseDateMove] = []
    for move in deal.close_date_moves:
        if move.has_quote:
            found.clear()
        elif move.before and move.after and move.after > move.before:
            found.append(move)
    return tuple(found)


def _set_at(deal: DealFacts) -> date:
    return (deal.close_date_moves[-1].at if deal.close_date_moves else deal.created_at).date()
