"""The review: what fails, and what is done about it."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.shapes import FindingOut, Problem, ReviewOut, StandingOut, TriageIn
from sayso.review import services
from sayso.review.selectors import get_standing, list_standings, overview
from sayso.review.views import DealStanding, Judged, Wishes

router = Router(tags=["review"])
REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
AT_A_GLANCE = (
    *("deals", "failing", "doubtful", "value", "failing_value"),
    *("currency", "unrated", "checked_at", "budgets"),
)


@router.get("/review", response={200: ReviewOut, **REFUSALS})
def review(
    request: HttpRequest,
    state: Literal["failing", "doubtful", "sound", "all"] = "failing",
    check: str = "",
    team: int | None = None,
    owner: int | None = None,
    page: int = 1,
) -> ReviewOut:
    """The open deals that the caller sees, those that fail with the most value first, and the budgets of the stages."""
    asker, at = asker_of(request), timezone.now()
    wishes = Wishes(team=team, owner=owner, check=check, state=state)
    found, whole = list_standings(asker, wishes, at=at, page=max(1, min(page, 100_000))), overview(asker, wishes, at=at)
    about = {name: getattr(whole, name) for name in AT_A_GLANCE}
    listed = {"rows": [_standing(row) for row in found.rows], "total": found.total, "number": found.number}
    return ReviewOut.model_validate({**about, **listed, "size": found.size}, from_attributes=True)


@router.get("/review/deals/{deal_id}", response={200: StandingOut, **REFUSALS})
def deal(request: HttpRequest, deal_id: int) -> StandingOut:
    """One open deal with its findings as they stand this moment."""
    return _standing(get_standing(asker_of(request), deal_id, at=timezone.now()))


@router.post("/review/deals/{deal_id}/triage", response={200: StandingOut, **REFUSALS})
def triage(request: HttpRequest, deal_id: int, said: TriageIn) -> StandingOut:
    """Say what is done about a finding. Answers with the deal as it then stands."""
    asker, at = asker_of(request), timezone.now()
    services.decide(
        asker=asker,
        deal_id=deal_id,
        finding=(said.check, said.about),
        verdict=said.verdict,
        until=said.until,
        reason=said.reason,
        at=at,
    )
    return _standing(get_standing(asker, deal_id, at=at))


def _standing(row: DealStanding) -> StandingOut:
    about = {name: getattr(row, name) for name in StandingOut.model_fields if name != "findings"}
    findings = [_finding(judged) for judged in row.findings]
    return StandingOut.model_validate({**about, "findings": findings}, from_attributes=True)


def _finding(judged: Judged) -> FindingOut:
    finding, verdict = judged.finding, judged.verdict
    names = ("check", "about", "says", "since", "costs", "way_out", "mend")
    return FindingOut(
        **{name: getattr(finding, name) for name in names},
        grade=finding.grade.value,
        is_quiet=judged.is_quiet,
        verdict=verdict.verdict if verdict else None,
        until=verdict.until if verdict else None,
        reason=verdict.reason if verdict else "",
    )
