"""What the signals of a deal ask of the record, in the order said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sayso.domain.canonical import canonical_json
from sayso.domain.change import Change, FieldPath
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Quote, Side
from sayso.extract.points import SIGNAL_TYPES, BadValue
from sayso.propose.facts import Cited, Conversation, DealFacts, Heard, Offer, Span, Target
from sayso.propose.rules_sameness import NAMED, PROSE, are_alike, overlap_by_half, type_name
from sayso.record.fields import BadFieldValue, FieldSpec, Policy
from sayso.record.points import FIELD_TYPES

NEVER_SAID = datetime.min.replace(tzinfo=UTC)
CLOSE_DATE = FieldPath("deal", "close_date")
SIGNATURE, DECISION = "signature", "decision"

Order = tuple[datetime, str, int, int, int, str, str, str]


def said_order(offer: Offer) -> Order:
    """The order said, whatever the order of arrival; what has no time comes first."""
    span = offer.primary.span
    path = f"{offer.target.path}#{offer.target.entity_id or 0}"
    return (
        offer.first_at or NEVER_SAID,
        span.conversation,
        span.turn,
        span.start,
        span.end,
        offer.kind,
        path,
        canonical_json(offer.value),
    )


def offers_from_signals(facts: DealFacts) -> tuple[Offer, ...]:
    """Every change that a signal asks for and the record could keep, repeats of one conversation put together."""
    held = {conversation.identity: conversation for conversation in facts.conversations}
    asked = [offer for heard in facts.heard for offer in _asked(facts, held[heard.conversation], heard)]
    return merged(facts, prefer_signatures(sorted(asked, key=said_order)))


def merged(facts: DealFacts, offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The offers with each thing said several times in one conversation told once, all its quotes beside it."""
    kept: list[Offer] = []
    # Only offers of one conversation for one target can repeat: of one value, or told by quotes of one turn.
    by_value: dict[tuple[object, ...], int] = {}
    by_turn: dict[tuple[object, ...], list[int]] = {}
    for offer in offers:
        slot = (offer.conversation.identity, offer.target, offer.operation)
        value, near = (*slot, canonical_json(offer.value)), by_turn.setdefault((*slot, offer.primary.span.turn), [])
        found = [place for place in near if _is_reworded(facts, kept[place], offer)]
        found += [by_value[value]] if value in by_value else []
        if found:
            kept[min(found)] = _joined(kept[min(found)], offer)
            continue
        by_value[value] = len(kept)
        near.append(len(kept))
        kept.append(offer)
    return tuple(kept)


def prefer_signatures(offers: Sequence[Offer]) -> list[Offer]:
    """Only a signature's date proposes the close date; a decision's where no signature was spoken of.

    A decision's date that was named after the signature's, and lies later, counts again: a signature cannot come first.
    """
    signed = [offer for offer in offers if offer.target.path == CLOSE_DATE and offer.what == SIGNATURE]
    return [offer for offer in offers if not _gives_way(offer, signed)]


def _gives_way(offer: Offer, signed: Sequence[Offer]) -> bool:
    if offer.target.path != CLOSE_DATE or offer.what != DECISION:
        return False
    if any(other.conversation.identity == offer.conversation.identity for other in signed):
        return True
    earlier = [other for other in signed if (other.said_at or NEVER_SAID) <= (offer.said_at or NEVER_SAID)]
    return bool(earlier) and str(offer.value) <= str(earlier[-1].value)


def changes_of(signal: Signal) -> tuple[Change, ...]:
    """What a signal asks of the record.

    Nothing, where its kind is not installed any more, or has other fields since it was heard: it will be read again.
    """
    if not SIGNAL_TYPES.has(signal.kind):
        return ()
    kind = SIGNAL_TYPES.get(signal.kind)
    try:
        kind.check(signal.value)
    except BadValue:
        return ()
    return kind.changes(signal)


def _asked(facts: DealFacts, conversation: Conversation, heard: Heard) -> Iterator[Offer]:
    signal = heard.signal
    evidence = tuple(_cited(conversation, heard, quote) for quote in (signal.quote, *signal.support))
    for change in changes_of(signal):
        target = _target(facts, conversation, change.path, signal.quote.speaker)
        value = kept(facts, change)
        if target is None or value is None:
            continue
        yield Offer(
            conversation=conversation,
            target=target,
            operation=change.operation,
            value=value,
            kind=signal.kind,
            phrase=SIGNAL_TYPES.get(signal.kind).phrase(signal.value),
            evidence=evidence,
            waits_since=conversation.captured_at,
            reason=signal.reason,
            certainty=signal.certainty,
            what=str(signal.value.get("what") or ""),
            agreement=str(signal.value.get("agreement") or ""),
        )


def _cited(conversation: Conversation, heard: Heard, quote: Quote) -> Cited:
    span = Span(conversation.identity, heard.revision, quote.turn, quote.start, quote.end)
    side = conversation.sides.get(quote.speaker, Side.UNKNOWN)
    return Cited(span, quote.text, quote.speaker, side, heard.said_at)


def _target(facts: DealFacts, conversation: Conversation, path: FieldPath, speaker: str) -> Target | None:
    """Which thing a change is about: the deal, its account, or the person who spoke. None when that is not known."""
    ids = {"deal": facts.deal_id, "account": facts.account_id, "person": conversation.people.get(speaker)}
    entity_id = ids.get(path.entity)
    spec = facts.fields.get(path)
    return None if entity_id is None or spec is None or spec.policy is Policy.NEVER else Target(path, entity_id)


def kept(facts: DealFacts, change: Change) -> JsonValue:
    """The value as its field keeps it; None for what the record would refuse."""
    spec = facts.fields.get(change.path)
    if spec is None:
        return None
    try:
        return FIELD_TYPES.get(spec.type).canonical(_linked(facts, spec, change.value), spec)
    except BadFieldValue:
        return None


def _linked(facts: DealFacts, spec: FieldSpec, value: JsonValue) -> JsonValue:
    """The value with what only the record knows: the id behind a name. A side that nobody knows is left blank."""
    if not isinstance(value, Mapping):
        return value
    if value.get("owner_side") == Side.UNKNOWN:
        return {**value, "owner_side": ""}
    if spec.type == "person_role" and not value.get("person"):
        return {**value, "person": facts.known_people.get(" ".join(str(value.get("name") or "").casefold().split()))}
    return value


def _is_reworded(facts: DealFacts, one: Offer, other: Offer) -> bool:
    loose = type_name(facts, one.target.path) in PROSE | NAMED
    return loose and overlap_by_half(one.primary.span, other.primary.span) and are_alike(one.value, other.value)


def _joined(first: Offer, repeat: Offer) -> Offer:
    new = tuple(cited for cited in repeat.evidence if all(cited.span != seen.span for seen in first.evidence))
    both = (first.certainty, repeat.certainty)
    sure = Certainty.CONFIDENT if Certainty.CONFIDENT in both else Certainty.UNSURE
    return replace(first, evidence=(*first.evidence, *new), certainty=sure)
