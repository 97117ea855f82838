"""What a card shows of a proposal, by value: what a Decision is bound to, and keeps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sayso.domain.signal import JsonValue


class Showable(Protocol):
    """A proposal, derived or stored."""

    @property
    def key(self) -> str: ...
    @property
    def deal_id(self) -> int | None: ...
    @property
    def entity(self) -> str: ...
    @property
    def entity_id(self) -> int | None: ...
    @property
    def field(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def before(self) -> Any: ...
    @property
    def value(self) -> Any: ...
    @property
    def kind(self) -> str: ...
    @property
    def phrase(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def evidence(self) -> Sequence[JsonValue]: ...
    @property
    def certainty(self) -> str: ...
    @property
    def certainty_reason(self) -> str: ...
    @property
    def own_key(self) -> bool: ...
    @property
    def said_at(self) -> datetime | None: ...


def shown_of(proposal: Showable) -> dict[str, JsonValue]:
    """Everything that is shown, `before` included, as JSON."""
    return {
        "key": proposal.key,
        "deal": proposal.deal_id,
        "entity": proposal.entity,
        "entity_id": proposal.entity_id,
        "field": proposal.field,
        "operation": proposal.operation,
        "before": proposal.before,
        "value": proposal.value,
        "kind": proposal.kind,
        "phrase": proposal.phrase,
        "reason": proposal.reason,
        "evidence": list(proposal.evidence),
        "certainty": proposal.certainty,
        "certainty_reason": proposal.certainty_reason,
        "own_key": proposal.own_key,
        "said_at": proposal.said_at.astimezone(UTC).isoformat() if proposal.said_at else None,
    }
