"""Signals as frozen views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.signal import Certainty, JsonValue
from sayso.domain.signal import Signal as Heard
from sayso.domain.transcript import Quote
from sayso.extract.models import Signal


@dataclass(frozen=True, slots=True)
class SignalView:
    """A signal with where and when it was heard."""

    key: str
    conversation_id: int
    revision: int
    said_at: datetime | None
    heard: Heard

    @property
    def kind(self) -> str:
        """The signal type's name."""
        return self.heard.kind

    @property
    def value(self) -> Mapping[str, JsonValue]:
        """The typed value."""
        return self.heard.value


def signal_view(row: Signal) -> SignalView:
    """The frozen view of a row."""
    heard = Heard(
        kind=row.kind,
        quote=Quote(row.turn, row.start, row.end, row.text, row.speaker),
        value=row.value,
        support=tuple(Quote(**support) for support in row.support),
        certainty=Certainty(row.certainty),
        reason=row.reason,
    )
    return SignalView(row.key, row.conversation_id, row.revision, row.said_at, heard)
