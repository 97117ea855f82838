"""Deals as a grid and as a board: what is worked on, changed in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.flow.gates import Move, move_stage
from sayso.interfaces.web.gates import answers_of, at_gate, quotes_at
from sayso.interfaces.web.requests import Request, number, page
from sayso.org import saved_views
from sayso.org.saved_views import BadView
from sayso.org.selectors import list_colleagues, today_of
from sayso.record import grid
from sayso.record import selectors as record
from sayso.record.figures import NotAFigure, figure
from sayso.record.grid import DEFAULT_COLUMNS, GROUPS, SORTS, STEPS, Wishes
from sayso.record.schema import Schema

PAGE = "deals"
KINDS = (("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("", "All"))
STEP_WORDS = (
    ("", "Any next step"),
    ("overdue", "Overdue"),
    ("this_week", "In 7 days"),
    ("later", "Later"),
    ("none", "None"),
)
GROUP_WORDS = (
    ("", "No groups"),
    ("stage", "By stage"),
    ("owner", "By owner"),
    ("account", "By account"),
    ("month", "By close month"),
)
SPECIAL = frozenset({"after", "view"})
BOARD_STRETCH = 25


@page
def deals(request: Request) -> HttpResponse:
    """Which deals are there, and what comes next in each?"""
    asker, today = request.asker, today_of(request.asker.user_id, request.at)
    schema, wishes = Schema(), grid.looked_up(asker, wishes_of(request))
    fields = columns_of(request, schema)
    after = request.GET.get("after", "")
    found = grid.stretch(asker, wishes, fields=fields, after=after, today=today, schema=schema)
    groups = grid.totals(asker, wishes, today=today)
    about = {
        "rows": found.rows,
        "next": _address(request, after=found.next) if found.next else "",
        "groups": groups,
        "columns": [(name, schema.label(FieldPath("deal", name))) for name in fields],
        "wishes": wishes,
        "latest_group": request.GET.get("in", ""),
    }
    if after:
        return render(request, "web/grid_rows.html", about)
    about["total"] = grid.altogether(groups.values()) if groups else grid.total(asker, wishes, today=today)
    about["choosable"] = _choosable(schema, fields)
    return render(request, "web/grid.html", {**about, **_around(request, wishes)})


@page
def board(request: Request) -> HttpResponse:
    """Where does each deal stand?"""
    asker, today, schema = request.asker, today_of(request.asker.user_id, request.at), Schema()
    pipelines = [one for one in record.list_pipelines(asker) if any(not stage.is_retired for stage in one.stages)]
    chosen = next(
        (one for one in pipelines if one.key == request.GET.get("pipeline")), pipelines[0] if pipelines else None
    )
    asked = replace(wishes_of(request), kind="", group="", sort="close_date", stage="")
    wishes = grid.looked_up(asker, replace(asked, pipeline=chosen.key if chosen else asked.pipeline))
    columns: tuple[object, ...] = ()
    if chosen:
        stages = [one for one in chosen.stages if not one.is_retired]
        columns = grid.columns_of_board(asker, wishes, stages, size=BOARD_STRETCH, today=today, schema=schema)
    about = {"columns": columns, "pipelines": pipelines, "pipeline": chosen, "wishes": wishes}
    return render(request, "web/board.html", {**about, "query": wishes.query, "listed": _address(request, list=1)})


@page
def board_column(request: Request) -> HttpResponse:
    """More cards of one stage."""
    today = today_of(request.asker.user_id, request.at)
    wishes = replace(wishes_of(request), kind="", group="", sort="close_date")
    found = grid.stretch(request.asker, wishes, after=request.GET.get("after", ""), size=BOARD_STRETCH, today=today)
    return render(
        request, "web/board_cards.html", {"found": found, "pipeline_key": wishes.pipeline, "stage_key": wishes.stage}
    )


@page
@require_POST
def move(request: Request, deal_id: int) -> HttpResponse:
    """Move a deal to another stage. Says what became of it; 409 where it stayed, 422 with what its gate asks."""
    name = record.get_deal(request.asker, deal_id).name
    before: JsonValue = {"pipeline": request.POST.get("pipeline", ""), "key": request.POST.get("from", "")}
    after: JsonValue = {"pipeline": request.POST.get("pipeline", ""), "key": request.POST.get("to", "")}
    move = Move(deal_id, before, after, "board")
    moved = move_stage(asker=request.asker, move=move, answered=answers_of(request), at=request.at)
    if moved.asked:
        return at_gate(request, moved, carried=("pipeline", "from", "to"), in_place=True)
    outcome = moved.outcome
    problems = [one.why for one in outcome.refused] + [one.message for one in outcome.applied if not one.is_written]
    if problems:
        return HttpResponse(problems[0], status=409, content_type="text/plain; charset=utf-8")
    about = {
        "text": f"{name} moved to {Schema().show(FieldPath('deal', 'stage'), after)}.",
        "quotes": quotes_at(moved),
        "decision": outcome.applied[0].decision_id if outcome.applied else None,
    }
    return render(request, "web/board_told.html", about)


@page
@require_POST
def keep_view(request: Request) -> HttpResponse:
    """Keep this list under a name."""
    query, shared = request.POST.get("query", "").lstrip("?"), bool(request.POST.get("shared"))
    try:
        saved_views.save_view(
            asker=request.asker, page=PAGE, name=request.POST.get("name", ""), query=query, shared=shared, at=request.at
        )
    except BadView as problem:
        messages.error(request, str(problem))
    return redirect(f"/deals/?{query}" if query else "deals")


@page
@require_POST
def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Drop a view of one's own."""
    saved_views.drop_view(asker=request.asker, view_id=view_id, at=request.at)
    return redirect("deals")


def wishes_of(request: Request) -> Wishes:
    """What the address asks for; nonsense asks for nothing."""
    asked = request.GET
    kind, sort, group = asked.get("kind", "open"), asked.get("sort", "close_date"), asked.get("group", "")
    return Wishes(
        query=asked.get("q", "").strip()[:100],
        kind=kind if kind in dict(KINDS) else "open",
        pipeline=asked.get("pipeline", ""),
        stage=asked.get("stage", ""),
        owner=number(asked.get("owner"), 0) or None,
        account=number(asked.get("account"), 0) or None,
        least=_amount(asked.get("least")),
        most=_amount(asked.get("most")),
        closes_from=_day(asked.get("from")),
        closes_to=_day(asked.get("to")),
        step=asked.get("step", "") if asked.get("step", "") in STEPS else "",
        sort=sort if sort.removeprefix("-") in SORTS else "close_date",
        group=group if group in GROUPS else "",
    )


def columns_of(request: Request, schema: Schema) -> tuple[str, ...]:
    """The fields that are shown, in the order asked for."""
    there = {spec.path.field for spec in schema.fields("deal") if not spec.many}
    asked = [name for name in request.GET.get("cols", "").split(",") if name in there - {"name", "account"}]
    return tuple(dict.fromkeys(asked)) or DEFAULT_COLUMNS


def _around(request: Request, wishes: Wishes) -> dict[str, object]:
    """What stands around the rows: the filters, the columns, the kept views and the total."""
    asker = request.asker
    owners = [user for user in list_colleagues(asker) if asker.owners is None or user.id in asker.owners]
    return {
        "kinds": KINDS,
        "steps": STEP_WORDS,
        "group_words": GROUP_WORDS,
        "pipelines": record.list_pipelines(asker),
        "owners": owners if len(owners) > 1 else (),
        "views": saved_views.list_views(asker, PAGE),
        "query_string": request.GET.urlencode(),
        "sorts": {name: _address(request, sort=_turned(wishes.sort, name), after=None) for name in SORTS},
        "is_filtered": bool(set(request.GET) - SPECIAL - {"sort", "cols", "group"}),
    }


def _choosable(schema: Schema, fields: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """The columns that there are, and whether each is shown."""
    specs = [spec for spec in schema.fields("deal") if not spec.many and spec.path.field not in {"name", "account"}]
    return [(spec.path.field, spec.label, spec.path.field in fields) for spec in specs]


def _turned(sort: str, name: str) -> str:
    """What a press on a heading sorts by: the other way round where it sorts already."""
    return f"-{name}" if sort == name else name


def _address(request: Request, **changed: str | int | None) -> str:
    """The address of this page with some of it changed; None takes a part away."""
    kept: dict[str, str | int] = {name: str(value) for name, value in request.GET.items() if name not in changed}
    return "?" + urlencode({**kept, **{name: value for name, value in changed.items() if value is not None}})


def _amount(text: str | None) -> Decimal | None:
    try:
        return figure(text) if text and text.strip() else None
    except NotAFigure:
        return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
