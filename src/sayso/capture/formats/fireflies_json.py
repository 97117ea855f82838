"""Fireflies: the transcript as JSON, from its GraphQL interface, its webhook follow-up or its download button.

**How to get it.** In the notebook choose *Download*, *Transcript*, *JSON*; or ask the interface for
``transcript(id) { id title date sentences { speaker_name text start_time } meeting_attendees { name email } }``.
It is read bare, inside ``{"data": {"transcript": ...}}``, and as the bare list of sentences that the download gives.

**What is kept.** Speaker names as Fireflies has them, the corrected ``text`` (not ``raw_text``), and the time of
every sentence as a mark. Attendees are listed with their addresses, and an attendee whose name is exactly a speaker's
gives that speaker the address.

**Traps.** Times of sentences are *seconds*, while ``date`` is *milliseconds* since 1970, which is in UTC: it says when
the call began, but not in which zone people spoke.
"""

from __future__ import annotations

from collections.abc import Iterator

from sayso.capture.formats._attendees import Attendee, participants_from
from sayso.capture.formats._clock import moment, seconds_ms, start_note
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript


@FORMATS.register
class FirefliesJson:
    """Sentences with speaker_name and times in seconds."""

    name = "fireflies_json"
    title = "Fireflies transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if has_keys(head, "speaker_name"):
            return 0.95 if has_keys(head, "sentences") or has_keys(head, "sentence") else 0.7
        return 0.8 if has_keys(head, "fireflies_users") or has_keys(head, "meeting_attendees", "title") else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        found = [one for one in _transcripts(loaded.value) if records(one.get("sentences"))]
        if not found:
            raise Unreadable("The JSON has no 'sentences'. Ask Fireflies for the transcript with its sentences.")
        return tuple(self._read(one, loaded.notes) for one in found)

    def _read(self, one: JsonObject, notes: tuple[str, ...]) -> Transcript:
        utterances = [_utterance(sentence) for sentence in records(one.get("sentences"))]
        date = one.get("dateString") or one.get("date")
        about = About(
            title=text_at(one, "title"),
            external_id=text_at(one, "id"),
            started_at=moment(date),
            known=participants_from(_attendees(one), [piece.speaker for piece in utterances]),
            notes=(*notes, start_note(date)),
        )
        return call_transcript(self.name, utterances, about)


def _transcripts(value: object) -> Iterator[JsonObject]:
    """Find the transcripts in any of the wrappings."""
    if isinstance(value, list):
        listed = records(value)
        if any("sentences" in item for item in listed):
            yield from listed
        else:
            yield {"sentences": listed}
        return
    outer = mapping(value)
    inner = mapping(outer.get("data")) or outer
    if "sentences" in inner:
        yield inner
    elif "transcript" in inner:
        yield mapping(inner["transcript"])
    else:
        yield from records(inner.get("transcripts"))


def _utterance(sentence: JsonObject) -> Utterance:
    speaker = text_at(sentence, "speaker_name")
    number = text_at(sentence, "speaker_id")
    start = sentence.get("start_time", sentence.get("startTime"))
    end = sentence.get("end_time", sentence.get("endTime"))
    return Utterance(
        speaker or (f"Speaker {number}" if number else ""),
        text_at(sentence, "text", "sentence", "raw_text"),
        seconds_ms(start),
        seconds_ms(end),
    )


def _attendees(one: JsonObject) -> Iterator[Attendee]:
    for person in records(one.get("meeting_attendees")):
        yield Attendee(text_at(person, "displayName", "name"), text_at(person, "email"))
    addresses = one.get("participants")
    for entry in addresses if isinstance(addresses, list) else ():
        if isinstance(entry, str):
            yield from (Attendee(email=address) for address in entry.split(","))
