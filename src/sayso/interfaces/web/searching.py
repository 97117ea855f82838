"""What a search is narrowed to, as its address says it: typed names become the one they mean, or a question back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sayso.capture.search.finding import Within
from sayso.domain.asker import Asker
from sayso.domain.transcript import Channel, Side
from sayso.interfaces.web.requests import Request, number
from sayso.record.scope import NotFound
from sayso.record.selectors import get_account, get_person
from sayso.record.selectors_browse import browse_accounts, browse_people

KINDS = (
    ("", "Everything"),
    ("said", "What was said"),
    ("deals", "Deals"),
    ("accounts", "Accounts"),
    ("people", "People"),
)
CHANNELS = tuple((channel.value, channel.value.capitalize()) for channel in Channel)
SIDES = ((Side.THEIRS.value, "Them"), (Side.OURS.value, "Us"), (Side.UNKNOWN.value, "Not known"))
LIKELY = 6


@dataclass(frozen=True, slots=True)
class Meant:
    """An account or a person that a name may mean."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A search as it was asked.

    `account` and `person` are whom it is narrowed to; `choices` whom a typed name may mean, by the name of the
    question; `problems` say in sentences what was not understood.
    """

    words: str
    kind: str
    within: Within
    account: Meant | None
    person: Meant | None
    choices: dict[str, tuple[Meant, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words or self.within.tags)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter beyond the kind is set, so that the form shows its filters."""
        return bool(self.within.tags or self.within.since or self.within.until or self.choices or self.problems)


def narrowed(request: Request) -> Narrowed:
    """The search that an address asks for. Nonsense in it is told, and does not narrow."""
    asked, problems = request.GET, list[str]()
    zone = ZoneInfo(getattr(request.user, "zone", "") or "UTC")
    since = _day(asked.get("since", ""), zone, problems)
    until = _day(asked.get("until", ""), zone, problems, plus=1)
    choices: dict[str, tuple[Meant, ...]] = {}
    account = _account(request.asker, asked.get("account", ""), number(asked.get("account_id"), 0), choices, problems)
    person = _person(request.asker, asked.get("person", ""), number(asked.get("person_id"), 0), choices, problems)
    within = Within(
        channel=_one_of(asked.get("channel", ""), CHANNELS),
        side=_one_of(asked.get("side", ""), SIDES),
        person_id=person.id if person else None,
        account_id=account.id if account else None,
        since=since,
        until=until,
    )
    kind = _one_of(asked.get("kind", ""), KINDS)
    return Narrowed(asked.get("q", "").strip(), kind, within, account, person, choices, tuple(problems))


def _one_of(value: str, known: Sequence[tuple[str, str]]) -> str:
    return value if value in {key for key, _ in known} else ""


def _day(text: str, zone: ZoneInfo, problems: list[str], plus: int = 0) -> datetime | None:
    """The beginning of a day in the reader's zone, or of the one so many days later."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=plus)
    except (ValueError, OverflowError):
        problems.append(f"“{text[:40]}” is no day: write it as 2026-11-23.")
        return None
    return datetime.combine(day, time(), zone)


def _account(
    asker: Asker, name: str, account_id: int, choices: dict[str, tuple[Meant, ...]], problems: list[str]
) -> Meant | None:
    if account_id:
        try:
            return Meant(account_id, get_account(asker, account_id).name)
        except NotFound as missing:
            problems.append(str(missing))
            return None
    if not name.strip():
        return None
    found = browse_accounts(asker, query=name, size=LIKELY).rows
    return _meant("account", name, [Meant(row.id, row.name) for row in found], choices, problems)


def _person(
    asker: Asker, name: str, person_id: int, choices: dict[str, tuple[Meant, ...]], problems: list[str]
) -> Meant | None:
    if person_id:
        try:
            return Meant(person_id, get_person(asker, person_id).name)
        except NotFound as missing:
            problems.append(str(missing))
            return None
    if not name.strip():
        return None
    found = browse_people(asker, query=name, size=LIKELY).rows
    return _meant("person", name, [Meant(row.id, row.name) for row in found], choices, problems)


def _meant(
    what: str, name: str, found: list[Meant], choices: dict[str, tuple[Meant, ...]], problems: list[str]
) -> Meant | None:
    exactly = [one for one in found if one.name.casefold() == name.strip().casefold()]
    if len(exactly) == 1 or len(found) == 1:
        return (exactly or found)[0]
    if found:
        choices[what] = tuple(found)
    else:
        problems.append(f"No {what} that you may see is called “{name.strip()[:60]}”.")
    return None
