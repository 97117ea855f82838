"""Gong: call transcripts as JSON, from ``POST /v2/calls/transcript``, with the parties of ``/v2/calls/extensive``.

**How to get it.** Ask Gong's interface for both, and put the answers into one file: ``callTranscripts`` beside
``calls`` (or ``parties``), or one object per call with ``callId``, ``parties`` and ``transcript``. Without parties the
speakers stay the bare numbers that Gong has for them.

**What is kept.** Every party with name, address and side (``affiliation``: *Internal* is ours, *External* theirs,
*Unknown* stays unknown), also those who never spoke; who says what by ``speakerId``; the time of every sentence as a
mark; title and start where ``metaData`` has them. Two people of one name are told apart by their address or number.

**Traps.** ``start`` and ``end`` are *milliseconds* here, though other parts of Gong use seconds. Call and speaker ids
have up to 20 digits: a program that reads them as floating-point numbers damages them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.capture.formats._clock import moment, start_note, whole_ms
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._utterances import About, Utterance, call_transcript, fold
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Participant, Side, Transcript

_SIDES = {"internal": Side.OURS, "external": Side.THEIRS}


@dataclass(frozen=True, slots=True)
class _Call:
    """One call: its monologues, its parties, and what Gong knows of it."""

    external_id: str
    monologues: tuple[JsonObject, ...]
    parties: tuple[JsonObject, ...]
    about: JsonObject


@FORMATS.register
class GongJson:
    """Monologues of sentences, by speakerId."""

    name = "gong_json"
    title = "Gong transcript (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if has_keys(head, "speakerId", "sentences"):
            return 0.95
        return 0.8 if has_keys(head, "callTranscripts") or has_keys(head, "speakerId", "affiliation") else 0.0

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        calls = [call for call in _calls(loaded.value) if call.monologues]
        if not calls:
            raise Unreadable("The JSON has no 'transcript' with monologues. Ask Gong for /v2/calls/transcript.")
        return tuple(self._read(call, loaded.notes) for call in calls)

    def _read(self, call: _Call, notes: tuple[str, ...]) -> Transcript:
        people = _people(call.parties)
        started = call.about.get("started") or call.about.get("scheduled")
        about = About(
            title=text_at(call.about, "title"),
            external_id=call.external_id,
            started_at=moment(started),
            known=tuple(people.values()),
            notes=(*notes, start_note(started)),
        )
        return call_transcript(self.name, _utterances(call.monologues, people), about)


def _calls(value: object) -> Iterator[_Call]:
    """Find the calls in any of the wrappings, each with its own parties or those beside it."""
    outer = mapping(value)
    known = {text_at(mapping(call.get("metaData")), "id"): call for call in records(outer.get("calls"))}
    for one in records(value) or records(outer.get("callTranscripts")) or [outer]:
        external_id = text_at(one, "callId", "id") or text_at(mapping(one.get("metaData")), "id")
        call = known.get(external_id, {})
        parties = records(one.get("parties")) or records(call.get("parties")) or records(outer.get("parties"))
        about = mapping(one.get("metaData")) or mapping(call.get("metaData")) or mapping(outer.get("metaData")) or one
        yield _Call(external_id, tuple(records(one.get("transcript"))), tuple(parties), about)


def _people(parties: Sequence[JsonObject]) -> dict[str, Participant]:
    """Give the parties by speakerId, or by a number of ours for those who have none because they never spoke."""
    names = Counter(_name(party) for party in parties)
    people = {}
    for number, party in enumerate(parties):
        name, email = _name(party), text_at(party, "emailAddress").strip().lower()
        identity = text_at(party, "speakerId", "id")
        apart = f"{name} ({email or identity})" if names[name] > 1 and (email or identity) else name
        side = _SIDES.get(text_at(party, "affiliation").casefold(), Side.UNKNOWN)
        people[text_at(party, "speakerId") or f"silent {number}"] = Participant(
            fold(apart), fold(text_at(party, "name")), fold(email), fold(text_at(party, "title")), side
        )
    return {identity: person for identity, person in people.items() if person.label}


def _name(party: JsonObject) -> str:
    return text_at(party, "name", "emailAddress", "phoneNumber", "speakerId").strip()


def _utterances(monologues: Sequence[JsonObject], people: dict[str, Participant]) -> Iterator[Utterance]:
    for monologue in monologues:
        identity = text_at(monologue, "speakerId")
        speaker = people[identity].label if identity in people else identity
        for sentence in records(monologue.get("sentences")):
            start, end = whole_ms(sentence.get("start")), whole_ms(sentence.get("end"))
            yield Utterance(speaker, text_at(sentence, "text"), start, end)
