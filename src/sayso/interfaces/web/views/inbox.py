"""The inbox: what was said that the record does not say yet, and one key for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.apply.services import Applied
from sayso.capture.selectors import sees_any
from sayso.confirm.rules import REASONS, Offer
from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs as flow
from sayso.interfaces.web.controls import control_of, created_control_of, created_raw_of, raw_of
from sayso.interfaces.web.outcomes import state_of
from sayso.interfaces.web.requests import Request, number, page
from sayso.propose.selectors import MANY, count_cards, get_proposal, list_cards, list_closed, list_sitting
from sayso.propose.viewing import created_shown
from sayso.propose.views import ProposalView
from sayso.record.builtin import CREATED
from sayso.record.fields import BadFieldValue, FieldSpec
from sayso.record.schema import Schema, one_schema

DELAYS = {"1": "Tomorrow", "3": "In 3 days", "7": "In a week", "14": "In 2 weeks"}
USUAL_DELAY = "3"
RECORDED = "Recorded"
BAD = ("conflict", "failed", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one answer: `decision` is what undo takes back, `deal` where a conflict is settled."""

    state: str
    text: str
    decision: str = ""
    deal: int | None = None


@page
def inbox(request: Request) -> HttpResponse:
    """What waits for my say-so?"""
    cards = list_sitting(request.asker, request.at)
    is_new = not (cards.cards or cards.snoozed or sees_any(request.asker))
    about = {"cards": cards, "most": MANY, "is_new": is_new, "is_revops": request.asker.has(Role.REVOPS)}
    about |= {"conflicts": list_conflicts(request.asker), "refused": list_not_written(request.asker)}
    return render(request, "web/inbox.html", about)


@page
@require_POST
@one_schema()
def decide(request: Request) -> HttpResponse:
    """Accept, edit, decline or snooze what a card shows, and show what is left of it."""
    act, asker, at = request.POST.get("act", ""), request.asker, request.at
    offers = [_offer(text) for text in request.POST.getlist("offer")]
    decided: list[Line] = []
    try:
        if act == "accept":
            decided = _told(flow.accept(asker=asker, offers=offers, at=at))
        elif act == "decline":
            reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
            word = _named("Declined", asker, offers[0])
            decided = _told(flow.decline(asker=asker, offer=offers[0], reason=reason, note=note, at=at), word)
        elif act == "snooze":
            days = request.POST.get("days", USUAL_DELAY)
            days = days if days in DELAYS else USUAL_DELAY
            word = _named(f"Comes back {DELAYS[days].lower()}", asker, offers[0])
            decided = _told(flow.snooze(asker=asker, offer=offers[0], until=at + timedelta(int(days)), at=at), word)
        elif act == "edit":
            typed = _typed(request, get_proposal(asker, offers[0].key))
            decided = _told(flow.edit(asker=asker, offer=offers[0], value=typed, at=at))
    except (BadFieldValue, ValueError) as problem:
        decided = [Line("refused", f"Not recorded: {problem}")]
    return show_card(request, decided)


@page
def news(request: Request) -> HttpResponse:
    """What has come, or changed, since the cards on the page were made?"""
    known = dict(part.partition(":")[::2] for part in request.GET.get("known", "").split(",") if part)
    cards = list_sitting(request.asker, request.at)
    fresh = [
        card for card in cards.cards if known.get(f"c{card.conversation_id}-{card.deal_id or 0}") != state_of(card)
    ]
    return render(request, "web/news.html", {"cards": cards, "most": MANY, "fresh": fresh})


@page
def edit(request: Request, key: str) -> HttpResponse:
    """The control for another value."""
    proposal = get_proposal(request.asker, key)
    is_new = proposal.operation == Operation.CREATE
    control = created_control_of(proposal.value) if is_new else control_of(_spec(proposal), proposal.value)
    return render(request, "web/edit.html", {"proposal": proposal, "control": control, **whereabouts(request)})


@page
def decline_form(request: Request, key: str) -> HttpResponse:
    """The reasons for declining."""
    about = {"proposal": get_proposal(request.asker, key), "reasons": REASONS}
    return render(request, "web/decline.html", {**about, **whereabouts(request)})


@page
def snooze_form(request: Request, key: str) -> HttpResponse:
    """When should it come back?"""
    about = {"proposal": get_proposal(request.asker, key), "delays": DELAYS}
    return render(request, "web/snooze.html", {**about, **whereabouts(request)})


@page
@require_POST
def undo(request: Request, decision_id: UUID) -> HttpResponse:
    """Take a decision back."""
    taken_back = _told(flow.undo(asker=request.asker, decision_id=decision_id, at=request.at), "Taken back")
    return show_card(request, [replace(line, decision="") for line in taken_back])


def show_card(request: Request, decided: list[Line]) -> HttpResponse:
    """The card that is left, for htmx; for everything else the whole page."""
    if not request.headers.get("HX-Request"):
        return _elsewhere(request, decided)
    conversation_id, deal_id = number(request.POST.get("conversation"), 0), number(request.POST.get("card_deal"), 0)
    deal_id = deal_id or number(request.POST.get("deal"), 0)
    left = list_cards(request.asker, request.at, conversation_id=conversation_id, most=0).cards
    # New business has become a deal, so that what is left of the conversation stands under that.
    mine = [card for card in left if (card.deal_id or 0) == deal_id] or ([] if deal_id else list(left))
    about = {
        "card": mine[0] if mine else None,
        "cards": count_cards(request.asker, request.at, most=MANY),
        "most": MANY,
        "decided": decided,
        "closed": list_closed(request.asker, conversation_id) if decided else (),
        "conversation_id": conversation_id,
        "card_deal": deal_id,
    }
    return render(request, "web/card.html", about)


def _elsewhere(request: Request, decided: list[Line]) -> HttpResponse:
    """Back to the page that the button stood on, with what became of it said there."""
    for line in decided:
        messages.add_message(request, messages.ERROR if line.state in BAD else messages.SUCCESS, line.text)
    deal_id = number(request.POST.get("back_to_deal"), 0)
    return redirect("deal", deal_id) if deal_id else redirect("inbox")


def _told(outcome: flow.Outcome, word: str = RECORDED) -> list[Line]:
    """What became of it, in words, each with the decision that can be undone."""
    schema = Schema()
    told = [_line(one, word, schema) for one in outcome.applied]
    return told + [Line("refused", f"Not recorded: {refused.why}.") for refused in outcome.refused]


def _line(one: Applied, word: str, schema: Schema) -> Line:
    path = FieldPath(one.entity, one.field)
    if one.state == "conflict":
        label, live = schema.label(path), schema.show(path, one.live) or "blank"
        text = f"Not written: somebody changed {label.lower()} meanwhile. The record now says {live}."
        return Line(one.state, text, deal=one.entity_id if one.entity == "deal" else None)
    if one.is_on_its_way:
        said = "Confirmed" if word == RECORDED else word
        return Line(one.state, f"{said}. {one.message}", decision=str(one.decision_id))
    if not (one.is_written or one.state == "nothing"):
        return Line(one.state, one.message)
    return Line(one.state, f"{word}{_what(one, path, schema)}.", decision=str(one.decision_id))


def _what(one: Applied, path: FieldPath, schema: Schema) -> str:
    """What was written, to follow the verb: field and value, as far as there is anything to be named."""
    if not one.field or one.after is None:
        return ""
    if path.field == CREATED:
        return f": {path.entity} {created_shown(one.after)}"
    shown = schema.show(path, one.after)
    return f": {schema.label(path)}, {shown}" if shown else f": {schema.label(path)}"


def whereabouts(request: Request) -> dict[str, int]:
    """The card from which a form was opened."""
    return {name: number(request.GET.get(name), 0) for name in ("conversation", "deal")}


def _named(word: str, asker: Asker, offer: Offer) -> str:
    return f"{word}: {get_proposal(asker, offer.key).phrase.rstrip('.')}"


def _offer(text: str) -> Offer:
    key, _, digest = text.partition(":")
    return Offer(key, digest)


def _typed(request: Request, proposal: ProposalView) -> JsonValue:
    """What a person typed in place of what was proposed."""
    if proposal.operation == Operation.CREATE:
        return created_raw_of(request.POST, proposal.value)
    return raw_of(request.POST, _spec(proposal))


def _spec(proposal: ProposalView) -> FieldSpec:
    return Schema().spec_for(proposal.path, proposal.entity_id)
