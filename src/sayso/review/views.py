"""What the review's selectors give: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sayso.record.facts import NextStep
from sayso.record.views import Named, StageView
from sayso.review.points import Finding
from sayso.review.triage import Verdict


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which deals: of a team (with those below it), an owner, a pipeline's stage, failing a check.

    `category` is one of the forecast's; `closes_from` and `closes_to` are both included.
    `state` is failing, doubtful (nothing fails, something is unproven), sound, or all.
    """

    team: int | None = None
    owner: int | None = None
    pipeline: str = ""
    stage: str = ""
    check: str = ""
    state: str = "failing"
    category: str = ""
    closes_from: date | None = None
    closes_to: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with what was said of it; `is_quiet` while that holds."""

    finding: Finding
    title: str
    verdict: Verdict | None
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class DealStanding:
    """A deal as the review sees it. `value` is in the organisation's currency, None where no rate is stated."""

    id: int
    name: str
    account: Named | None
    owner: Named | None
    stage: StageView
    amount: Decimal | None
    currency: str
    value: Decimal | None
    close_date: date | None
    category: str
    next_step: NextStep | None
    latest_contact: datetime | None
    findings: tuple[Judged, ...]

    @property
    def loud(self) -> tuple[Judged, ...]:
        """The findings that nobody left alone."""
        return tuple(one for one in self.findings if not one.is_quiet)

    @property
    def quiet(self) -> tuple[Judged, ...]:
        """The findings that somebody parked, accepted or saw kept."""
        return tuple(one for one in self.findings if one.is_quiet)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a stage's open value fails, and how much may, in per cent of it."""

    stage: StageView
    pipeline: str
    deals: int
    failing: int
    value: Decimal
    failing_value: Decimal
    allowed: int

    @property
    def spent(self) -> int:
        """The share of value that fails, in per cent; of deals where nothing has a value."""
        if self.value:
            return round(100 * self.failing_value / self.value)
        return round(100 * self.failing / self.deals) if self.deals else 0

    @property
    def is_over(self) -> bool:
        """Whether more fails than may."""
        return self.spent > self.allowed


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole at a glance: budgets by stage, how many deals fail each check, when it was checked last.

    `unrated` counts the deals in currencies without a stated rate: they are in no sum.
    """

    budgets: tuple[Budget, ...]
    checks: tuple[tuple[str, str, int, int], ...]
    deals: int
    failing: int
    doubtful: int
    value: Decimal
    failing_value: Decimal
    currency: str
    unrated: int
    checked_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether any stage is over its budget."""
        return any(budget.is_over for budget in self.budgets)


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A page of deals, the heaviest first; `total` of them in all."""

    rows: tuple[DealStanding, ...]
    total: int
    number: int
    size: int

    @property
    def has_next(self) -> bool:
        """Whether there are more."""
        return self.number * self.size < self.total


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that the record could not answer, and what became of it.

    `became` is noted, asked, field, answered or closed; `due` the last day for the owner; `settled_by` who closed it.
    """

    id: int
    check: str
    text: str
    deal: Named
    by: Named
    at: datetime
    became: str
    due: date | None
    settled_at: datetime | None
    settled_by: Named | None


@dataclass(frozen=True, slots=True)
class Lack:
    """A question that reviews asked in vain for want of a field: how often, when last, the nearest field."""

    text: str
    field: str
    times: int
    latest: datetime
