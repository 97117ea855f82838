"""`sayso import` and `sayso export`: accounts, people and deals as CSV, with mapping and a dry run, safe to repeat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sayso.domain.cells import cell
from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import FOUND_WRONG

Entity = Literal["accounts", "people", "deals"]
SINGULAR = {"accounts": "account", "people": "person", "deals": "deal"}
MOST_ROWS = 100_000


class BadTable(ValueError):
    """The file is no table that could be imported, or its columns are not mapped."""


@dataclass
class Plan:
    """What an import would do: the changes, the rows that need none, and what is wrong, by line."""

    changes: list[Any] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    same: int = 0
    problems: list[str] = field(default_factory=list)


def read_table(
    entity: Annotated[Entity, typer.Argument(help="What the rows are.")],
    file: Annotated[Path, typer.Argument(help="A CSV file with a heading line.")],
    *,
    map_: Annotated[list[str] | None, typer.Option("--map", help="'Column=field'; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
    json: Json = False,
) -> None:
    """Import accounts, people or deals. A row that stands in the record already is compared, not added again.

    Rows are recognised by name (deals within their account), people by address. Each change is your decision, with the
    same comparison, receipt and undo as any other.
    """
    starting.start()
    from sayso.flow import verbs as flow

    at = starting.now()
    asker = starting.asker(at=at)
    plan = _plan(asker, SINGULAR[entity], list(_rows(file, map_ or [])))
    refused = 0
    if not dry_run and plan.changes:
        asker.require_decider()
        outcome = flow.author(asker=asker, changes=plan.changes, origin="import", at=at)
        unwritten = [one for one in outcome.applied if not one.is_written]
        plan.created = sum(one.is_written and one.field == "new" for one in outcome.applied)
        plan.changed = sum(one.is_written and one.field != "new" for one in outcome.applied)
        plan.problems += [one.why for one in outcome.refused] + [one.message for one in unwritten]
        refused = len(outcome.refused) + len(unwritten)
    summary = {"new": plan.created, "changed": plan.changed, "same": plan.same, "problems": plan.problems}
    if json:
        printing.as_json({**summary, "dry_run": dry_run})
    else:
        would = "would be " if dry_run else ""
        typer.echo(f"{plan.created} {would}added, {plan.changed} fields {would}changed, {plan.same} rows the same.")
        for problem in plan.problems:
            typer.echo(f"sayso: {problem}", err=True)
    if plan.problems or refused:
        raise typer.Exit(FOUND_WRONG)


def write_table(
    entity: Annotated[Entity, typer.Argument(help="What to export.")],
    file: Annotated[Path | None, typer.Argument(help="The CSV to write; standard output if left out.")] = None,
    *,
    as_: As = "",
) -> None:
    """Export what you may see as CSV. A cell that a spreadsheet would run as a formula is written as text."""
    starting.start()
    asker = starting.asker(as_, at=starting.now())
    out = io.StringIO(newline="")
    writer: Any = None
    for row in _exported(asker, entity):
        if writer is None:
            writer = csv.DictWriter(out, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: cell(value) for name, value in row.items()})
    if file is None:
        typer.echo(out.getvalue(), nl=False)
    else:
        file.write_text(out.getvalue(), encoding="utf-8")


def _rows(file: Path, mapping: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    """Each row by its line number, its cells by field name."""
    columns = dict(_pair(each) for each in mapping)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{file}: {error}. Save it as CSV in UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(reader, 2):
            if number > MOST_ROWS:
                raise BadTable(f"{file}: more than {MOST_ROWS} rows. Split it.")
            named = {
                columns.get(name, name.strip().lower().replace(" ", "_")): cell for name, cell in row.items() if name
            }
            yield number, {name: (cell or "").strip() for name, cell in named.items() if name}
    except csv.Error as error:
        raise BadTable(f"{file}, line {reader.line_num}: {error}.") from error


def _pair(text: str) -> tuple[str, str]:
    column, equals, name = text.partition("=")
    if not equals:
        raise BadTable(f"--map '{text}': write 'Column=field', or 'Column=' to leave a column out.")
    return column.strip(), name.strip()


def _plan(asker: Any, entity: str, rows: list[tuple[int, dict[str, str]]]) -> Plan:
    from sayso.confirm.rules import AuthoredChange
    from sayso.domain.change import FieldPath, Operation
    from sayso.record.schema import Schema

    schema, plan = Schema(), Plan()
    known = {spec.path.field for spec in schema.fields(entity)}
    unknown = sorted({name for _, row in rows for name in row} - known)
    if unknown:
        raise BadTable(
            f"No such fields: {', '.join(unknown)}. Map each: --map 'Column=field'. Fields: {', '.join(sorted(known))}."
        )
    planned: set[str] = set()
    for line, row in rows:
        cells = {name: cell for name, cell in row.items() if cell}
        try:
            values = {name: _canonical(schema, entity, name, cell) for name, cell in cells.items()}
            found = _standing(asker, entity, values)
        except ValueError as problem:
            plan.problems.append(f"line {line}: {problem}")
            continue
        mark = repr(
            sorted((name, repr(value)) for name, value in values.items() if name in ("name", "email", "account"))
        )
        if found is None and mark in planned:
            plan.problems.append(f"line {line}: the same as an earlier line.")
        elif found is None:
            planned.add(mark)
            plan.created += 1
            plan.changes.append(AuthoredChange(FieldPath(entity, "new"), None, Operation.CREATE, values, None))
        else:
            _compare(plan, schema, entity, found, values)
    return plan


def _canonical(schema: Any, entity: str, name: str, cell: str) -> Any:
    from sayso.domain.change import FieldPath

    spec = schema.spec(FieldPath(entity, name))
    if spec.many:
        return [schema.canonical(spec.path, part) for part in cell.split(";") if part.strip()]
    return schema.canonical(spec.path, cell)


def _standing(asker: Any, entity: str, values: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]] | None:
    """The thing that the row means, with what it holds; None when it is new."""
    from sayso.record import selectors as record

    if entity == "person" and values.get("email"):
        people = record.find_people_by_email(asker, [str(values["email"])])
        return _held(record.get_person(asker, people[0].id)) if people else None
    name = str(values.get("name") or "")
    if entity == "account":
        pages = record.list_accounts(asker, query=name).rows
        same = [row for row in pages if row.name.casefold() == name.casefold()]
        return _held(record.get_account(asker, same[0].id)) if same else None
    if entity == "deal":
        deals = record.list_deals(asker, query=name, account=values.get("account")).rows
        mine = [row for row in deals if row.name.casefold() == name.casefold()]
        return _held(record.get_deal(asker, mine[0].id)) if mine else None
    return None


def _held(view: Any) -> tuple[int, Mapping[str, Any]]:
    return view.id, {each.path.field: each.value for each in view.fields}


def _compare(
    plan: Plan, schema: Any, entity: str, found: tuple[int, Mapping[str, Any]], values: Mapping[str, Any]
) -> None:
    from sayso.confirm.rules import AuthoredChange
    from sayso.domain.change import FieldPath, Operation

    entity_id, held = found
    moved = [(name, value) for name, value in values.items() if name in held and held[name] != value]
    plan.changed += len(moved)
    plan.same += not moved
    for name, value in moved:
        plan.changes.append(AuthoredChange(FieldPath(entity, name), entity_id, Operation.SET, value, held[name]))


def _exported(asker: Any, entity: Entity) -> Iterable[dict[str, Any]]:
    from sayso.record import selectors as record

    lists: dict[str, Any] = {"accounts": record.list_accounts, "people": record.list_people}
    number = 1
    while True:
        page = record.list_deals(asker, page=number) if entity == "deals" else lists[entity](asker, page=number)
        for row in page.rows:
            yield _flat(row, entity)
        if not page.has_next:
            return
        number += 1


def _flat(row: Any, entity: Entity) -> dict[str, Any]:
    if entity == "accounts":
        return {"name": row.name, "domains": ";".join(row.domains), "owner": row.owner.name if row.owner else ""}
    account = row.account.name if row.account else ""
    if entity == "people":
        about = {name: getattr(row, name) for name in ("name", "email", "title", "lifecycle", "lead_status")}
        return {**about, "account": account}
    return {
        "name": row.name,
        "account": account,
        "owner": row.owner.name if row.owner else "",
        "stage": f"{row.stage.pipeline} / {row.stage.key}",
        "amount": row.amount_shown,
        "close_date": row.close_date or "",
        "next_step": row.next_step,
    }
