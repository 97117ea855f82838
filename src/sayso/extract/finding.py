"""Finding what was heard, by kind and value: newest first, among what the asker sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any, Final

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from sayso.capture.models import Conversation, Participant, SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import Question, among, rows_with
from sayso.capture.search.finding import known_in, users_of
from sayso.capture.search.sifting import Place
from sayso.capture.selectors_scope import visible
from sayso.domain.asker import Asker
from sayso.domain.signal import Certainty
from sayso.domain.transcript import Side
from sayso.extract.models import Signal
from sayso.extract.viewing import SignalView, signal_view

MOST_LOOKED_AT: Final = 20_000
_MOST_NAMED: Final = 2_000
_STAKEHOLDER: Final = "stakeholder"
_COLUMNS: Final = (
    "key", "conversation_id", "turn", "start", "conversation__deal_id", "conversation__account_id", "said_at",
    "conversation__happened_at", "certainty",
)  # fmt: skip
_SHOWN: Final = (
    "key", "revision", "kind", "value", "turn", "start", "end", "text", "speaker", "support", "certainty", "reason",
    "said_at", "conversation__title", "conversation__channel", "conversation__happened_at",
    "conversation__account__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignalPlace:
    """A signal and where it stands. `deal_id` may be of a deal that the asker may not see."""

    key: str
    conversation_id: int
    turn: int
    start: int
    deal_id: int | None
    account_id: int | None
    at: datetime
    is_sure: bool


@dataclass(frozen=True, slots=True)
class SignalFound:
    """A signal with the conversation around it; `name` and `side` are the speaker's as people mended them."""

    view: SignalView
    title: str
    channel: str
    account: str
    happened_at: datetime
    name: str
    side: Side


def heard_as(kind: str, **values: Collection[str]) -> Q:
    """That a signal is of a kind, and that one of the fields of its value is one of those given."""
    held = Q(pk__in=[]) if values else Q()
    for field, wanted in values.items():
        held |= Q(**{f"value__{field}__in": sorted(wanted)})
    return Q(kind=kind) & held


def named_as(kind: str, field: str, name: str) -> Q:
    """That a signal is of a kind, and that a field of its value holds a name, in full or in part."""
    return Q(kind=kind, **{f"value__{field}__icontains": name})


def said_between(since: datetime | None, until: datetime | None) -> Q:
    """That a signal was said from one moment to another (not included); undated ones go by their conversation."""
    bounds = {"gte": since, "lt": until}
    said = Q(**{f"said_at__{bound}": at for bound, at in bounds.items() if at is not None})
    happened = Q(**{f"conversation__happened_at__{bound}": at for bound, at in bounds.items() if at is not None})
    return said | (Q(said_at__isnull=True) & happened)


def find_signals(
    asker: Asker, also: Q, *, most: int, passes: Callable[[str], bool] | None = None
) -> tuple[SignalPlace, ...]:
    """The newest signals of which `also` holds, at most `most`; undated ones come last.

    `passes` judges the quote's own words; then the newest 20,000 are looked at.
    """
    rows = Signal.objects.filter(visible(asker, "conversation__"), also)
    dated = rows.filter(said_at__isnull=False).order_by("-said_at", "-key")
    undated = rows.filter(said_at__isnull=True).order_by("-conversation__happened_at", "-key")
    if passes is None:
        return tuple(islice(chain(_places(dated, most), _places(undated, most)), most))
    texts = ("text", *_COLUMNS)
    told: Iterable[Any] = islice(
        chain(*(each.values_list(*texts)[:MOST_LOOKED_AT].iterator() for each in (dated, undated))), MOST_LOOKED_AT
    )
    return tuple(islice((_place(row[1:]) for row in told if passes(row[0])), most))


def signals_at(asker: Asker, places: Iterable[Place], also: Q) -> dict[tuple[int, int], list[SignalPlace]]:
    """The signals of which `also` holds in these turns, by conversation and turn; dated by their conversation."""
    turns = {(place.conversation_id, place.turn): place for place in places}
    talks = Conversation.objects.filter(visible(asker), pk__in=among({talk for talk, _ in turns}))
    heard = _beside_kinds(Q(conversation__in=talks), also).order_by("position")
    found: dict[tuple[int, int], list[SignalPlace]] = {}
    for talk, turn, key, start, certainty in heard.values_list("conversation_id", "turn", "key", "start", "certainty"):
        if place := turns.get((talk, turn)):
            is_sure = certainty == Certainty.CONFIDENT
            one = SignalPlace(key, talk, turn, start, place.deal_id, place.account_id, place.happened_at, is_sure)
            found.setdefault((talk, turn), []).append(one)
    return found


def _beside_kinds(near: Q, also: Q) -> QuerySet[Signal]:
    """The signals of a few conversations of which `also` holds.

    Many are of a kind, few of these conversations: without statistics a database would take the index of kinds.
    """
    return Signal.objects.alias(kind_told=Coalesce("kind", Value(""))).filter(near, _told(also))


def _told(held: Q) -> Q:
    """The same condition, on the kind as it is told by `kind_told`."""
    parts = [
        _told(part)
        if isinstance(part, Q)
        else (part[0].replace("kind", "kind_told", 1), part[1])
        if isinstance(part, tuple) and part[0].split("__")[0] == "kind"
        else part
        for part in held.children
    ]
    return Q(*parts, _connector=held.connector, _negated=held.negated)


def get_signals(asker: Asker, keys: Collection[str]) -> dict[str, SignalFound]:
    """These signals with what stands around them, by key, as far as the asker sees them."""
    rows = list(
        Signal.objects.filter(visible(asker, "conversation__"), pk__in=keys)
        .select_related("conversation__account")
        .only(*_SHOWN)
    )
    known = known_in(asker, {row.conversation_id for row in rows})
    return {row.key: _found(row, known.get((row.conversation_id, row.speaker))) for row in rows}


def people_heard_as(asker: Asker, role: str) -> frozenset[int]:
    """The people of the record who were said to have a part in the purchase, by name and deal; the newest 2,000."""
    wanted = _named_as(asker, role)
    there = Participant.objects.filter(
        visible(asker, "conversation__"),
        conversation__deal_id__in=among({deal for deal, _ in wanted}),
        person__isnull=False,
    )
    people = there.order_by().values_list("conversation__deal_id", "name", "person_id").distinct()
    return frozenset(
        person
        for deal, name, person in people
        if person is not None and any((deal, form) in wanted for form in _forms(name))
    )


def _named_as(asker: Asker, role: str) -> set[tuple[int, str]]:
    """The deals and the names of which that was heard; the index knows in which turns."""
    users = users_of(asker)
    if users == ():
        return set()
    turns = rows_with(Question((), users, (index.heard_tag(_STAKEHOLDER, role),)), _MOST_NAMED)
    talks = set(SearchRow.objects.filter(pk__in=among(turns)).values_list("conversation_id", flat=True))
    heard = _beside_kinds(Q(conversation_id__in=among(talks)), heard_as(_STAKEHOLDER, role=[role]))
    named = heard.filter(visible(asker, "conversation__")).values_list("conversation__deal_id", "value__name")
    return {(deal, str(name).casefold()) for deal, name in named.order_by() if deal and name}


def _forms(name: str) -> tuple[str, ...]:
    plain = name.casefold()
    return (plain, *plain.split()[:1])


def _places(rows: QuerySet[Signal], most: int) -> Iterable[SignalPlace]:
    for row in rows.values_list(*_COLUMNS)[:most]:
        yield _place(row)


def _place(row: tuple[Any, ...]) -> SignalPlace:
    key, conversation, turn, start, deal, account, said_at, happened_at, certainty = row
    is_sure = certainty == Certainty.CONFIDENT
    return SignalPlace(key, conversation, turn, start, deal, account, said_at or happened_at, is_sure)


def _found(row: Signal, person: Participant | None) -> SignalFound:
    conversation = row.conversation
    return SignalFound(
        view=signal_view(row),
        title=conversation.title,
        channel=conversation.channel,
        account=conversation.account.name if conversation.account else "",
        happened_at=row.said_at or conversation.happened_at,
        name=(person.name if person else "") or row.speaker,
        side=Side(person.side) if person else Side.UNKNOWN,
    )
