"""What the terms of a question mean for whoever asks: names become things that they may see, periods become moments.

A name that means nothing they may see is told as such, in the same words whether or not it means something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from sayso.capture import speakers
from sayso.capture.search import index
from sayso.capture.search.engines import MOST_TERMS
from sayso.capture.search.sifting import Sought
from sayso.capture.search.vectors import RANKING
from sayso.capture.search.words import Phrase, asked, in_any_form
from sayso.domain.asker import Asker
from sayso.extract import finding
from sayso.giveback.ask.deals import deal_condition
from sayso.giveback.ask.language import BadQuery, Term
from sayso.giveback.ask.operators import OPERATORS, About
from sayso.giveback.ask.periods import period
from sayso.org.selectors import Settings, get_user, today_of
from sayso.record import selectors as record
from sayso.record.conditions import deals_where

MOST_DEALS: Final = 10_000  # that a search is told; of more each conversation is asked for its deal
DEALS: Final = frozenset(name for name, one in OPERATORS.items() if one.about is About.DEAL and name != "account")
SIGNALS: Final = frozenset(name for name, one in OPERATORS.items() if one.about is About.SIGNAL)


@dataclass(frozen=True, slots=True)
class Moment:
    """When somebody asks: their day, their zone, the month in which the fiscal year begins; and how answers rank."""

    today: date
    zone: ZoneInfo
    fiscal_start: int
    by_meaning: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question for the tables.

    `sought` is for the index; `turns` and `signals` say the same, and what the index does not know, of its rows and of
    signals; `kinds` is what must be heard, None where the words alone matter. `loose` are the words for which
    something of like meaning may stand ("" where words alone rank), `around` is what has to hold all the same.
    """

    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    sought: Sought
    turns: Q
    signals: Q
    kinds: Q | None
    loose: str
    around: Sought


def moment_of(asker: Asker, at: datetime) -> Moment:
    """When the asker asks."""
    today = today_of(asker.user_id, at)
    user = get_user(asker, asker.user_id, today) if asker.user_id is not None else None
    settings = Settings()
    zone = user.zone if user else str(settings.value("org.zone"))
    start = settings.value("org.fiscal_year_start")
    by_meaning = settings.value(RANKING) == "meaning"
    return Moment(today, ZoneInfo(zone), start if isinstance(start, int) else 1, by_meaning)


def meaning_of(asker: Asker, terms: tuple[Term, ...], at: datetime) -> Meaning:
    """What the terms mean. Raises BadQuery for a name that means nothing to the asker."""
    moment = moment_of(asker, at)
    phrases, without = _words(terms, negated=False), _words(terms, negated=True)
    narrowed = [_narrowed(asker, term, moment) for term in terms if term.operator and term.operator not in SIGNALS]
    deals = _deals(asker, terms, moment)
    since = max((one.since for one in narrowed if one.since), default=None)
    until = min((one.until for one in narrowed if one.until), default=None)
    tags = tuple(one.tags for one in (*narrowed, *_heard(terms)) if one.tags)
    sought = Sought(phrases, without, tags, since, until, deals.deals)
    return Meaning(
        phrases=phrases,
        without=without,
        sought=sought,
        turns=_all(one.turns for one in (*narrowed, deals)),
        signals=_all(one.signals for one in (*narrowed, deals)),
        kinds=_kinds(terms),
        loose=" ".join(term.values[0] for term in terms if _is_loose(term)) if moment.by_meaning else "",
        around=replace(sought, phrases=_words((term for term in terms if not _is_loose(term)), negated=False)),
    )


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """One term: what the index knows of it, and what it asks of the index's rows and of signals."""

    turns: Q = field(default_factory=Q)
    signals: Q = field(default_factory=Q)
    tags: tuple[str, ...] = ()
    deals: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


def _words(terms: Iterable[Term], *, negated: bool) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    for term in terms:
        if not term.operator and term.negated == negated:
            read = asked(f'"{term.values[0]}"' if term.is_exact else term.values[0])
            found += read if term.is_exact else in_any_form(read)
    return tuple(found)


def _is_loose(term: Term) -> bool:
    """Whether it is a word that was neither quoted nor left out, nor is a beginning*."""
    return not (term.operator or term.negated or term.is_exact or term.values[0].endswith("*"))


def _narrowed(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    if term.operator in DEALS:
        return _Narrowed()
    narrowed = _READERS[term.operator](asker, term, moment)
    if not term.negated:
        return narrowed
    return _Narrowed(turns=~narrowed.turns, signals=~narrowed.signals)


def _side(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    # What is asked for is a word of the index; what is not asked for has to be looked up.
    turns = speakers.on_side(term.values, "conversation_id", "turn__speaker") if term.negated else Q()
    signals = speakers.on_side(term.values, "conversation_id", "speaker")
    return _Narrowed(turns, signals, tuple(index.side_tag(side) for side in term.values))


def _who(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    return _Narrowed(
        speakers.called(term.values, "conversation_id", "turn__speaker"),
        speakers.called(term.values, "conversation_id", "speaker"),
    )


def _role(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    roles = [value for value in term.values if value in OPERATORS["role"].choices]
    titles = [value for value in term.values if value not in roles]
    people: set[int] = set()
    for role in roles:
        people |= record.people_in_role(asker, role) | finding.people_heard_as(asker, role)
    few = () if titles or term.negated or len(people) > MOST_TERMS else sorted(people)
    return _Narrowed(
        speakers.being(people, titles, "conversation_id", "turn__speaker"),
        speakers.being(people, titles, "conversation_id", "speaker"),
        tuple(index.person_tag(one) for one in few),
    )


def _channel(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    held = Q(conversation__channel__in=term.values)
    return _Narrowed(held, held, tuple(index.channel_tag(channel) for channel in term.values))


def _account(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    ids: list[int] = []
    for name in term.values:
        found = record.list_accounts(asker, query=name, size=MOST_TERMS).rows
        exact = [row for row in found if row.name.casefold() == name.casefold()]
        if not found:
            raise BadQuery(f"account: No account that you may see is called “{name[:60]}”.", term.start, term.end)
        ids += [row.id for row in exact or found]
    held = Q(conversation__account_id__in=ids)
    return _Narrowed(
        held, held, tuple(index.account_tag(one) for one in ids[:MOST_TERMS]) if len(ids) <= MOST_TERMS else ()
    )


def _said(asker: Asker, term: Term, moment: Moment) -> _Narrowed:
    spans = [_moments(value, moment) for value in term.values]
    turns, signals = Q(pk__in=[]), Q(pk__in=[])
    for since, until in spans:
        bounds = {"gte": since, "lt": until}
        turns |= Q(**{f"conversation__happened_at__{bound}": at for bound, at in bounds.items() if at is not None})
        signals |= finding.said_between(since, until)
    if len(spans) > 1 or term.negated:
        return _Narrowed(turns, signals)
    return _Narrowed(turns, signals, since=spans[0][0], until=spans[0][1])


_READERS: Final[dict[str, Callable[[Asker, Term, Moment], _Narrowed]]] = {
    "side": _side, "who": _who, "role": _role, "channel": _channel, "account": _account, "said": _said,
}  # fmt: skip


def _days(text: str, moment: Moment) -> tuple[date | None, date | None]:
    span = period(text, moment.today, moment.fiscal_start)
    return span.since, span.until


def _moments(text: str, moment: Moment) -> tuple[datetime | None, datetime | None]:
    since, until = (datetime.combine(day, time(), moment.zone) if day else None for day in _days(text, moment))
    return since, until


def _deals(asker: Asker, terms: tuple[Term, ...], moment: Moment) -> _Narrowed:
    wanted = [term for term in terms if term.operator in DEALS]
    if not wanted:
        return _Narrowed()
    spans = {"closed": lambda text: _moments(text, moment), "closes": lambda text: _days(text, moment)}
    rows = deals_where(asker, [deal_condition(asker, term, moment.today, spans) for term in wanted])
    some = tuple(rows.order_by("pk").values_list("pk", flat=True)[: MOST_DEALS + 1])
    if len(some) > MOST_TERMS:
        held = Q(Exists(rows.filter(pk=OuterRef("conversation__deal_id"))))
        return _Narrowed(held, held, deals=some if len(some) <= MOST_DEALS else None)
    held = Q(conversation__deal_id__in=some)
    return _Narrowed(held, held, deals=some)


def _kinds(terms: tuple[Term, ...]) -> Q | None:
    wanted = [term for term in terms if term.operator in SIGNALS]
    if not wanted:
        return None
    kinds = {kind for term in wanted if not term.negated for kind in _kinds_of(term)}
    held = _all(~_signal(term) if term.negated else _signal(term) for term in wanted)
    if len(kinds) > 1 and not any(len(term.values) > 1 for term in wanted):
        names = " and ".join(sorted(kinds))
        raise BadQuery(f"A quote is of one kind, so {names} never hold together: ask for one of them.", wanted[1].start)
    return held


def _heard(terms: Iterable[Term]) -> Iterator[_Narrowed]:
    """What the index knows of signals: kinds, and values of a few; who was named it has to be asked by the kind."""
    for term in terms:
        if term.operator not in SIGNALS or term.negated:
            continue
        known = OPERATORS[term.operator]
        if term.operator == "kind":
            yield _Narrowed(tags=tuple(index.heard_tag(kind) for kind in term.values))
        elif set(term.values) <= set(known.choices):
            yield _Narrowed(tags=tuple(index.heard_tag(known.kind, value) for value in term.values))
        else:
            yield _Narrowed(tags=(index.heard_tag(known.kind),))


def _kinds_of(term: Term) -> tuple[str, ...]:
    return term.values if term.operator == "kind" else (OPERATORS[term.operator].kind,)


def _signal(term: Term) -> Q:
    known = OPERATORS[term.operator]
    if term.operator == "kind":
        return Q(kind__in=term.values)
    choices = [value for value in term.values if value in known.choices]
    held = Q(pk__in=[])
    if choices:
        held |= finding.heard_as(known.kind, **dict.fromkeys(known.fields, choices))
    for name in (value for value in term.values if value not in known.choices):
        held |= finding.named_as(known.kind, known.named, name)
    return held


def _all(parts: Iterable[Q]) -> Q:
    held = Q()
    for part in parts:
        held &= part
    return held
