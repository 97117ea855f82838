"""Why an offer waits no more: each reason a small rule, asked in the order in which they count. Pure.

A person's own word comes first (decided, settled by a sibling), then what the record says (done, moved), then what was
said later (superseded, done), and last the calendar (expired).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain.change import Operation
from sayso.domain.signal import JsonValue
from sayso.propose.facts import Answered, DealFacts, Offer
from sayso.propose.rules_offers import said_order
from sayso.propose.rules_sameness import LOG, PROMISES, YES, adds_nothing, is_list, type_name
from sayso.propose.rules_stages import KIND as STAGE_KIND
from sayso.propose.rules_standing import Standing
from sayso.propose.rules_steps import COMMITMENTS, are_one_promise, called, done_since, is_later
from sayso.record.fields import Policy
from sayso.record.rules import same

HISTORY = timedelta(days=30)
"""How old a conversation is, when it comes to us, from which on it is history (DESIGN 5.11)."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closing, as `models.Proposal.Closing` names it, with its cause in words."""

    closing: str
    cause: str


Rule = Callable[[Standing, int], Closed | None]


def closing_of(standing: Standing, place: int) -> Closed | None:
    """Why the offer at that place waits no more, None while it waits."""
    # The record moved under an accepted offer: only a person may say how that ends.
    reopened = standing.contested(place) and standing.decisive(place) is None
    rules = (already_there,) if reopened else RULES
    return next((closed for rule in rules if (closed := rule(standing, place))), None)


def decided(standing: Standing, place: int) -> Closed | None:
    """A person answered this very offer."""
    answer, offer = standing.decisive(place), standing.offers[place]
    if answer is None:
        return None
    word = "Accepted" if answer.kind in YES else "Declined"
    if answer.kind == "edited":
        word = "Accepted with an edit"
    closing = "decided"
    if answer.kind in YES and answer.conversation != offer.conversation.identity:
        closing = "settled"
    return Closed(closing, f"{word} on {_day(answer.at)}.")


def settled(standing: Standing, place: int) -> Closed | None:
    """Another value of the same single-valued field was accepted, on words that are not older."""
    facts, offer = standing.facts, standing.offers[place]
    if is_list(facts, offer.target.path) or offer.operation is Operation.CREATE or offer.kind == STAGE_KIND:
        return None
    for answer in facts.answers:
        accepted = answer.target == offer.target and answer.kind in YES and not answer.contested
        if accepted and not _rests_on_later_words(offer, answer):
            return Closed("settled", f"Another value was accepted on {_day(answer.at)}.")
    return None


def already_there(standing: Standing, place: int) -> Closed | None:
    """The record says so already. Of a conversation's line only its Answer tells: another's may read the same."""
    facts, offer = standing.facts, standing.offers[place]
    if offer.operation is Operation.CREATE or offer.kind == LOG:
        return None
    held = standing.held_alike(offer)
    if any(adds_nothing(facts, offer.target.path, offer.value, value) for value in held):
        return Closed("done", "The record already says so.")
    spec = facts.fields[offer.target.path]
    if spec.policy is Policy.APPEND and not spec.many and any(_contains(value, offer.value) for value in held):
        return Closed("done", "The record already says so.")
    return None


def moved(standing: Standing, place: int) -> Closed | None:
    """A person changed the field after the words were said; words of unknown time are taken for older."""
    facts, offer = standing.facts, standing.offers[place]
    if is_list(facts, offer.target.path) or offer.operation is Operation.CREATE:
        return None
    edits = [edit.at for edit in facts.edits if edit.by_hand and edit.target == offer.target]
    if edits and (offer.said_at is None or max(edits) > offer.said_at):
        return Closed("moved", f"Changed by hand on {_day(max(edits))}, after this was said.")
    return None


def superseded(standing: Standing, place: int) -> Closed | None:
    """A later conversation, or the same speaker later, says otherwise or says it again, and nobody declined that."""
    facts, offer = standing.facts, standing.offers[place]
    if offer.operation is Operation.CREATE or offer.kind == STAGE_KIND:
        return None
    for at in reversed(standing.rivals(place)):
        rival = standing.offers[at]
        if standing.is_declined(at):
            continue
        if is_later(rival.conversation, offer.conversation):
            word = "says so again" if same(rival.value, offer.value) else "says otherwise"
            return Closed("superseded", f"The {called(rival.conversation)} {word}.")
        if _is_taken_back(facts, offer, rival):
            return Closed("superseded", "The same speaker says otherwise later on.")
    return None


def step_done(standing: Standing, place: int) -> Closed | None:
    """A step that was done since, or that both sides settled otherwise in a later conversation."""
    facts, offer = standing.facts, standing.offers[place]
    if type_name(facts, offer.target.path) not in PROMISES:
        return None
    why = done_since(facts, offer)
    if why:
        return Closed("done", why)
    is_declined = any(
        is_later(conversation, offer.conversation) and are_one_promise(offer.value, dict(value))
        for conversation, value in standing.refusals
    )
    return Closed("superseded", "A later conversation takes it back.") if is_declined else None


def expired(standing: Standing, place: int) -> Closed | None:
    """It waited longer than offers may; a snooze does not count as waiting."""
    facts, offer = standing.facts, standing.offers[place]
    since = max(filter(None, (offer.waits_since, standing.snoozed_until(place))))
    if (facts.today - since.date()).days > facts.expire_after:
        return Closed("expired", f"It waited for more than {facts.expire_after} days.")
    return None


RULES: tuple[Rule, ...] = (decided, settled, already_there, moved, superseded, step_done, expired)


def is_history(offer: Offer) -> bool:
    """Whether the conversation was old already when it came to us."""
    day = offer.conversation.day
    return day is not None and offer.conversation.captured_at.date() - day > HISTORY


def _is_taken_back(facts: DealFacts, offer: Offer, rival: Offer) -> bool:
    """Whether the rival is the last word of the same conversation: of a list's entry, or of the same speaker."""
    if rival.conversation.identity != offer.conversation.identity or rival.target != offer.target:
        return False
    is_last = said_order(rival) > said_order(offer)
    one_voice = rival.primary.speaker == offer.primary.speaker != ""
    return is_last and (one_voice or is_list(facts, offer.target.path)) and offer.target.path != COMMITMENTS


def _rests_on_later_words(offer: Offer, answer: Answered) -> bool:
    if offer.said_at is None or answer.said_at is None:
        return False
    if offer.conversation.identity == answer.conversation:
        return offer.said_at > answer.at
    return offer.said_at > answer.said_at


def _contains(held: JsonValue, value: JsonValue) -> bool:
    return isinstance(held, str) and isinstance(value, str) and value.casefold() in held.casefold()


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"
