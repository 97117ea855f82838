"""A deal's Proposals as a pure function of its signals (in the order said), the record and the Answers.

`derive` is the whole rule: what the signals, the confirmed milestones and an unknown company ask for; which of it the
field policies let in; how each stands; and what the card shows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sayso.domain.canonical import digest
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.propose.facts import DealFacts, Offer, ProposalDraft, Target
from sayso.propose.rules_certainty import Sureness, sureness_of
from sayso.propose.rules_closing import Closed, closing_of, is_history
from sayso.propose.rules_logging import offers_to_log
from sayso.propose.rules_new_business import offers_of_new_business
from sayso.propose.rules_offers import NEVER_SAID, offers_from_signals, said_order
from sayso.propose.rules_sameness import LOG, answers_by_offer, identity, is_list, type_name
from sayso.propose.rules_stages import offers_from_milestones
from sayso.propose.rules_standing import Standing, held_values
from sayso.propose.rules_steps import with_next_steps
from sayso.propose.shown import shown_of
from sayso.record.fields import Policy

RANKS = {
    FieldPath("deal", field): rank
    for rank, field in enumerate(
        (
            "next_step", "stage", "close_date", "amount", "milestones", "people", "commitments", "competitors",
            "objections", "needs", "go_live", "budget", "discount", "tasks", "notes",
        )
    )
}  # fmt: skip
CREATION_RANKS = {"account": 0, "person": 1, "deal": 2}
OTHERS = len(RANKS)
LASTING = frozenset({"person_role", "competitor", "milestone"})
"""List types whose entries each name a lasting thing, so that each counts as a field of its own."""


def derive(facts: DealFacts) -> tuple[ProposalDraft, ...]:
    """The Proposals of a deal, or of a conversation without one, in the order of their keys, each key once."""
    facts = in_order(facts)
    offers = sorted(_offers(facts), key=said_order)
    standing = Standing(facts, offers, answers_by_offer(facts, offers, facts.answers))
    places = [place for place in range(len(offers)) if is_let_in(standing, place)]
    answers = {new: standing.answers.get(old, ()) for new, old in enumerate(places)}
    standing = Standing(facts, [offers[place] for place in places], answers)
    closings = latest_of_history(standing, [closing_of(standing, place) for place in range(len(places))])
    drafts = {
        draft.key: draft
        for place in reversed(range(len(places)))
        for draft in [_draft(standing, place, closings[place], sureness_of(standing, closings, place))]
    }
    return tuple(drafts[key] for key in sorted(drafts))


def in_order(facts: DealFacts) -> DealFacts:
    """The same facts in the order said, so that the order of arrival leaves no trace."""
    return replace(
        facts,
        conversations=tuple(sorted(facts.conversations, key=lambda c: (c.started_at or NEVER_SAID, c.identity))),
        utterances=tuple(sorted(facts.utterances, key=lambda said: (said.conversation, said.text))),
    )


def is_let_in(standing: Standing, place: int) -> bool:
    """Whether the field's policy, and the age of what was said, let the offer in. What was answered stays to be seen.

    History proposes only into blank fields of open deals; a line that logs a conversation fills one of its own.
    """
    facts, offer = standing.facts, standing.offers[place]
    if offer.operation is Operation.CREATE or standing.answers.get(place):
        return True
    spec = facts.fields[offer.target.path]
    if spec.policy is Policy.NEVER or (is_history(offer) and not facts.is_open):
        return False
    fills_blanks_only = spec.policy is Policy.BLANK_ONLY or (is_history(offer) and offer.kind != LOG)
    return not fills_blanks_only or _is_blank(facts, offer)


def latest_of_history(standing: Standing, closings: Sequence[Closed | None]) -> list[Closed | None]:
    """The closings, where of a backlog only the latest standing change per deal and field stays open."""
    kept, seen = list(closings), set()
    for place in reversed(range(len(kept))):
        offer = standing.offers[place]
        if kept[place] is None and is_history(offer):
            slot = _slot(standing.facts, offer)
            if slot in seen:
                kept[place] = Closed("superseded", "Of what was said before the start only the latest is shown.")
            seen.add(slot)
    return kept


def key_of(offer: Offer) -> str:
    """The name of an offer: where it was said, what it asks, and what for. The same wherever and whenever derived."""
    path, span = offer.target.path, offer.primary.span
    where: list[JsonValue] = [span.turn, span.start, span.end]
    return digest(
        [
            offer.conversation.identity,
            path.entity,
            offer.target.entity_id,
            path.field,
            offer.operation,
            offer.value,
            where,
        ]
    )


def before_of(standing: Standing, offer: Offer) -> JsonValue:
    """What the value would take the place of: the live value, or the entry of the list that it renews."""
    if offer.operation is Operation.CREATE:
        return None
    if not is_list(standing.facts, offer.target.path):
        return standing.facts.live.get(offer.target)
    return next(iter(standing.entries_alike(offer)), None)


def written_value(facts: DealFacts, offer: Offer) -> JsonValue:
    """The value that would be written: the offered one, put after what stands there in a text that is appended to."""
    spec = facts.fields.get(offer.target.path)
    live = facts.live.get(offer.target)
    if (
        spec
        and spec.policy is Policy.APPEND
        and not spec.many
        and isinstance(live, str)
        and isinstance(offer.value, str)
    ):
        return f"{live}\n{offer.value}" if spec.type == "note" else f"{live}; {offer.value}"
    return offer.value


def _offers(facts: DealFacts) -> Sequence[Offer]:
    if facts.deal_id is None:
        return offers_of_new_business(facts)
    said = with_next_steps(facts, offers_from_signals(facts))
    return (*said, *offers_from_milestones(facts), *offers_to_log(facts))


def _is_blank(facts: DealFacts, offer: Offer) -> bool:
    held = held_values(facts, offer)
    if type_name(facts, offer.target.path) not in LASTING:
        return not held
    path = offer.target.path
    return all(identity(facts, path, value) != identity(facts, path, offer.value) for value in held)


def _slot(facts: DealFacts, offer: Offer) -> tuple[Target, str]:
    if offer.kind == LOG:
        return offer.target, offer.conversation.identity
    path = offer.target.path
    thing = digest(identity(facts, path, offer.value)) if type_name(facts, path) in LASTING else ""
    return offer.target, thing


def _draft(standing: Standing, place: int, closed: Closed | None, sure: Sureness) -> ProposalDraft:
    facts, offer = standing.facts, standing.offers[place]
    path = offer.target.path
    draft = ProposalDraft(
        key=key_of(offer),
        digest="",
        conversation_id=offer.conversation.id,
        deal_id=facts.deal_id,
        entity=path.entity,
        entity_id=offer.target.entity_id,
        field=path.field,
        operation=offer.operation.value,
        before=before_of(standing, offer),
        value=written_value(facts, offer),
        kind=offer.kind,
        phrase=offer.phrase[:500],
        reason=offer.reason[:500],
        evidence=tuple(cited.as_json() for cited in offer.evidence),
        certainty=sure.certainty.value,
        certainty_reason=sure.reason[:300],
        own_key=sure.own_key,
        rank=rank_of(offer),
        said_at=offer.said_at,
        snoozed_until=standing.snoozed_until(place),
        closing=closed.closing if closed else "",
        closing_cause=closed.cause[:300] if closed else "",
    )
    return replace(draft, digest=digest(shown_of(draft)))


def rank_of(offer: Offer) -> int:
    """Where the offer stands on its card: what moves the deal first."""
    if offer.operation is Operation.CREATE:
        return CREATION_RANKS.get(offer.target.path.entity, OTHERS)
    return RANKS.get(offer.target.path, OTHERS)
