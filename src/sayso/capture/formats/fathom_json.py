"""Fathom: a meeting with its transcript as JSON, from the interface or the webhook.

**How to get it.** ``GET /external/v1/meetings?include_transcript=true``, or the body of the *new meeting content
ready* webhook with the transcript switched on. One meeting, a page of meetings (``items``) and the bare transcript
are all read.

**What is kept.** Speakers by ``display_name``, with the address that Fathom itself matched
(``matched_calendar_invitee_email``); the invited people with address and side (``is_external``), whether or not they
spoke; the start of every piece as a mark; title, recording id, start and end of the recording.

**Traps.** A piece has only a start (``HH:MM:SS``), no end. The matched address may be missing, and is then not
guessed. Where the file knows only when the meeting was *scheduled*, that counts as its start and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sayso.capture.formats._attendees import Attendee, participants_from
from sayso.capture.formats._clock import moment, seconds_ms, start_note
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Side, Transcript


@FORMATS.register
class FathomJson:
    """Pieces with a speaker object, text and a clock time."""

    name = "fathom_json"
    title = "Fathom transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if has_keys(head, "display_name", "timestamp") or has_keys(head, "matched_calendar_invitee_email"):
            return 0.95
        return 0.8 if has_keys(head, "calendar_invitees", "recording_id") else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        meetings = [one for one in _meetings(loaded.value) if records(one.get("transcript"))]
        if not meetings:
            raise Unreadable("The JSON has no 'transcript'. Ask Fathom for the meeting with include_transcript=true.")
        return tuple(self._read(one, loaded.notes) for one in meetings)

    def _read(self, one: JsonObject, notes: tuple[str, ...]) -> Transcript:
        pieces = records(one.get("transcript"))
        utterances = [
            Utterance(_label(piece), text_at(piece, "text"), seconds_ms(piece.get("timestamp"))) for piece in pieces
        ]
        started, scheduled = one.get("recording_start_time"), one.get("scheduled_start_time")
        if not started and scheduled:
            notes = (*notes, "The start is the one that the calendar had planned; the file gives no other.")
        about = About(
            title=text_at(one, "title", "meeting_title"),
            external_id=text_at(one, "recording_id"),
            started_at=moment(started or scheduled),
            ended_at=moment(one.get("recording_end_time")),
            known=participants_from(_attendees(one, pieces), [piece.speaker for piece in utterances]),
            notes=(*notes, start_note(started or scheduled)),
        )
        return call_transcript(self.name, utterances, about)


def _meetings(value: object) -> Iterator[JsonObject]:
    """Find the meetings in any of the wrappings."""
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
        yield from records(outer.get("items"))
        yield from (mapping(outer.get(key)) for key in ("meeting", "data", "recording"))


def _label(piece: JsonObject) -> str:
    speaker = piece.get("speaker")
    return speaker if isinstance(speaker, str) else text_at(mapping(speaker), "display_name")


def _attendees(one: JsonObject, pieces: Sequence[JsonObject]) -> Iterator[Attendee]:
    """List the people: first those whom Fathom matched to a speaker, with what the invitation knows of them."""
    invited = {text_at(person, "email", "name").lower(): person for person in records(one.get("calendar_invitees"))}
    matched = {
        (_label(piece), email.lower()): None
        for piece in pieces
        if (email := text_at(mapping(piece.get("speaker")), "matched_calendar_invitee_email"))
    }
    for label, email in matched:
        person = invited.pop(email, {})
        yield Attendee(text_at(person, "name"), email, _side(person), label)
    for person in invited.values():
        label = text_at(person, "matched_speaker_display_name")
        yield Attendee(text_at(person, "name"), text_at(person, "email"), _side(person), label)


def _side(person: JsonObject) -> Side:
    """Read the side from ``is_external``, which Fathom states as seen from the account that recorded."""
    is_external = person.get("is_external")
    if not isinstance(is_external, bool):
        return Side.UNKNOWN
    return Side.THEIRS if is_external else Side.OURS
