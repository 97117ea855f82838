"""Who is who: for whom each participant speaks, and which person or user they are, always with the reason. Pure.

The ladder, the first answer counts: somebody mended the label; the domain of the address; what the file itself says;
the address that a calendar entry of the same time gives to the same name; a full name that one person alone has. What
stands on none of these stays unknown: no name is matched by likeness, and "Speaker 2" is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sayso.capture.rules_addresses import domain_of, is_address, is_within
from sayso.domain.transcript import Participant, Side

CALENDAR_SLACK = timedelta(minutes=15)  # people join early and late
_NOBODY = re.compile(
    r"""(?:speaker|spk|participant|guest|attendee|caller|user|voice|person|unknown|unidentified|unnamed|anonymous
    |external|internal)(?:[\s_#.:-]*(?:speaker|user|caller|participant|guest))?[\s_#.:-]*(?:\d+|[a-z])?
    |me|myself|you|them|they|us|other|others|microphone|mic|system(?:[\s_-]*audio)?|remote|local|host|customer|client|buyer
    |prospect|rep|agent|seller|interviewer|interviewee|[+\d][\d\s()./-]{3,}|\?+|-+|n/?a""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the organisation knows: one of its users, or a person of the record with their account."""

    id: int
    name: str
    email: str
    account_id: int | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """What a person said of a label. `own` when in this very conversation; `order` grows with each mend."""

    label: str
    name: str
    email: str
    side: Side
    by: str
    on: date
    own: bool
    order: int


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A calendar entry of about the same time: who was invited, by name and address."""

    invited: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Around:
    """All that the ladder may stand on. `people` are the record's people who might be meant."""

    our_domains: tuple[str, ...]
    users: tuple[Known, ...]
    people: tuple[Known, ...]
    mends: tuple[Mend, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A participant as far as they are known. `by` says on what the person stands: address, name or nothing ("")."""

    label: str
    name: str
    email: str
    title: str
    side: Side
    reason: str
    user_id: int | None = None
    person: Known | None = None
    by: str = ""


def names_nobody(label: str) -> bool:
    """Whether a label stands for whoever happened to speak: "Speaker 2", "Me", "Unknown", a telephone number."""
    return not label.strip() or _NOBODY.fullmatch(label.strip()) is not None


def folded(name: str) -> str:
    """A name for comparing: single spaces, no case."""
    return " ".join(name.split()).casefold()


def is_full_name(name: str) -> bool:
    """Whether a name is one that a single person may be known by: two words at least, and no address."""
    return len(name.split()) > 1 and not is_address(name) and not names_nobody(name)


def is_same_time(started: datetime, entry_start: datetime, entry_end: datetime | None) -> bool:
    """Whether a conversation that began then may be the one that the calendar entry announced."""
    end = max(entry_end or entry_start, entry_start)
    return entry_start - CALENDAR_SLACK <= started <= end + CALENDAR_SLACK


def resolve(stated: Sequence[Participant], around: Around) -> tuple[Resolved, ...]:
    """Every participant with side, reason, and the user or person they are. The file's order is kept."""
    entries = [entry for entry in around.calendar if _announces(entry, stated)]
    return tuple(_resolve(person, around, entries) for person in stated)


def _resolve(stated: Participant, around: Around, entries: Sequence[CalendarEntry]) -> Resolved:
    mend = _mend(stated.label, around.mends)
    email = (mend.email if mend else "") or stated.email or _address(stated.label)
    name = (mend.name if mend else "") or stated.name or ("" if _address(stated.label) else stated.label)
    invited = "" if email or mend else _invited(name, entries)
    user, person, by = _who(name, email or invited, around)
    side, reason = _side(stated, mend, email, around)
    if side is Side.UNKNOWN and invited:
        side, reason = _side_by_calendar(invited, around) or (side, reason)
    email = email or invited
    if side is Side.UNKNOWN and by == "name":
        side, reason = _side_of_name(name, user, person)
    is_nobody = names_nobody(name)
    return Resolved(
        label=stated.label,
        name=_shown_name(user, person) if is_nobody or not name else name,
        email=email or _known_address(side, user, person),
        title=stated.title,
        side=side,
        reason=reason,
        user_id=user.id if user and side is Side.OURS else None,
        person=person if person and side is Side.THEIRS else None,
        by=by,
    )


def _mend(label: str, mends: Iterable[Mend]) -> Mend | None:
    """The newest mend of this conversation, else the newest remembered one for a label that names somebody."""
    same = [mend for mend in mends if folded(mend.label) == folded(label) and (mend.own or not names_nobody(label))]
    return max(same, key=lambda mend: (mend.own, mend.order), default=None)


def _side(stated: Participant, mend: Mend | None, email: str, around: Around) -> tuple[Side, str]:
    if mend is not None and (mend.side is not Side.UNKNOWN or not email):
        where = "" if mend.own else " in an earlier conversation"
        return mend.side, f"{mend.by} said so{where} on {_day(mend.on)}."
    found = _side_of_address(email, around) if email else None
    if found is not None:
        return found
    if stated.side is not Side.UNKNOWN:
        return stated.side, "The file says so."
    return Side.UNKNOWN, _why_unknown(stated, email)


def _side_by_calendar(email: str, around: Around) -> tuple[Side, str] | None:
    found = _side_of_address(email, around)
    return (found[0], f"The calendar gives the address {email}: {found[1]}") if found else None


def _side_of_address(email: str, around: Around) -> tuple[Side, str] | None:
    if any(user.email == email for user in around.users):
        return Side.OURS, f"{email} is one of our users."
    domain = domain_of(email)
    ours = is_within(domain, around.our_domains)
    if ours:
        return Side.OURS, f"{ours} is one of our domains."
    person = next((person for person in around.people if person.email == email), None)
    if person is not None:
        return Side.THEIRS, f"{email} is {person.name} in the record."
    if around.our_domains and domain:
        return Side.THEIRS, f"{domain} is none of our domains."
    return None


def _side_of_name(name: str, user: Known | None, person: Known | None) -> tuple[Side, str]:
    if user is not None:
        return Side.OURS, f"{name} is the name of one of our users, and of nobody else."
    at = f" of {person.account}" if person and person.account else ""
    return Side.THEIRS, f"{name} is the name of one person{at}, and of nobody else."


def _who(name: str, email: str, around: Around) -> tuple[Known | None, Known | None, str]:
    """The user or the person behind a name and address: by address, else by a full name that one of them alone has."""
    if email:
        user = next((known for known in around.users if known.email == email), None)
        return user, None if user else _only(k for k in around.people if k.email == email), "address"
    if not is_full_name(name):
        return None, None, ""
    users = [known for known in around.users if folded(known.name) == folded(name)]
    people = [known for known in around.people if folded(known.name) == folded(name)]
    if len(users) + len(people) != 1:
        return None, None, ""
    return (users[0], None, "name") if users else (None, people[0], "name")


def _only(found: Iterable[Known]) -> Known | None:
    """The one, or None: of two people with one address neither is meant."""
    known = list(found)
    return known[0] if len(known) == 1 else None


def _announces(entry: CalendarEntry, stated: Sequence[Participant]) -> bool:
    """Whether the same people meet: everybody with a full name in the conversation is invited, and at least one is."""
    named = {folded(person.name or person.label) for person in stated if is_full_name(person.name or person.label)}
    return bool(named) and named <= {folded(name) for name, _ in entry.invited}


def _invited(name: str, entries: Iterable[CalendarEntry]) -> str:
    """The one address that calendar entries give to a full name, "" for none or more than one."""
    if not is_full_name(name):
        return ""
    found = {email for entry in entries for invited, email in entry.invited if folded(invited) == folded(name)} - {""}
    return found.pop() if len(found) == 1 else ""


def _address(label: str) -> str:
    return label.strip().lower() if is_address(label) else ""


def _shown_name(user: Known | None, person: Known | None) -> str:
    known = user or person
    return known.name if known else ""


def _known_address(side: Side, user: Known | None, person: Known | None) -> str:
    known = {Side.OURS: user, Side.THEIRS: person}.get(side)
    return known.email if known else ""


def _why_unknown(stated: Participant, email: str) -> str:
    if email:
        return f"Nobody has said which mail domains are ours, so {email} could be either."
    if names_nobody(stated.label):
        return f"“{stated.label}” names nobody." if stated.label else "The file names nobody."
    return f"Nothing says for whom {stated.name or stated.label} speaks."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
