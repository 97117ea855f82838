"""Whisper: recognised speech as JSON, from OpenAI's tool or interface, whisper.cpp, faster-whisper or WhisperX.

**How to get it.** ``whisper call.m4a --output_format json``; ``response_format=verbose_json`` of the interface;
``whisper-cli -oj`` of whisper.cpp; WhisperX with ``--diarize`` for speakers.

**What is kept.** The words and times of every segment. Whisper does not know who speaks: turns have no speaker unless
WhisperX named one (``SPEAKER_00``). A segment is a turn of its own; only one that stops in the middle of a sentence
goes on in the next, up to a pause of two seconds or sixty words.

**Traps.** Times are *seconds* in ``segments`` and *milliseconds* in whisper.cpp's ``offsets``. Without speakers no
promise can be laid at anybody's door: say who spoke, or use a recorder that does. The file gives no day.
"""

from __future__ import annotations

from collections.abc import Iterator

from sayso.capture.formats._clock import seconds_ms, whole_ms
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_FOREIGN_KEYS = ("speakerId", "speaker_name", "display_name", "messages")


@FORMATS.register
class WhisperJson:
    """Segments of recognised speech, mostly without speakers."""

    name = "whisper_json"
    title = "Whisper transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if has_keys(head, "transcription", "offsets"):
            return 0.95
        if not has_keys(head, "start", "end", "text") or any(has_keys(head, key) for key in _FOREIGN_KEYS):
            return 0.0
        return 0.9 if has_keys(head, "segments") else 0.5

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        utterances = list(_utterances(loaded.value))
        if not utterances:
            raise Unreadable("The JSON has no 'segments' with times. Choose verbose JSON as Whisper's output.")
        return (call_transcript(self.name, utterances, About(notes=loaded.notes)),)


def _utterances(value: object) -> Iterator[Utterance]:
    outer = mapping(value)
    for segment in records(value) or records(outer.get("segments")):
        speaker = text_at(segment, "speaker")
        yield Utterance(
            speaker, text_at(segment, "text"), seconds_ms(segment.get("start")), seconds_ms(segment.get("end"))
        )
    for segment in records(outer.get("transcription")):
        yield _from_offsets(segment)


def _from_offsets(segment: JsonObject) -> Utterance:
    offsets = mapping(segment.get("offsets"))
    return Utterance("", text_at(segment, "text"), whole_ms(offsets.get("from")), whole_ms(offsets.get("to")))
