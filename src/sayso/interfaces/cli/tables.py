"""`sayso import` and `sayso export`: accounts, people and deals as CSV, with mapping and a dry run, safe to repeat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sayso.domain.cells import cell
from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import FOUND_WRONG

Entity = Literal["accounts", "people", "deals"]
Exported = Literal["accounts", "people", "deals", "changes"]
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def read_table(
    entity: Annotated[Entity, typer.Argument(help="What the rows are.")],
    file: Annotated[Path, typer.Argument(help="A CSV file with a heading line, or JSON Lines.")],
    *,
    map_: Annotated[list[str] | None, typer.Option("--map", help="'Column=field'; may be repeated.")] = None,
    key: Annotated[
        str, typer.Option(help="The field that tells rows apart: one of your own, added for it where there is none.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
    json: Json = False,
) -> None:
    """Import accounts, people or deals. A row that stands in the record already is compared, not added again.

    Rows are recognised by --key, which is kept with them; without it by name (deals within their account), people by
    address. Of rows that mean the same thing only the first is taken, and each other is told. A deal may say on which
    day it began and ended elsewhere. Each change is your decision, with the same comparison, receipt and undo as any.
    """
    starting.start()
    from sayso.flow import tables

    at = starting.now()
    asker = starting.asker(at=at)
    columns = dict(_pair(each) for each in map_ or [])
    rows = list(tables.read_rows(_text(file), columns, str(file)))
    found = tables.plan(asker, tables.SINGULAR[entity], rows, key=key, at=at)
    plan = found if dry_run else tables.carry_out(asker=asker, planned=found, at=at)
    summary: dict[str, object] = {
        "new": plan.created,
        "changed": plan.changed,
        "same": plan.same,
        "collided": plan.collided,
    }
    summary |= {"problems": plan.problems}
    if json:
        printing.as_json({**summary, "dry_run": dry_run})
    else:
        would = "would be " if dry_run else ""
        typer.echo(f"{plan.created} {would}added, {plan.changed} fields {would}changed, {plan.same} rows the same.")
        if found.defines:
            typer.echo(
                f"A field of your own {'would keep' if dry_run else 'keeps'} what tells them apart: {found.defines}."
            )
        if plan.collided:
            how = "" if key else " Name a column that tells them apart with --key."
            typer.echo(f"{plan.collided} row{'s' * (plan.collided != 1)} left out, meaning the same as another.{how}")
        for problem in plan.problems:
            typer.echo(f"sayso: {problem}", err=True)
    if plan.problems:
        raise typer.Exit(FOUND_WRONG)


def write_table(
    entity: Annotated[Exported, typer.Argument(help="What to export; changes are those that somebody confirmed.")],
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


def _text(file: Path) -> str:
    from sayso.flow.tables import BadTable

    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{file}: {error}. Save it as CSV in UTF-8.") from error


def _pair(text: str) -> tuple[str, str]:
    from sayso.flow.tables import BadTable

    column, equals, name = text.partition("=")
    if not equals:
        raise BadTable(f"--map '{text}': write 'Column=field', or 'Column=' to leave a column out.")
    return column.strip(), name.strip()


def _exported(asker: Any, entity: Exported) -> Iterable[dict[str, Any]]:
    from sayso.apply.confirmed import list_confirmed
    from sayso.record import selectors as record

    if entity == "changes":
        yield from list_confirmed(asker, BEGINNING)
        return
    lists: dict[str, Any] = {"accounts": record.list_accounts, "people": record.list_people}
    number = 1
    while True:
        page = record.list_deals(asker, page=number) if entity == "deals" else lists[entity](asker, page=number)
        for row in page.rows:
            yield _flat(row, entity)
        if not page.has_next:
            return
        number += 1


def _flat(row: Any, entity: Exported) -> dict[str, Any]:
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
