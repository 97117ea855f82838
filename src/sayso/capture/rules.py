"""What can be said of a transcript without knowing anything else: where its turns stand, and in which zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from sayso.capture.rules_addresses import is_address
from sayso.domain.transcript import Channel, Participant, Side, Transcript, TurnKind

BLANK = "█"  # stands for an erased character; the database accepts no other change of a turn
JOINT = "\n"  # between two turns of the whole text
LONGEST_LABEL = 300
LONGEST_NAME = 200
LONGEST_ADDRESS = 254
LONGEST_TITLE = 500
BELIEVED_YEARS = range(1980, 2100)  # outside of these a date is a fault of a clock or of a forger
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Stated:
    """What whoever delivers a file knows beside it: a recorder's interface, or a person who uploads it.

    `started_at` is aware, in the zone in which relative dates are to be read.
    """

    started_at: datetime | None = None
    title: str = ""
    external_id: str = ""
    participants: tuple[Participant, ...] = ()


def offsets(texts: Iterable[str]) -> list[int]:
    """Where each turn begins in the conversation's whole text, in characters; turns are joined by one line feed."""
    found, position = [], 0
    for text in texts:
        found.append(position)
        position += len(text) + len(JOINT)
    return found


def blanked(text: str) -> str:
    """As many blanks as the text has characters, so that every offset still stands."""
    return BLANK * len(text)


def is_blanked(text: str) -> bool:
    """Whether nothing but blanks is left of a text."""
    return bool(text) and not text.strip(BLANK)


def zone_name(at: datetime | None) -> str:
    """The zone that a moment was stated in: its IANA name, else its offset as ``+02:00``.

    "" for no moment and for UTC: that is how machines write down an instant, and says nothing of where people were.
    """
    if at is None or at.tzinfo is None:
        return ""
    if isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key in _zones():
        return "" if at.tzinfo.key in UTC_NAMES else at.tzinfo.key
    return at.replace(microsecond=0).isoformat()[len("2026-01-01T00:00:00") :] if at.utcoffset() else ""


def in_zone(at: datetime | None, zone: str) -> datetime | None:
    """The same instant in a stored zone (an IANA name or an offset); unchanged where the zone is "" or unknown."""
    if at is None or not zone:
        return at
    if zone[0] in "+-":
        return at.astimezone(_offset(zone))
    return at.astimezone(ZoneInfo(zone)) if zone in _zones() else at


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _offset(zone: str) -> timezone:
    sign = -1 if zone[0] == "-" else 1
    hours, minutes, seconds = (*(int(part) for part in zone[1:].split(":")), 0)[:3]
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=seconds))


def completed(participants: Iterable[Participant], speakers: Iterable[str]) -> tuple[Participant, ...]:
    """Every participant once by label, in the file's order, and after them who speaks without being listed.

    Whoever speaks without a label stands among them under the label "", so that they can be named later.
    """
    found: dict[str, Participant] = {}
    for person in participants:
        found.setdefault(person.label, person)
    for speaker in speakers:
        found.setdefault(speaker, Participant(label=speaker))
    return tuple(found.values())


def storable(transcript: Transcript) -> Transcript:
    """The transcript as the tables can hold it: labels, names and title cut, dates that nobody believes left out.

    Not one word of a turn changes.
    """
    turns = tuple(
        replace(turn, speaker=turn.speaker[:LONGEST_LABEL], said_at=_believed(turn.said_at))
        for turn in transcript.turns
    )
    speakers = [turn.speaker for turn in turns if turn.kind is TurnKind.SAID]
    people = tuple(map(_cut, completed(map(_cut, transcript.participants), speakers)))
    return replace(
        transcript,
        turns=turns,
        participants=people,
        title=_plain(transcript.title)[:LONGEST_TITLE],
        started_at=_believed(transcript.started_at),
        ended_at=_believed(transcript.ended_at),
    )


def direction(channel: Channel, sender_side: Side) -> str:
    """Which way an activity went: mail out from us or in from them ("" where nobody knows), the rest both ways."""
    if channel is not Channel.EMAIL:
        return "both"
    return {Side.OURS: "out", Side.THEIRS: "in", Side.UNKNOWN: ""}[sender_side]


def with_statement(transcript: Transcript, stated: Stated) -> Transcript:
    """The transcript with what whoever delivered the file says beside it. What the file itself says stands."""
    listed = {person.label for person in transcript.participants}
    added = tuple(person for person in stated.participants if person.label not in listed)
    known = {person.label: person for person in stated.participants}
    people = tuple(_filled(person, known.get(person.label)) for person in transcript.participants)
    return replace(
        transcript,
        participants=people + added,
        title=transcript.title or stated.title,
        started_at=transcript.started_at or stated.started_at,
        external_id=transcript.external_id or stated.external_id,
    )


def _filled(person: Participant, known: Participant | None) -> Participant:
    if known is None:
        return person
    return replace(
        person,
        name=person.name or known.name,
        email=person.email or known.email,
        title=person.title or known.title,
        side=known.side if person.side is Side.UNKNOWN else person.side,
    )


def _cut(person: Participant) -> Participant:
    email = _plain(person.email or person.label).lower()
    return replace(
        person,
        label=person.label[:LONGEST_LABEL],
        name=_plain(person.name)[:LONGEST_NAME],
        email=email if len(email) <= LONGEST_ADDRESS and is_address(email) else "",
        title=_plain(person.title)[:LONGEST_NAME],
    )


def _plain(text: str) -> str:
    """One line of a heading, without what cannot be stored."""
    return " ".join(_UNSTORABLE.sub("", text).split())


def _believed(at: datetime | None) -> datetime | None:
    return at if at is not None and at.year in BELIEVED_YEARS else None
