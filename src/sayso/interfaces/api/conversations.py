"""Conversations: handing them in, and what was heard in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, UploadedFile

from sayso.capture import selectors as capture
from sayso.capture.reading_files import MAX_BYTES
from sayso.extract.selectors import signals_of_conversation
from sayso.extract.viewing import SignalView
from sayso.flow import verbs as flow
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import CapturedOut, ConversationOut, ParticipantOut

router = Router(tags=["conversations"])


@router.post("/conversations", response={200: CapturedOut, **REFUSALS})
def hand_in(request: HttpRequest, file: UploadedFile = File(...), source: str = Form("api")) -> CapturedOut:  # type: ignore[type-arg] # noqa: B008
    """Hand in a file of any known format. One that cannot be read is answered with one line, and kept on the list."""
    captured = flow.capture(
        asker=asker_of(request),
        content=file.read(MAX_BYTES + 1),
        filename=file.name or "file",
        source=source[:60],
        at=timezone.now(),
    )
    return CapturedOut.model_validate(captured, from_attributes=True)


@router.get("/conversations/{conversation_id}", response={200: ConversationOut, **REFUSALS})
def conversation(request: HttpRequest, conversation_id: int) -> ConversationOut:
    """One conversation with what was heard in it; the whole text is for the web app, where opening it is logged."""
    asker = asker_of(request)
    found = capture.get_conversation(asker, conversation_id)
    about = {
        name: getattr(found, name) for name in ConversationOut.model_fields if name not in ("signals", "participants")
    }
    people = [ParticipantOut.model_validate(person, from_attributes=True) for person in found.participants]
    signals = [_signal(signal) for signal in signals_of_conversation(asker, conversation_id)]
    return ConversationOut.model_validate({**about, "participants": people, "signals": signals}, from_attributes=True)


def _signal(signal: SignalView) -> dict[str, Any]:
    heard = signal.heard
    quote = {name: getattr(heard.quote, name) for name in ("text", "speaker", "turn", "start", "end")}
    about = {"kind": heard.kind, "value": dict(heard.value), "certainty": heard.certainty.value, "reason": heard.reason}
    return {**about, "quote": quote}
