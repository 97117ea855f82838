"""Reading the signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from sayso.capture.selectors import get_conversation
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
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


def signals_of_conversation(asker: Asker, conversation_id: int) -> tuple[SignalView, ...]:
    """What was heard in a conversation, in the order said. Raises capture's NotFound when it is not visible."""
    get_conversation(asker, conversation_id)
    return tuple(_view(row) for row in Signal.objects.filter(conversation_id=conversation_id))


def count_by_kind(asker: Asker) -> dict[str, int]:
    """How many signals of each kind stand in the conversations that the asker sees."""
    rows = Signal.objects.filter(visible(asker, "conversation__")).order_by("kind")
    return {row["kind"]: row["count"] for row in rows.values("kind").annotate(count=Count("key"))}


def _view(row: Signal) -> SignalView:
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
