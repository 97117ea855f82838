"""Suggestions while somebody writes: operators by their beginning, and behind one what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sayso.domain.asker import Asker
from sayso.giveback.ask.language import of
from sayso.giveback.ask.operators import OPERATORS, Operator, Takes, operator
from sayso.org.selectors import list_users, texts
from sayso.org.selectors_people import list_teams
from sayso.record import selectors as record
from sayso.record.selectors_browse import browse_people

MOST: Final = 10
_WORD: Final = re.compile(r'-?(?:[A-Za-z_-]+:(?:"[^"]*"?|[^\s"])*|[^\s"]+)$')
_PERIODS: Final = (
    "today", "yesterday", "this-week", "last-week", "last-30-days", "this-month", "last-month", "this-quarter",
    "last-quarter", "this-year", "last-year",
)  # fmt: skip
_FIGURES: Final = (">10k", ">50k", ">100k", "<20k", "20k..50k")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may stand at the caret: the whole `text` with it, where the caret goes, and what it is."""

    text: str
    caret: int
    label: str
    about: str


def suggest(asker: Asker, text: str, caret: int, today: date) -> tuple[Suggestion, ...]:
    """What could be meant by the word before the caret, at most ten; nothing inside a phrase."""
    before, after = text[:caret], text[caret:]
    found = _WORD.search(before)
    word, start = (found[0], found.start()) if found else ("", len(before))
    if before[:start].count('"') % 2:
        return ()
    minus = "-" if word.startswith("-") else ""
    name, colon, value = word.removeprefix("-").partition(":")
    known = operator(name) if colon else None
    if known is None:
        offers = [(f"{one.name}:", one.title) for one in OPERATORS.values() if not colon and one.name.startswith(name)]
        return tuple(_put(before[:start], minus + label, after, label, about, "") for label, about in offers[:MOST])
    done, comma, partial = value.rpartition(",") if known.takes is not Takes.FIGURE else ("", "", value)
    values = _values(asker, known, partial.strip('"').casefold(), today)
    head = f"{minus}{known.name}:{done}{comma}"
    return tuple(
        _put(before[:start], head + str(of(known.name, one)).partition(":")[2], after, one, about, " ")
        for one, about in values[:MOST]
    )


def _put(before: str, word: str, after: str, label: str, about: str, gap: str) -> Suggestion:
    written = f"{before}{word}{gap}"
    return Suggestion(written + after.lstrip(), len(written), label, about)


def _values(asker: Asker, known: Operator, partial: str, today: date) -> list[tuple[str, str]]:
    if known.takes is Takes.PERIOD:
        return [(one, "") for one in _PERIODS if one.startswith(partial.replace(" ", "-"))]
    if known.takes is Takes.FIGURE:
        return [(one, "") for one in _FIGURES if one.startswith(partial)]
    choices = [(one, "") for one in known.choices if one.startswith(partial.replace(" ", "_").replace("-", "_"))]
    names = _NAMES.get(known.name)
    return [*choices, *(names(asker, partial, today) if names else ())]


def _stages(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    stages = [(stage.name, pipeline.name) for pipeline in record.list_pipelines(asker) for stage in pipeline.stages]
    return dict(stage for stage in reversed(stages) if stage[0].casefold().startswith(partial)).items()


def _owners(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    users = [user for user in list_users(asker, today) if user.is_active]
    return [(user.name, ", ".join(user.teams)) for user in users if _begins(user.name, partial)]


def _teams(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    return [(team.name, "") for team in list_teams(asker, today=today) if _begins(team.name, partial)]


def _accounts(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    rows = record.list_accounts(asker, query=partial, size=MOST).rows if partial else ()
    return [(row.name, ", ".join(row.domains[:1])) for row in rows]


def _deals(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    rows = record.list_deals(asker, query=partial, size=MOST).rows if partial else ()
    return [(row.name, row.stage.name) for row in rows]


def _people(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    rows = browse_people(asker, query=partial, size=MOST).rows if partial else ()
    return [(row.name, row.title or (row.account.name if row.account else "")) for row in rows]


def _competitors(asker: Asker, partial: str, today: date) -> Iterable[tuple[str, str]]:
    return [(name, "") for name in texts("org.competitors") if _begins(name, partial)]


_NAMES: Final[dict[str, Callable[[Asker, str, date], Iterable[tuple[str, str]]]]] = {
    "stage": _stages, "owner": _owners, "team": _teams, "account": _accounts, "deal": _deals, "who": _people,
    "competitor": _competitors,
}  # fmt: skip


def _begins(name: str, partial: str) -> bool:
    plain = name.casefold()
    return any(part.startswith(partial) for part in (plain, *plain.split()))
