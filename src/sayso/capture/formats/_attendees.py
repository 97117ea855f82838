"""People that a file lists beside what was said: invited, or present, with address and side.

A listed person is a speaker only where the file itself says so or the two names are the same; nothing is matched by
likeness. Where two listed people could be one speaker, neither is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.capture.formats._utterances import fold, is_address
from sayso.domain.transcript import Participant, Side


@dataclass(frozen=True, slots=True)
class Attendee:
    """A listed person; `label` is the speaker that the file itself takes them for, "" where it says nothing."""

    name: str = ""
    email: str = ""
    side: Side = Side.UNKNOWN
    label: str = ""


def participants_from(attendees: Iterable[Attendee], labels: Sequence[str]) -> tuple[Participant, ...]:
    """Make participants of the listed people, under the label they speak under, else under their own name."""
    people = _once(map(_cleaned, attendees))
    speakers = {fold(label).casefold(): fold(label) for label in labels if label}
    claims: dict[str, list[Attendee]] = {}
    for person in people:
        claims.setdefault(_claim(person, speakers), []).append(person)
    found: dict[str, Participant] = {}
    for label, claimants in claims.items():
        addresses = {person.email for person in claimants}
        is_certain = bool(label) and len(addresses) == 1
        for person in claimants:
            own = label if is_certain else _own_label(person, speakers)
            if own and own not in found:
                found[own] = Participant(own, name=person.name, email=person.email, side=person.side)
    return tuple(found.values())


def _once(people: Iterable[Attendee]) -> list[Attendee]:
    """Leave out bare addresses of people who are listed with more."""
    listed = list(dict.fromkeys(people))
    known = {person.email for person in listed if person.name or person.label}
    return [person for person in listed if person.name or person.label or person.email not in known]


def _cleaned(person: Attendee) -> Attendee:
    name, email = fold(person.name), fold(person.email).lower()
    if is_address(name) and not email:
        email = name.lower()
    return Attendee("" if is_address(name) else name, email if is_address(email) else "", person.side, person.label)


def _claim(person: Attendee, speakers: dict[str, str]) -> str:
    for name in (person.label, person.name, person.email):
        label = speakers.get(fold(name).casefold())
        if label:
            return label
    return ""


def _own_label(person: Attendee, speakers: dict[str, str]) -> str:
    """Give the label of somebody who is not known to have spoken: never that of a speaker."""
    return next((name for name in (person.name, person.email) if name and name.casefold() not in speakers), "")
