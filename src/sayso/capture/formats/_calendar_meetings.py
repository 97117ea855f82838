"""The meetings of a calendar file as conversations: who, when, and what its entries say."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo

from sayso.capture.formats._calendar_blocks import blocks_of
from sayso.capture.formats._calendar_events import Occurrence, Unroller, When, Zones, listed, text_of_property
from sayso.capture.formats._decoding import decode, storable
from sayso.capture.formats._html_text import HtmlIsTooDeep, has_markup, lines_of_html
from sayso.capture.formats._mail_headers import LONGEST_NAME, LONGEST_TITLE, Address, people
from sayso.capture.formats._mail_lines import Line, lines_of_plain, text_of
from sayso.capture.formats._meeting_boilerplate import joining_lines
from sayso.capture.formats._utterances import fold
from sayso.capture.points import Unreadable
from sayso.domain.transcript import Channel, Participant, Transcript, Turn, TurnKind

_MOST_MEETINGS = 5_000
_MOST_EVENTS = 20_000
_MOST_NOTES = 20
_LONGEST_EMAIL = 254  # RFC 5321
_ANSWERS = {
    "ACCEPTED": "Accepted",
    "TENTATIVE": "Accepted with reserve",
    "DECLINED": "Declined",
    "NEEDS-ACTION": "No answer yet",
    "DELEGATED": "Delegated",
}
_METHODS = {
    "REPLY": "This is an answer to an invitation.",
    "COUNTER": "This proposes another time for an invitation.",
    "CANCEL": "This cancels the meeting.",
}


def meetings_of(content: bytes, format_name: str) -> tuple[Transcript, ...]:
    """One conversation for each meeting of a calendar. Raises Unreadable where none stands in it."""
    decoded = decode(content)
    blocks = blocks_of(decoded.text)
    if not blocks.events:
        raise Unreadable("No meeting stands in this file (no BEGIN:VEVENT). Export the calendar, not its tasks.")
    if len(blocks.events) > _MOST_EVENTS:
        raise Unreadable(f"The calendar has {len(blocks.events)} entries, more than {_MOST_EVENTS}. Export a part.")
    calendar = Unroller(blocks)
    reader = _Reader(format_name, blocks.method, Zones(blocks).default)
    found: list[Transcript] = []
    for series in calendar.series.values():
        found.extend(map(reader.transcript, calendar.occurrences(series)))
        if len(found) >= _MOST_MEETINGS:
            break
    if not found:
        raise Unreadable(f"None of the {len(blocks.events)} entries has a start that can be read. Export again.")
    notes = [*decoded.notes, *blocks.notes, *calendar.broken]
    if len(found) > _MOST_MEETINGS or len(calendar.series) > len(found):
        notes.append(f"The calendar holds more than {_MOST_MEETINGS} meetings; the others were left out.")
    return _noted(found[:_MOST_MEETINGS], notes)


class _Reader:
    """Makes conversations of the meetings of one file."""

    def __init__(self, name: str, method: str, zone: tzinfo | None) -> None:
        self._name = name
        self._method = method
        self._zone = zone

    def transcript(self, one: Occurrence) -> Transcript:
        organiser = _addresses(one, "ORGANIZER")[:1]
        known = people(organiser, _addresses(one, "ATTENDEE"))
        cancelled = text_of_property(one.event, "STATUS").upper() == "CANCELLED" or self._method == "CANCEL"
        started, ended = self._at(one.start), self._at(one.end)
        return Transcript(
            format=self._name,
            channel=Channel.MEETING,
            turns=tuple(self._turns(one, known, has_organiser=bool(organiser), cancelled=cancelled)),
            participants=known,
            title=fold(text_of_property(one.event, "SUMMARY"))[:LONGEST_TITLE],
            started_at=started,
            ended_at=ended if started is not None else None,
            external_id=fold(f"{one.uid}/{one.recurrence}" if one.recurrence and one.uid else one.uid),
            thread=(fold(one.uid),) if one.recurrence and one.uid else (),
            notes=tuple(self._notes(one, known, cancelled=cancelled))[:_MOST_NOTES],
        )

    def _at(self, when: When | None) -> datetime | None:
        """Give the moment, None where it has no zone; a whole day counts from its midnight."""
        if isinstance(when, datetime):
            return when if when.utcoffset() is not None else None
        return datetime.combine(when, time(), self._zone or UTC) if isinstance(when, date) else None

    def _turns(
        self, one: Occurrence, known: Sequence[Participant], *, has_organiser: bool, cancelled: bool
    ) -> Iterator[Turn]:
        """Give the comment and the description, divided into what somebody wrote and how to join."""
        organiser = known[0].label if has_organiser and known else ""
        is_answer = self._method in {"REPLY", "COUNTER"}
        answerer = next((person.label for person in known[1 if has_organiser else 0 :]), "") if is_answer else organiser
        passages = [(TurnKind.SAID, answerer, lines_of_plain(_storable(text_of_property(one.event, "COMMENT"))))]
        kind = TurnKind.QUOTED if is_answer else TurnKind.SAID
        passages.extend(_divided(kind, organiser, _description(one)))
        index = 0
        for kind, speaker, lines in passages:
            text = text_of(lines)
            if text:
                yield Turn(index, speaker, text, TurnKind.FURNITURE if cancelled else kind)
                index += 1

    def _notes(self, one: Occurrence, known: Sequence[Participant], *, cancelled: bool) -> Iterator[str]:
        if self._method in _METHODS:
            yield _METHODS[self._method]
        elif cancelled:
            yield "The meeting was cancelled."
        if isinstance(one.start, datetime):
            if one.start.utcoffset() is None:
                shown = one.start.isoformat(" ", "minutes")
                yield f"The start ({shown}) is given without a zone that is known, and is left open."
        else:
            where = "in the calendar's zone" if self._zone else "in UTC, as the calendar names no zone"
            yield f"The entry is for the whole day; it counts from midnight {where}."
        yield from _answers(one, known)
        place = fold(text_of_property(one.event, "LOCATION"))[:200]
        if place:
            yield f"Place: {place}"
        yield from one.notes


def _addresses(one: Occurrence, name: str) -> list[Address]:
    """Read the people of a property; rooms and equipment are none."""
    found = []
    for person in listed(one.event, name):
        parameters = person.params
        if str(parameters.get("CUTYPE", "")).upper() in {"ROOM", "RESOURCE"}:
            continue
        email = fold(str(person)).lower().removeprefix("mailto:")
        label = fold(str(parameters.get("CN", ""))).strip("\"' ")[:LONGEST_NAME]
        email = email if "@" in email and " " not in email else fold(str(parameters.get("EMAIL", ""))).lower()
        email = email if len(email) <= _LONGEST_EMAIL else ""
        if label or email:
            found.append(Address("" if label.lower() == email else label, email))
    return found


def _answers(one: Occurrence, known: Sequence[Participant]) -> Iterator[str]:
    """Say who accepted, who declined, who has not answered."""
    labels = {person.email: person.label for person in known if person.email}
    by_answer: dict[str, list[str]] = {}
    for person in listed(one.event, "ATTENDEE"):
        label = labels.get(fold(str(person)).lower().removeprefix("mailto:"))
        answer = str(person.params.get("PARTSTAT", "")).upper()
        if label and answer in _ANSWERS:
            by_answer.setdefault(answer, []).append(label)
    for answer, shown in _ANSWERS.items():
        if answer in by_answer:
            names = by_answer[answer]
            more = f" and {len(names) - 20} more" if len(names) > 20 else ""  # noqa: PLR2004 - a line's worth of names
            yield f"{shown}: {', '.join(names[:20])}{more}."


def _description(one: Occurrence) -> list[Line]:
    """Read the description, from HTML where the plain text is missing or is itself HTML."""
    text = _storable(text_of_property(one.event, "DESCRIPTION"))
    page = text if has_markup(text) else "" if text.strip() else _storable(text_of_property(one.event, "X-ALT-DESC"))
    if not page:
        return lines_of_plain(text)
    try:
        return list(lines_of_html(page.replace("\n", "<br>") if page is text else page).lines)
    except HtmlIsTooDeep:
        return lines_of_plain(html.unescape(text))


def _divided(kind: TurnKind, speaker: str, lines: Sequence[Line]) -> Iterator[tuple[TurnKind, str, list[Line]]]:
    joins = joining_lines(lines)
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or joins[number] is not joins[start]:
            yield TurnKind.FURNITURE if joins[start] else kind, speaker, list(lines[start:number])
            start = number


def _storable(text: str) -> str:
    return storable(text).text


def _noted(found: list[Transcript], notes: list[str]) -> tuple[Transcript, ...]:
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"{len(notes) - _MOST_NOTES} more remarks were left out."]
    return (replace(found[0], notes=(*found[0].notes, *notes)), *found[1:])
