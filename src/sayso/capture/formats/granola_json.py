"""Granola: a note's transcript as JSON, which knows a microphone and a loudspeaker but no people.

**How to get it.** ``GET /v1/notes/{id}?include=transcript``, or the transcript that Granola's desktop application
keeps (a bare list). Both are read, bare or inside ``{"transcript": [...]}``.

**What is kept.** Where each piece was heard, as the speaker's label: ``microphone``, ``system`` or ``speaker``,
followed by Granola's own diarisation where it has one ("Speaker A (speaker)"). Attendees and invited people are
listed with their addresses; none of them is taken for a label.

**Traps.** The loudspeaker carries *everybody else* on the call, and a microphone may stand in a room full of people:
these labels are never a person, and their side stays unknown until somebody says who it was. Therefore a pause of two
seconds ends a turn even under one label. Times are moments, usually in UTC; the first one counts as the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sayso.capture.formats._attendees import Attendee, participants_from
from sayso.capture.formats._clock import moment, start_note
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import PAUSE_MS, About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_SOURCE = re.compile(r'"source"\s*:\s*"(?:microphone|system|speaker)"')
_NO_START = "The pieces have no readable times, so the turns have none."


@FORMATS.register
class GranolaJson:
    """Pieces by source: microphone, or what came out of the loudspeaker."""

    name = "granola_json"
    title = "Granola transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if not _SOURCE.search(head):
            return 0.0
        return 0.95 if has_keys(head, "start_timestamp") or has_keys(head, "start_time") else 0.6

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        notes = [one for one in _notes(loaded.value) if records(one.get("transcript"))]
        if not notes:
            raise Unreadable("The JSON has no 'transcript'. Ask Granola for the note with include=transcript.")
        return tuple(self._read(one, loaded.notes) for one in notes)

    def _read(self, one: JsonObject, remarks: tuple[str, ...]) -> Transcript:
        pieces = records(one.get("transcript"))
        times = [(_at(piece, "start"), _at(piece, "end")) for piece in pieces]
        stated = next((piece for piece, (start, _) in zip(pieces, times, strict=True) if start), {})
        started_at = _at(stated, "start")
        utterances = [
            Utterance(_label(piece), text_at(piece, "text"), _since(started_at, start), _since(started_at, end))
            for piece, (start, end) in zip(pieces, times, strict=True)
        ]
        about = About(
            title=text_at(one, "title"),
            external_id=text_at(one, "id"),
            started_at=started_at,
            known=participants_from(_attendees(one), ()),
            notes=(*remarks, start_note(_stated(stated, "start")) if started_at else _NO_START),
        )
        return call_transcript(self.name, utterances, about, pause_ms=PAUSE_MS)


def _notes(value: object) -> Iterator[JsonObject]:
    """Find the notes in any of the wrappings."""
    if isinstance(value, list):
        listed = records(value)
        if any("transcript" in item for item in listed):
            yield from listed
        else:
            yield {"transcript": listed}
        return
    outer = mapping(value)
    if "transcript" in outer:
        yield outer
    else:
        yield from records(outer.get("notes"))
        yield mapping(outer.get("note"))


def _label(piece: JsonObject) -> str:
    speaker = mapping(piece.get("speaker"))
    source = text_at(piece, "source") or text_at(speaker, "source")
    told_apart = text_at(speaker, "diarization_label") or text_at(piece, "diarization_label")
    return f"{told_apart} ({source})" if told_apart else source


def _stated(piece: JsonObject, which: str) -> str:
    return text_at(piece, f"{which}_timestamp", f"{which}_time")


def _at(piece: JsonObject, which: str) -> datetime | None:
    return moment(_stated(piece, which))


def _since(start: datetime | None, at: datetime | None) -> int | None:
    """Count the milliseconds from the start; a piece before it counts as 0."""
    return None if start is None or at is None else max(0, (at - start) // timedelta(milliseconds=1))


def _attendees(one: JsonObject) -> Iterator[Attendee]:
    listed: Sequence[JsonObject] = (
        *records(one.get("attendees")),
        *records(mapping(one.get("calendar_event")).get("invitees")),
    )
    yield from (Attendee(text_at(person, "name"), text_at(person, "email")) for person in listed)
