"""The terms that narrow the deals, as conditions of the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sayso.domain.asker import Asker
from sayso.giveback.ask.figures import span
from sayso.giveback.ask.language import BadQuery, Term
from sayso.org.selectors import list_users
from sayso.org.selectors_people import list_teams, members_of
from sayso.record import selectors as record
from sayso.record.conditions import Between, Condition

_MOST_NAMED: Final = 12
Spans = Mapping[str, Callable[[str], tuple[Any, Any]]]


def deal_condition(asker: Asker, term: Term, today: date, spans: Spans) -> Condition:
    """The condition that a term puts on deals; `spans` read the periods of ``closed`` and ``closes``.

    Raises BadQuery for a name that means nothing.
    """
    if term.operator in spans:
        read = tuple(spans[term.operator](value) for value in term.values)
        return Condition(negated=term.negated, **{term.operator: read})  # type: ignore[arg-type]
    return replace(_READERS[term.operator](asker, term, today), negated=term.negated)


def _stage(asker: Asker, term: Term, today: date) -> Condition:
    return Condition(stages=_stages(asker, term))


def _outcome(asker: Asker, term: Term, today: date) -> Condition:
    return Condition(kinds=term.values)


def _owner(asker: Asker, term: Term, today: date) -> Condition:
    return Condition(owners=_owners(asker, term, today))


def _team(asker: Asker, term: Term, today: date) -> Condition:
    return Condition(owners=_members(asker, term, today))


def _deal(asker: Asker, term: Term, today: date) -> Condition:
    numbers = tuple(int(value) for value in term.values if _is_number(value))
    return Condition(deals=numbers, names=tuple(one for one in term.values if not _is_number(one)))


def _amount(asker: Asker, term: Term, today: date) -> Condition:
    found = (span(value) for value in term.values)
    return Condition(amounts=tuple(Between(one.least, one.most, one.is_beyond) for one in found))


_READERS: Final[Mapping[str, Callable[[Asker, Term, date], Condition]]] = {
    "stage": _stage, "outcome": _outcome, "owner": _owner, "team": _team, "deal": _deal, "amount": _amount,
}  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(1 << 62))


def _stages(asker: Asker, term: Term) -> tuple[str, ...]:
    known = [stage for pipeline in record.list_pipelines(asker) for stage in pipeline.stages]
    found: list[str] = []
    for value in term.values:
        plain = _folded(value)
        keys = [stage.key for stage in known if plain in (_folded(stage.key), _folded(stage.name))]
        keys = keys or [stage.key for stage in known if _folded(stage.name).startswith(plain)]
        if not keys:
            raise _unknown(term, f"No stage is called “{value[:60]}”.", (stage.name for stage in known))
        found += keys
    return tuple(dict.fromkeys(found))


def _owners(asker: Asker, term: Term, today: date) -> tuple[int, ...]:
    users = list_users(asker, today)
    found: list[int] = []
    for value in term.values:
        plain = value.casefold()
        if plain == "me" and asker.user_id is not None:
            found.append(asker.user_id)
            continue
        exact = [user.id for user in users if plain in (user.name.casefold(), user.email)]
        near = [user.id for user in users if any(part.startswith(plain) for part in _parts(user.name))]
        if not (exact or near):
            raise _unknown(term, f"Nobody of ours is called “{value[:60]}”.", (user.name for user in users))
        found += exact or near
    return tuple(dict.fromkeys(found))


def _members(asker: Asker, term: Term, today: date) -> tuple[int, ...]:
    teams = list_teams(asker, today=today)
    wanted: set[int] = set()
    for value in term.values:
        plain = value.casefold()
        exact = {team.id for team in teams if team.name.casefold() == plain}
        near = {team.id for team in teams if plain in team.name.casefold()}
        if not (exact or near):
            raise _unknown(term, f"No team is called “{value[:60]}”.", (team.name for team in teams))
        wanted |= exact or near
    return tuple(sorted(members_of(asker, wanted, today=today))) or (0,)


def _parts(name: str) -> list[str]:
    plain = name.casefold()
    return [plain, *plain.split()]


def _folded(name: str) -> str:
    return name.casefold().replace("-", " ").replace("_", " ")


def _unknown(term: Term, message: str, names: Iterable[str]) -> BadQuery:
    known = list(dict.fromkeys(names))
    shown = f" Known: {', '.join(known[:_MOST_NAMED])}{' …' if len(known) > _MOST_NAMED else '.'}" if known else ""
    return BadQuery(f"{term.operator}: {message}{shown}", term.start, term.end)
