"""The deals as a grid: filtered, sorted, grouped and summed in the database, read a stretch at a time.

A stretch goes on from a mark, never from a count of rows to skip: the last of fifty thousand deals comes as fast as
the first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.record import columns, scope
from sayso.record.fields import FieldSpec
from sayso.record.heard import last_heard
from sayso.record.loading import whole_deals
from sayso.record.marks import BadMark
from sayso.record.models import Deal, Stage
from sayso.record.names import deals_called, listed
from sayso.record.schema import Schema
from sayso.record.viewing import named, stage_view
from sayso.record.views import Named, StageView

STRETCH: Final = 60
LARGEST_STRETCH: Final = 200
STEPS: Final = ("overdue", "this_week", "later", "none")
DEFAULT_COLUMNS: Final = ("stage", "amount", "close_date", "next_step", "owner")
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Key:
    """A column to sort by: its path in the query, and whether the largest comes first. Blanks come last either way."""

    path: str
    falling: bool = False


_STAGE: Final = (Key("stage__pipeline__position"), Key("stage__pipeline_id"), Key("stage__position"))
SORTS: Final[Mapping[str, tuple[Key, ...]]] = {
    "name": (Key("name"),),
    "account": (Key("account__name"),),
    "stage": _STAGE,
    "amount": (Key("amount"),),
    "close_date": (Key("close_date"),),
    "next_step": (Key("next_step_due"),),
    "owner": (Key("owner__name"),),
    "created": (Key("created_at"),),
}
GROUPS: Final[Mapping[str, tuple[Key, ...]]] = {
    "stage": _STAGE,
    "owner": (Key("owner__name"),),
    "account": (Key("account__name"),),
    "month": (Key("close_date"),),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which deals, in which order. `sort` is one of SORTS, with "-" in front for the largest first; `group` of GROUPS.

    `kind` is open, won or lost; `step` one of STEPS, judged on `today`; amounts are in the deals' own currencies.
    """

    query: str = ""
    kind: str = "open"
    pipeline: str = ""
    stage: str = ""
    owner: int | None = None
    account: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    closes_from: date | None = None
    closes_to: date | None = None
    step: str = ""
    sort: str = "close_date"
    group: str = ""
    called: Q | None = None  # see `looked_up`

    @property
    def keys(self) -> tuple[Key, ...]:
        """What the rows are sorted by: the group first, then the column asked for."""
        name = self.sort.removeprefix("-")
        falling = self.sort.startswith("-")
        asked = tuple(Key(key.path, falling) for key in SORTS.get(name, SORTS["close_date"]))
        first = GROUPS.get(self.group, ())
        return (*first, *(key for key in asked if key.path not in {one.path for one in first}))


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one deal, in a person's words."""

    field: str
    shown: str
    is_number: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One deal. `group` names the group it stands in, "" without grouping."""

    id: int
    name: str
    account: Named | None
    stage: StageView
    cells: tuple[Cell, ...]
    latest_activity_at: Any
    group: str

    @property
    def by_field(self) -> dict[str, Cell]:
        """The cells by their fields."""
        return {cell.field: cell for cell in self.cells}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows, and the mark after which the next ones come ("" at the end)."""

    rows: tuple[GridRow, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many deals there are, and the sums of their amounts by currency, largest first."""

    count: int
    sums: tuple[tuple[str, Decimal], ...]


def looked_up(asker: Asker, wishes: Wishes) -> Wishes:
    """The same wishes, with the deals of that name looked up once for all that is asked of them."""
    text = wishes.query.strip()
    return replace(wishes, called=listed(scope.deals(asker), deals_called(text))) if text else wishes


def stretch(
    asker: Asker,
    wishes: Wishes,
    *,
    fields: Sequence[str] = DEFAULT_COLUMNS,
    after: str = "",
    size: int = STRETCH,
    today: date,
    schema: Schema | None = None,
) -> Stretch:
    """The deals that the asker sees and wishes for, `size` of them after the mark. Raises BadMark, NoSuchField."""
    ids, mark = _found(_rows(asker, wishes, today), wishes.keys, after=after, size=size)
    views = _views(ids, wishes.group, fields, today, schema or Schema())
    return Stretch(tuple(views[pk] for pk in ids), mark)


def columns_of_board(
    asker: Asker, wishes: Wishes, stages: Sequence[StageView], *, size: int, today: date, schema: Schema
) -> tuple[tuple[StageView, Stretch, Total], ...]:
    """Each stage with the first of its deals and with what all of them are worth; what is shown is read at once."""
    rows, ids_of = _rows(asker, wishes, today), dict(_stages(wishes).values_list("key", "pk"))
    worth: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows.order_by().values("stage_id", "currency").annotate(count=Count("pk"), sum=Sum("amount")):
        worth.setdefault(row["stage_id"], []).append(row)
    found = [_found(rows.filter(stage_id=ids_of[stage.key]), wishes.keys, size=size) for stage in stages]
    views = _views([pk for ids, _ in found for pk in ids], "", DEFAULT_COLUMNS, today, schema)
    return tuple(
        (stage, Stretch(tuple(views[pk] for pk in ids), mark), _total(worth.get(ids_of[stage.key], ())))
        for stage, (ids, mark) in zip(stages, found, strict=True)
    )


def _found(rows: QuerySet[Deal], keys: Sequence[Key], *, after: str = "", size: int) -> tuple[list[int], str]:
    """The ids of a stretch, and its mark: sorting whole rows, with what hangs on them, costs ten times as much."""
    if after:
        rows = rows.filter(_beyond(keys, _unmarked(after, keys)))
    size = min(max(size, 1), LARGEST_STRETCH)
    found: list[tuple[Any, ...]] = []
    for at, part in _parts(rows, keys):
        rest = keys[len(at) :]
        wanted = part.order_by(*_order(rest)).values_list(*(key.path for key in rest), "pk")
        found += [(*at, *row) for row in wanted[: size + 1 - len(found)]]
        if len(found) > size:
            break
    shown = found[:size]
    return [row[-1] for row in shown], _mark(shown[-1]) if len(found) > size else ""


def _parts(rows: QuerySet[Deal], keys: Sequence[Key]) -> Iterable[tuple[tuple[Any, ...], QuerySet[Deal]]]:
    """The rows in parts that follow each other, each with what its rows have in common of the keys.

    Stage after stage where they stand so: the first stages fill a stretch, and no row of the others is read.
    """
    if keys[: len(_STAGE)] != _STAGE:
        return [((), rows)]
    stages = Stage.objects.order_by("pipeline__position", "pipeline_id", "position")
    places = stages.values_list("pk", "pipeline__position", "pipeline_id", "position")
    return ((tuple(at), rows.filter(stage_id=pk)) for pk, *at in places)


def altogether(totals: Iterable[Total]) -> Total:
    """What some totals come to."""
    each = list(totals)
    rows = [{"count": 0, "currency": currency, "sum": amount} for one in each for currency, amount in one.sums]
    return replace(_total(rows), count=sum(one.count for one in each))


def total(asker: Asker, wishes: Wishes, *, today: date) -> Total:
    """How many deals the asker wishes for, and what they are worth."""
    rows = _rows(asker, wishes, today).order_by().values("currency")
    return _total(rows.annotate(count=Count("pk"), sum=Sum("amount")))


def totals(asker: Asker, wishes: Wishes, *, today: date) -> dict[str, Total]:
    """The total of each group, by the group's name; nothing without grouping."""
    if wishes.group not in GROUPS:
        return {}
    rows = _rows(asker, wishes, today).order_by()
    by = {"stage": "stage_id", "owner": "owner__name", "month": "month"}.get(wishes.group, "account__name")
    if by == "month":
        rows = rows.annotate(month=TruncMonth("close_date"))
    # Stages are few: they are named afterwards, so that the sums come from an index alone.
    stages = Stage.objects.select_related("pipeline").in_bulk() if by == "stage_id" else {}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows.values(by, "currency").annotate(count=Count("pk"), sum=Sum("amount")):
        stage = stages.get(row[by])
        values = [stage.name, stage.pipeline.name] if stage else [row[by]]
        found.setdefault(_group_name(wishes.group, values), []).append(row)
    return {name: _total(each) for name, each in found.items()}


def _rows(asker: Asker, wishes: Wishes, today: date) -> QuerySet[Deal]:
    rows = scope.deals(asker)
    if text := wishes.query.strip():
        rows = rows.filter(wishes.called or deals_called(text))
    wanted = {
        "stage__in": _stages(wishes).values("pk") if wishes.kind or wishes.pipeline or wishes.stage else None,
        "owner_id": wishes.owner,
        "account_id": wishes.account,
        "amount__gte": wishes.least,
        "amount__lte": wishes.most,
        "close_date__gte": wishes.closes_from,
        "close_date__lte": wishes.closes_to,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})
    return rows.filter(_step(wishes.step, today)) if wishes.step in STEPS else rows


def _stages(wishes: Wishes) -> QuerySet[Stage]:
    wanted = {"kind": wishes.kind, "pipeline__key": wishes.pipeline, "key": wishes.stage}
    return Stage.objects.order_by().filter(**{name: value for name, value in wanted.items() if value})


def _step(step: str, today: date) -> Q:
    if step == "none":
        return Q(next_step="")
    if step == "overdue":
        return Q(next_step_due__lt=today)
    if step == "this_week":
        return Q(next_step_due__gte=today, next_step_due__lt=today + _WEEK)
    return Q(next_step_due__gte=today + _WEEK)


def _order(keys: Sequence[Key]) -> list[Any]:
    ordered = [F(key.path).desc(nulls_last=True) if key.falling else F(key.path).asc(nulls_last=True) for key in keys]
    return [*ordered, "pk"]


def _beyond(keys: Sequence[Key], at: Sequence[Any]) -> Q:
    """The condition that a row comes after the marked one: later in the first column in which the two differ."""
    *values, pk = at
    beyond, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        beyond |= same & _later(key, value)
        same &= Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})
    return beyond | (same & Q(pk__gt=pk))


def _later(key: Key, value: Any) -> Q:
    if value is None:
        return Q(pk__in=[])  # blanks come last: nothing is later than one
    return Q(**{f"{key.path}__{'lt' if key.falling else 'gt'}": value}) | Q(**{f"{key.path}__isnull": True})


def _mark(row: Sequence[Any]) -> str:
    plain = [value if isinstance(value, int | str | None) else str(value) for value in row]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _unmarked(mark: str, keys: Sequence[Key]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise BadMark from None
    if not isinstance(values, list) or len(values) != len(keys) + 1 or type(values[-1]) is not int:
        raise BadMark
    if not all(value is None or (type(value) in (int, str) and "\x00" not in str(value)) for value in values):
        raise BadMark
    try:
        return [*(_typed(key, value) for key, value in zip(keys, values[:-1], strict=True)), values[-1]]
    except (ValueError, TypeError, ArithmeticError, ValidationError):
        raise BadMark from None


def _typed(key: Key, value: Any) -> Any:
    if value is None or "__" in key.path:
        return value
    column: Any = Deal._meta.get_field(key.path)  # noqa: SLF001 - Django's documented API
    return column.to_python(value)


def _views(ids: Sequence[int], group: str, fields: Sequence[str], today: date, schema: Schema) -> dict[int, GridRow]:
    specs = [schema.spec(FieldPath("deal", name)) for name in fields]
    heard = last_heard(ids)
    return {
        deal.pk: GridRow(
            id=deal.pk,
            name=deal.name,
            account=named(deal.account),
            stage=stage_view(deal.stage),
            cells=tuple(_cell(deal, spec, schema, today) for spec in specs),
            latest_activity_at=heard.get(deal.pk),
            group=_group_of(deal, group),
        )
        for deal in whole_deals(ids).values()
    }


def cell(asker: Asker, deal_id: int, field: str, *, today: date) -> Cell:
    """One cell of the grid as it stands now. Raises NotFound, NoSuchField."""
    scope.require_visible(asker, "deal", deal_id)
    schema = Schema()
    deal = Deal.objects.select_related("account", "owner", "stage__pipeline").get(pk=deal_id)
    return _cell(deal, schema.spec(FieldPath("deal", field)), schema, today)


def _cell(deal: Deal, spec: FieldSpec, schema: Schema, today: date) -> Cell:
    shown = schema.show(spec.path, columns.live(deal, spec))
    due = deal.next_step_due if spec.path.field == "next_step" else deal.close_date
    is_open = deal.stage.kind == Stage.Kind.OPEN
    late = is_open and spec.path.field in {"next_step", "close_date"} and due is not None and due < today
    return Cell(spec.path.field, shown, is_number=spec.type in {"money", "number"}, is_late=late)


def _group_of(deal: Deal, group: str) -> str:
    if group == "stage":
        return _group_name(group, [deal.stage.name, deal.stage.pipeline.name])
    if group == "owner":
        return _group_name(group, [deal.owner.name if deal.owner else None])
    if group == "account":
        return _group_name(group, [deal.account.name if deal.account else None])
    return _group_name(group, [deal.close_date]) if group == "month" else ""


def _group_name(group: str, values: Sequence[Any]) -> str:
    if values[0] is None:
        return {"owner": "Nobody's", "account": "No account", "month": "No close date"}.get(group, "None")
    return f"{values[0]:%B %Y}" if group == "month" else " · ".join(str(value) for value in values)


def _total(rows: Iterable[Mapping[str, Any]]) -> Total:
    count, sums = 0, dict[str, Decimal]()
    for row in rows:
        count, currency = count + row["count"], str(row["currency"])
        sums[currency] = sums.get(currency, Decimal(0)) + (row["sum"] or 0)
    worth = ((currency, amount) for currency, amount in sums.items() if amount)
    return Total(count, tuple(sorted(worth, key=lambda each: (-each[1], each[0]))))
