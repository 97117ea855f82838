"""Briefs and promises: what to know before talking to them. Every line carries the words it stands on."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.giveback import selectors as giveback
from sayso.giveback.selectors_meetings import NoMeeting, next_meeting
from sayso.giveback.views import Brief
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes_giveback import AnsweredOut, BriefOut, PromiseOut

router = Router(tags=["giveback"])


@router.get("/deals/{deal_id}/brief", response={200: BriefOut, **REFUSALS})
def deal(request: HttpRequest, deal_id: int) -> BriefOut:
    """What to know before the next conversation of a deal."""
    return _out(giveback.brief_of_deal(asker_of(request), deal_id, timezone.now()))


@router.get("/accounts/{account_id}/brief", response={200: BriefOut, **REFUSALS})
def account(request: HttpRequest, account_id: int) -> BriefOut:
    """The same of an account."""
    return _out(giveback.brief_of_account(asker_of(request), account_id, timezone.now()))


@router.get("/people/{person_id}/brief", response={200: BriefOut, **REFUSALS})
def person(request: HttpRequest, person_id: int) -> BriefOut:
    """The same of a person."""
    return _out(giveback.brief_of_person(asker_of(request), person_id, timezone.now()))


@router.get("/meetings/next/brief", response={200: BriefOut, **REFUSALS})
def coming(request: HttpRequest) -> BriefOut:
    """The brief for the caller's next external meeting; 404 where the calendar knows of none."""
    asker, at = asker_of(request), timezone.now()
    following = next_meeting(asker, at)
    if following is None:
        raise NoMeeting
    return _out(giveback.brief_of_meeting(asker, following.conversation_id, at))


@router.get("/meetings/{conversation_id}/brief", response={200: BriefOut, **REFUSALS})
def meeting(request: HttpRequest, conversation_id: int) -> BriefOut:
    """The brief for one external meeting of the calendar, by the id of its conversation."""
    return _out(giveback.brief_of_meeting(asker_of(request), conversation_id, timezone.now()))


@router.get("/deals/{deal_id}/promises", response={200: list[PromiseOut], **REFUSALS})
def promises(request: HttpRequest, deal_id: int) -> list[PromiseOut]:
    """Every agreed step of both sides, with what became of it, the missed ones first."""
    found = giveback.promises_of_deal(asker_of(request), deal_id, timezone.now())
    return [PromiseOut.model_validate(one, from_attributes=True) for one in found]


@router.get("/deals/{deal_id}/meddicc", response={200: list[AnsweredOut], **REFUSALS})
def meddicc(request: HttpRequest, deal_id: int) -> list[AnsweredOut]:
    """The seven questions of MEDDICC with the words that answer each; what nobody said is open."""
    found = giveback.meddicc_of_deal(asker_of(request), deal_id, timezone.now())
    return [AnsweredOut.model_validate(one, from_attributes=True) for one in found]


def _out(brief: Brief) -> BriefOut:
    return BriefOut.model_validate(brief, from_attributes=True)
