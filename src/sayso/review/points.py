"""What a check of the review is, and the point where checks are added. Pure.

A check is total: it gives findings for any deal whatever, and raises for none. It looks at the frozen facts of one deal
and at what is given (the day, the pipelines, how deals were won before), never at a database or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from sayso.plug import Point
from sayso.record.facts import DealFacts
from sayso.record.views import StageView
from sayso.review.pace import NO_PACE, Pace


class Grade(StrEnum):
    """How bad: the record fails, or it says so on a hand's word alone."""

    FAILS = "fails"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Term:
    """A threshold: a whole number between two bounds, its unit, and why the usual one is what it is."""

    name: str
    usual: int
    unit: str
    why: str
    least: int = 0
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in a deal: what, since when, what it costs, and what to do.

    `about` tells findings of one check in one deal apart (an entry's id); `mend` is the field by which it is mended.
    """

    check: str
    says: str
    since: date
    costs: str
    way_out: str
    mend: str
    about: str = ""
    grade: Grade = Grade.FAILS


@dataclass(frozen=True, slots=True)
class Terms:
    """The thresholds that an organisation set: ``check.term`` to a number for each scope.

    A scope is ``*``, a pipeline, ``team:NAME`` or ``pipeline/stage``; the last that fits a deal holds, in that order.
    `teams` are the names of each owner's teams and of those above them.
    """

    held: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    teams: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, name: str, deal: DealFacts) -> int | None:
        """What was set for such a deal; None where nothing was."""
        by_scope = self.held.get(name)
        if not by_scope:
            return None
        teams = self.teams.get(deal.owner.id, ()) if deal.owner else ()
        pipeline = deal.stage.pipeline
        scopes = (f"{pipeline}/{deal.stage.key}", *(f"team:{team}" for team in teams), pipeline, "*")
        return next((by_scope[scope] for scope in scopes if scope in by_scope), None)


@dataclass(frozen=True, slots=True)
class Given:
    """What a check may know beside the deal: the owner's day, the pipelines, past wins, the thresholds set."""

    today: date
    pipelines: Mapping[str, tuple[StageView, ...]] = field(default_factory=dict)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    terms: Terms = Terms()

    def term(self, check: Check, name: str, deal: DealFacts) -> int:
        """The threshold of that name as it holds for the deal."""
        held = self.terms.of(f"{check.name}.{name}", deal) if self.terms.held else None
        return held if held is not None else next(term.usual for term in check.terms if term.name == name)

    def pace(self, deal: DealFacts) -> Pace:
        """How deals of the same pipeline were won before."""
        return self.paces.get(deal.stage.pipeline, NO_PACE)

    def open_stages(self, deal: DealFacts) -> tuple[StageView, ...]:
        """The open stages of the deal's pipeline that are still offered, in their order."""
        stages = self.pipelines.get(deal.stage.pipeline, ())
        return tuple(stage for stage in stages if stage.kind == "open" and not stage.is_retired)


class Check(Protocol):
    """One question that the record of a deal must be able to answer.

    `title` is how it is called in lists, `question` what is asked in the meeting when the record cannot answer;
    `mended` is the deal after the way out was taken: what the check then finds must be nothing.
    """

    name: str
    title: str
    question: str
    on_by_default: bool

    @property
    def terms(self) -> tuple[Term, ...]:
        """Its thresholds."""
        ...

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        """What is to be said of an open deal."""
        ...

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        """The deal with the way out taken."""
        ...


CHECKS: Point[Check] = Point("checks", "sayso.review.checks")
