"""My day with its notices and its calendar feed, handoffs, account signals, follow-up drafts."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router

from sayso.flow import verbs as flow
from sayso.giveback import selectors as giveback
from sayso.giveback import services
from sayso.giveback.notices import services as notices
from sayso.giveback.selectors_day import day
from sayso.giveback.selectors_handoff import handoff_brief, list_handoffs
from sayso.giveback.selectors_signals import signals_of_account, signals_of_deal
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import OutcomeOut
from sayso.interfaces.api.shapes_giveback import (
    AnswerSignalIn,
    DayOut,
    DraftOut,
    FeedOut,
    GiveIn,
    HandoffOut,
    HandoffRowOut,
    SignalOfAccountOut,
)
from sayso.record.selectors import list_deals

router = Router(tags=["giveback"])
MOST = 200


@router.get("/today", response={200: DayOut, **REFUSALS})
def today(request: HttpRequest) -> DayOut:
    """What the caller has to do now."""
    return DayOut.model_validate(day(asker_of(request), timezone.now()), from_attributes=True)


@router.delete("/notices/{notice_id}", response={200: DayOut, **REFUSALS})
def put_away(request: HttpRequest, notice_id: int) -> DayOut:
    """Put a notice of the caller's away; another's, or one that is away, is passed over."""
    notices.put_away(asker=asker_of(request), notice_id=notice_id, at=timezone.now())
    return today(request)


@router.post("/today/feed", response={200: FeedOut, **REFUSALS})
def open_feed(request: HttpRequest) -> FeedOut:
    """Open a calendar feed of the caller's next steps. Its address is told this once, and any earlier one is closed."""
    secret = services.open_feed(asker=asker_of(request), at=timezone.now())
    return FeedOut(address=request.build_absolute_uri(reverse("calendar-feed", args=[secret])))


@router.delete("/today/feed", response={200: DayOut, **REFUSALS})
def close_feed(request: HttpRequest) -> DayOut:
    """Close the calendar feed: its address leads nowhere any more."""
    services.close_feed(asker=asker_of(request), at=timezone.now())
    return today(request)


@router.get("/handoffs", response={200: list[HandoffRowOut], **REFUSALS})
def handoffs(request: HttpRequest) -> list[HandoffRowOut]:
    """The deals that came to the caller from somebody else and wait to be accepted, the newest first."""
    found = list_handoffs(asker_of(request), timezone.now())
    return [HandoffRowOut.model_validate(one, from_attributes=True) for one in found]


@router.get("/deals/{deal_id}/handoff", response={200: HandoffOut, **REFUSALS})
def handoff(request: HttpRequest, deal_id: int) -> HandoffOut:
    """What a new owner has to know of a deal."""
    found = handoff_brief(asker_of(request), deal_id, timezone.now())
    return HandoffOut.model_validate(found, from_attributes=True)


@router.post("/deals/{deal_id}/handoff/accept", response={200: HandoffOut, **REFUSALS})
def accept(request: HttpRequest, deal_id: int) -> HandoffOut:
    """Take a deal that was handed over to the caller."""
    services.accept_handoff(asker=asker_of(request), deal_id=deal_id, at=timezone.now())
    return handoff(request, deal_id)


@router.post("/handoffs", response={200: OutcomeOut, **REFUSALS})
def give(request: HttpRequest, given: GiveIn) -> OutcomeOut:
    """Give deals to another owner. It is a decision of the caller, with the same comparison, receipt and undo."""
    asker, deals = asker_of(request), list(given.deals)
    if given.all_of is not None:
        deals += [deal.id for deal in list_deals(asker, owner=given.all_of, kind="open", size=MOST).rows]
    outcome = flow.hand_over(asker=asker, deals=deals, to=given.to, at=timezone.now())
    return OutcomeOut.model_validate(outcome, from_attributes=True)


@router.get("/deals/{deal_id}/signals", response={200: list[SignalOfAccountOut], **REFUSALS})
def signals(request: HttpRequest, deal_id: int) -> list[SignalOfAccountOut]:
    """The account signals of a deal that are not quiet for the caller, ranked."""
    found = signals_of_deal(asker_of(request), deal_id, timezone.now())
    return [SignalOfAccountOut.model_validate(one, from_attributes=True) for one in found]


@router.get("/accounts/{account_id}/signals", response={200: list[SignalOfAccountOut], **REFUSALS})
def account_signals(request: HttpRequest, account_id: int) -> list[SignalOfAccountOut]:
    """The same over the open deals of an account that the caller sees."""
    found = signals_of_account(asker_of(request), account_id, timezone.now())
    return [SignalOfAccountOut.model_validate(one, from_attributes=True) for one in found]


@router.post("/deals/{deal_id}/signals/answer", response={200: list[SignalOfAccountOut], **REFUSALS})
def answer(request: HttpRequest, deal_id: int, said: AnswerSignalIn) -> list[SignalOfAccountOut]:
    """Say that a signal was acted on, or is of no use; what is left is answered."""
    services.answer_signal(asker=asker_of(request), deal_id=deal_id, key=said.key, act=said.act, at=timezone.now())
    return signals(request, deal_id)


@router.get("/conversations/{conversation_id}/follow-up", response={200: DraftOut, **REFUSALS})
def follow_up(request: HttpRequest, conversation_id: int) -> DraftOut:
    """The mail that recaps a conversation. Sayso never sends it."""
    draft = giveback.follow_up_of(asker_of(request), conversation_id, timezone.now())
    return DraftOut.model_validate(draft, from_attributes=True)
