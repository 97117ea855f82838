"""Judging a deal by its checks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.record.facts import DealFacts
from sayso.review.points import Check, Finding, Given, Grade


def judge(deal: DealFacts, given: Given, checks: Sequence[Check]) -> tuple[Finding, ...]:
    """What these checks find in a deal: what fails first, then what is unproven; nothing in one that is not open."""
    if deal.stage.kind != "open":
        return ()
    found = [finding for check in checks for finding in check.find(deal, given)]
    fails = [finding for finding in found if finding.grade is Grade.FAILS]
    return (*fails, *(finding for finding in found if finding.grade is not Grade.FAILS))
