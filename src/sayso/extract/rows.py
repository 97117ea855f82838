"""Signals as rows. A row's key is the digest of what it says, so that reading twice gives identical rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from sayso.capture.models import Conversation
from sayso.domain.canonical import digest
from sayso.domain.signal import JsonValue
from sayso.domain.signal import Signal as Heard
from sayso.domain.transcript import Quote, Transcript
from sayso.extract.models import Signal


def signal_rows(conversation: Conversation, transcript: Transcript, heard: Iterable[Heard]) -> list[Signal]:
    """The rows for what was heard, in order, each key once."""
    rows: dict[str, Signal] = {}
    for position, signal in enumerate(heard):
        row = _row(conversation, transcript, signal, position)
        rows.setdefault(row.key, row)
    return list(rows.values())


def said_at(transcript: Transcript, quote: Quote) -> datetime | None:
    """When the quote was said: the turn's own moment, else the start of the conversation and the time into it."""
    turn = transcript.turns[quote.turn]
    if turn.said_at is not None or transcript.started_at is None:
        return turn.said_at
    marks = [mark.ms for mark in turn.marks if mark.offset <= quote.start]
    ms = marks[-1] if marks else turn.start_ms or 0
    return transcript.started_at + timedelta(milliseconds=ms)


def _row(conversation: Conversation, transcript: Transcript, signal: Heard, position: int) -> Signal:
    quote, value = signal.quote, dict(signal.value)
    span: list[JsonValue] = [quote.turn, quote.start, quote.end]
    return Signal(
        key=digest([conversation.identity, conversation.revision, signal.kind, span, value]),
        conversation=conversation,
        revision=conversation.revision,
        position=position,
        kind=signal.kind,
        value=value,
        turn=quote.turn,
        start=quote.start,
        end=quote.end,
        text=quote.text,
        speaker=quote.speaker,
        support=[asdict(support) for support in signal.support],
        certainty=signal.certainty.value,
        reason=signal.reason[:500],
        said_at=said_at(transcript, quote),
    )
