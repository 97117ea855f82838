"""`sayso audit-fields`: which fields may go? Of the record, or of a CSV without a database, an account or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

import typer

from sayso.domain.plain import plain
from sayso.interfaces.cli import starting
from sayso.interfaces.cli.capturing import As
from sayso.interfaces.cli.printing import line
from sayso.measure.field_audit.auditing import audit
from sayso.measure.field_audit.rules_words import percent
from sayso.measure.field_audit.tables import open_table
from sayso.measure.field_audit.views import Audited, Known, Verdict

Entity = Literal["deals", "accounts", "people"]
SINGULAR = {"deals": "deal", "accounts": "account", "people": "person"}
WIDEST = 32


def audit_fields(
    file: Annotated[
        Path | None,
        typer.Argument(help="A CSV file with a heading line, as any CRM exports it; the record if none."),
    ] = None,
    *,
    of: Annotated[Entity, typer.Option(help="Of the record: what the fields belong to.")] = "deals",
    as_: As = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say of every field whether to keep it, make it optional, fill it from conversations or retire it, and why.

    A table is read once, a stretch at a time, and nothing of it is stored or sent.
    """
    if file is None:
        found = _of_record(SINGULAR[of], as_)
        title = f"{of.capitalize()}: {found[0].rows:,} rows, {len(found)} fields"
    else:
        found, title = _of_table(file)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        typer.echo(title)
        _print(found)


def _of_record(entity: str, as_: str) -> Sequence[Audited]:
    starting.start()
    from sayso.measure.field_audit.selectors import audit_record

    at = starting.now()
    return audit_record(starting.asker(as_, at=at), entity, at)


def _of_table(file: Path) -> tuple[Sequence[Audited], str]:
    table = open_table(file)
    found = audit([Known(heading, heading) for heading in table.headings], table.rows())
    if table.odd:
        odd = f"{table.odd:,} rows with another number of cells than the heading, the first in line {table.first_odd}"
        typer.echo(f"sayso: {odd}: cells beyond it were left out, missing ones count as blank.", err=True)
    return found, f"{table.path.name}: {table.count:,} rows, {len(found)} fields"


def _print(found: Sequence[Audited]) -> None:
    for verdict, group in groupby(found, key=lambda one: one.verdict):
        fields = list(group)
        typer.echo(f"\n{verdict.value.capitalize()} ({len(fields)})")
        if verdict is Verdict.KEEP:
            typer.echo("  " + ", ".join(line(one.known.label) for one in fields))
            continue
        width = min(max(len(one.known.label) for one in fields), WIDEST)
        for one in fields:
            name = line(one.known.label)[:WIDEST].ljust(width)
            typer.echo(f"  {name}  filled {percent(one.filled, one.rows):>8}  {one.hours:7,.0f} h  {one.reason}")
    typer.echo("\nHours are what it takes to fill the field in by hand. --json has every count.")


def _as_json(one: Audited) -> object:
    kept = {name: value for name, value in plain(one).items() if name != "known"}
    return {"field": one.known.name, **kept, **_known(one), "share": round(one.share, 4), "hours": round(one.hours, 1)}


def _known(one: Audited) -> dict[str, object]:
    """What the record alone knows of a field."""
    if one.known.uses is None:
        return {}
    known = one.known
    return {"by": dict(known.by), "required": known.required, "asked": known.asked, "feeds": plain(known.uses)}
