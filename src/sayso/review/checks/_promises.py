"""What both checks of promises share: which are overdue, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sayso.record.facts import DealFacts, Promise
from sayso.review.points import Given, Term

FORGET = Term("forget_days", 90, "days", "What nobody asked after for three months is no promise any more.", 1)


def overdue(deal: DealFacts, given: Given, side: str, forget_days: int) -> Iterator[tuple[Promise, int]]:
    """The promises of that side that are due, with the days since; the present next step is another check's."""
    step = deal.next_step.action.casefold() if deal.next_step else ""
    for promise in deal.promises:
        late = (given.today - promise.due).days if promise.due else 0
        if 0 < late <= forget_days and promise.side == side and promise.action.casefold() != step:
            yield promise, late


def with_new_days(deal: DealFacts, given: Given, side: str) -> DealFacts:
    """The deal with its promises of that side dated ahead."""
    ahead = given.today + timedelta(days=7)
    return replace(deal, promises=tuple(replace(p, due=ahead) if p.side == side else p for p in deal.promises))
