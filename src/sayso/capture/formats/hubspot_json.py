"""HubSpot: the transcript of a call as its API gives it, alone or together with what HubSpot knows of the call.

**How to get it.** It flows in by itself once `sayso connect hubspot-calls` is done. By hand: ask
``/crm/extensions/calling/2026-09/transcripts/{id}``, the id being the call's property ``hs_call_transcription_id``.

**What is kept.** Speakers as HubSpot names them, with their addresses where it has them, and the times of their
utterances as marks. Beside the transcript may stand ``call`` with its ``title`` and ``startedAt``, and ``people``, the
contacts of the call with their addresses. The number of the call (``engagementId``) tells it from every other.

**Traps.** Times of utterances are milliseconds from the start of the call; ``createdAt`` is when the transcript was
made, which says nothing of when they spoke, so a transcript alone has no start.
"""

from __future__ import annotations

from collections.abc import Iterator

from sayso.capture.formats._attendees import Attendee, participants_from
from sayso.capture.formats._clock import moment, start_note, whole_ms
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript


@FORMATS.register
class HubSpotJson:
    """transcriptUtterances with speakers and times in milliseconds."""

    name = "hubspot_json"
    title = "HubSpot call transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        return 0.97 if has_keys(json_head(content), "transcriptUtterances") else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        one = mapping(loaded.value)
        pieces = records(one.get("transcriptUtterances"))
        if not pieces:
            raise Unreadable("The JSON has no 'transcriptUtterances'. Ask HubSpot for the transcript of the call.")
        utterances = [_utterance(piece) for piece in pieces]
        call = mapping(one.get("call"))
        started = call.get("startedAt")
        about = About(
            title=text_at(call, "title"),
            external_id=_number(one.get("engagementId")),
            started_at=moment(started),
            known=participants_from(_people(one, pieces), [piece.speaker for piece in utterances]),
            notes=(*loaded.notes, start_note(started)),
        )
        return (call_transcript(self.name, utterances, about),)


def _utterance(piece: JsonObject) -> Utterance:
    speaker = mapping(piece.get("speaker"))
    number = text_at(speaker, "id")
    return Utterance(
        text_at(speaker, "name") or (f"Speaker {number}" if number else ""),
        text_at(piece, "text"),
        whole_ms(piece.get("startTimeMillis")),
        whole_ms(piece.get("endTimeMillis")),
    )


def _people(one: JsonObject, pieces: list[JsonObject]) -> Iterator[Attendee]:
    for piece in pieces:
        speaker = mapping(piece.get("speaker"))
        name = text_at(speaker, "name")
        if name and text_at(speaker, "email"):
            yield Attendee(name, text_at(speaker, "email"), label=name)
    for person in records(one.get("people")):
        yield Attendee(text_at(person, "name"), text_at(person, "email"))


def _number(value: object) -> str:
    is_number = isinstance(value, int | str) and not isinstance(value, bool)
    return str(value) if is_number else ""
