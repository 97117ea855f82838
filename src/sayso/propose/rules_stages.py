"""Stages: what the buyer did, once confirmed, lets the deal leave its stage. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Side
from sayso.propose.facts import Cited, Conversation, DealFacts, Entry, Offer, Span, StageFacts, Target
from sayso.record.fields import Policy
from sayso.record.typed_text import BLANK

STAGE = FieldPath("deal", "stage")
MILESTONES = FieldPath("deal", "milestones")
KIND = "stage"
LOST = "lost"


def offers_from_milestones(facts: DealFacts) -> tuple[Offer, ...]:
    """The next stage, when any exit criterion of the present one was confirmed; the lost stage, when the loss was.

    The quotes of the confirmed milestones are its evidence: one that a person entered by hand, without a quote, is
    theirs to draw the consequence from.
    """
    spec = facts.fields.get(STAGE)
    present = _present(facts)
    if present is None or present.kind != "open" or spec is None or spec.policy is Policy.NEVER:
        return ()
    milestones = facts.entries.get(Target(MILESTONES, facts.deal_id), ())
    asked = (
        _offer(
            facts, _lost(facts), [entry for entry in milestones if event_of(entry) == LOST], "The loss is confirmed"
        ),
        _offer(
            facts,
            _following(facts, present),
            [entry for entry in milestones if event_of(entry) in present.exit_criteria],
            "This stage is left when any of its exit criteria is confirmed",
        ),
    )
    return tuple(offer for offer in asked if offer)


def event_of(entry: Entry) -> str:
    """Which milestone an entry of the record is."""
    return str(entry.value.get("event") or "") if isinstance(entry.value, Mapping) else ""


def _present(facts: DealFacts) -> StageFacts | None:
    live = facts.live.get(Target(STAGE, facts.deal_id))
    key = live.get("key") if isinstance(live, Mapping) else None
    return next((stage for stage in facts.stages if stage.key == key), None)


def _following(facts: DealFacts, present: StageFacts) -> StageFacts | None:
    onward = [stage for stage in facts.stages if stage.position > present.position and stage.kind != LOST]
    return min(onward, key=lambda stage: stage.position, default=None)


def _lost(facts: DealFacts) -> StageFacts | None:
    return next((stage for stage in facts.stages if stage.kind == LOST), None)


def _offer(facts: DealFacts, stage: StageFacts | None, entries: Iterable[Entry], why: str) -> Offer | None:
    proven = [entry for entry in entries if any(_conversation(facts, entry))]
    quotes = sorted((cited for entry in proven for cited in _cited(entry)), key=lambda cited: cited.span)
    if stage is None or not quotes:
        return None
    conversation = max(
        (found for entry in proven for found in _conversation(facts, entry)),
        key=lambda each: (each.started_at or each.captured_at, each.identity),
    )
    own = [cited for cited in quotes if cited.span.conversation == conversation.identity]
    events = ", ".join(sorted({event_of(entry).replace("_", " ") for entry in proven}))
    confirmed = [entry.added_at for entry in proven if entry.added_at]
    value: JsonValue = {"pipeline": facts.pipeline, "key": stage.key}
    return Offer(
        conversation=conversation,
        target=Target(STAGE, facts.deal_id),
        operation=Operation.SET,
        value=value,
        kind=KIND,
        phrase=f"Confirmed: {events}",
        evidence=(*own, *(cited for cited in quotes if cited not in own)),
        waits_since=max(confirmed, default=conversation.captured_at),
        reason=f"{why}: {events}.",
    )


def _conversation(facts: DealFacts, entry: Entry) -> Iterator[Conversation]:
    named = {cited.span.conversation for cited in _cited(entry)}
    return (conversation for conversation in facts.conversations if conversation.identity in named)


def _cited(entry: Entry) -> Iterator[Cited]:
    for quote in entry.evidence:
        if isinstance(quote, Mapping) and str(quote.get("text") or "").strip(BLANK):
            yield _quote(quote)


def _quote(quote: Mapping[str, JsonValue]) -> Cited:
    turn, start, end, revision = (_number(quote.get(name)) for name in ("turn", "start", "end", "revision"))
    said = str(quote.get("said_at") or "")
    return Cited(
        Span(str(quote.get("conversation")), revision, turn, start, end),
        str(quote.get("text")),
        str(quote.get("speaker") or ""),
        Side(str(quote.get("side") or Side.UNKNOWN)),
        datetime.fromisoformat(said) if said else None,
    )


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
