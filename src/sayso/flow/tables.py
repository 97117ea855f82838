"""Accounts, people and deals as a table: what an import of it would change, and the same done. Safe to repeat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs as flow
from sayso.record import selectors as record
from sayso.record.builtin import CREATED
from sayso.record.schema import Schema
from sayso.record.views import AccountView, DealView, PersonView

SINGULAR: Final[Mapping[str, str]] = {"accounts": "account", "people": "person", "deals": "deal"}
MOST_ROWS: Final = 100_000
Row = tuple[int, dict[str, str]]


class BadTable(ValueError):
    """The file is no table that could be imported, or its columns are not mapped."""


@dataclass
class Plan:
    """What an import would do, or did: the changes, the rows that need none, and what is wrong, by line."""

    changes: list[AuthoredChange] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    same: int = 0
    problems: list[str] = field(default_factory=list)


def read_rows(text: str, columns: Mapping[str, str], named: str = "The file") -> Iterator[Row]:
    """Each row by its line number, its cells by field name; `columns` says which column is which field, "" for none.

    A column that is not named there is the field of its name. Raises BadTable.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(reader, 2):
            if number > MOST_ROWS:
                raise BadTable(f"{named}: more than {MOST_ROWS} rows. Split it.")
            cells = {columns.get(name, field_named(name)): cell for name, cell in row.items() if name}
            yield number, {name: (cell or "").strip() for name, cell in cells.items() if name}
    except csv.Error as error:
        raise BadTable(f"{named}, line {reader.line_num}: {error}.") from error


def headings(text: str) -> tuple[str, ...]:
    """The names of a table's columns, in their order. Raises BadTable."""
    try:
        found = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error as error:
        raise BadTable(f"The first line is no heading: {error}.") from error
    names = tuple(dict.fromkeys(name for name in found if name.strip()))
    if not names:
        raise BadTable("The file has no heading line. Save it as CSV, with the names of the columns first.")
    return names


def field_named(column: str) -> str:
    """The field that a column of that name most likely is."""
    return column.strip().lower().replace(" ", "_")


def plan(asker: Asker, entity: str, rows: list[Row]) -> Plan:
    """What these rows would change. Rows are recognised by name (deals within their account), people by address.

    Raises BadTable for a column that is no field.
    """
    schema, made, planned = Schema(), Plan(), set[str]()
    known = {spec.path.field for spec in schema.fields(entity)}
    unknown = sorted({name for _, row in rows for name in row} - known)
    if unknown:
        raise BadTable(f"No such fields: {', '.join(unknown)}. Map each to one of: {', '.join(sorted(known))}.")
    for line, row in rows:
        try:
            values = {name: _canonical(schema, entity, name, cell) for name, cell in row.items() if cell}
            found = _standing(asker, entity, values)
        except ValueError as problem:
            made.problems.append(f"line {line}: {problem}")
            continue
        mark = repr(sorted((name, repr(values[name])) for name in ("name", "email", "account") if name in values))
        if found is not None:
            _compare(made, entity, found, values)
        elif mark in planned:
            made.problems.append(f"line {line}: the same as an earlier line.")
        else:
            planned.add(mark)
            made.created += 1
            made.changes.append(AuthoredChange(FieldPath(entity, CREATED), None, Operation.CREATE, values, None))
    return made


def carry_out(*, asker: Asker, planned: Plan, at: datetime) -> Plan:
    """Do what was planned, each change as the asker's own decision. Returns what came of it.

    What waits for the CRM counts as done. Raises NotAllowed.
    """
    asker.require_decider()
    if not planned.changes:
        return planned
    outcome = flow.author(asker=asker, changes=planned.changes, origin="import", at=at)
    done = [one for one in outcome.applied if one.is_written or one.is_on_its_way]
    problems = [*planned.problems, *(one.why for one in outcome.refused)]
    problems += [one.message for one in outcome.applied if one not in done]
    created = sum(one.field == CREATED for one in done)
    return Plan(planned.changes, created, len(done) - created, planned.same, problems)


def _canonical(schema: Schema, entity: str, name: str, cell: str) -> JsonValue:
    spec = schema.spec(FieldPath(entity, name))
    if spec.many:
        return [schema.canonical(spec.path, part) for part in cell.split(";") if part.strip()]
    return schema.canonical(spec.path, cell)


def _standing(asker: Asker, entity: str, values: Mapping[str, JsonValue]) -> tuple[int, Mapping[str, JsonValue]] | None:
    """The thing that the row means, with what it holds; None when it is new."""
    if entity == "person" and values.get("email"):
        people = record.find_people_by_email(asker, [str(values["email"])])
        return _held(record.get_person(asker, people[0].id)) if people else None
    name = str(values.get("name") or "")
    if entity == "account":
        pages = record.list_accounts(asker, query=name).rows
        same = [row for row in pages if row.name.casefold() == name.casefold()]
        return _held(record.get_account(asker, same[0].id)) if same else None
    if entity == "deal":
        account = values.get("account")
        deals = record.list_deals(asker, query=name, account=account if isinstance(account, int) else None).rows
        mine = [row for row in deals if row.name.casefold() == name.casefold()]
        return _held(record.get_deal(asker, mine[0].id)) if mine else None
    return None


def _held(view: AccountView | PersonView | DealView) -> tuple[int, Mapping[str, JsonValue]]:
    return view.id, {each.path.field: each.value for each in view.fields}


def _compare(
    made: Plan, entity: str, found: tuple[int, Mapping[str, JsonValue]], values: Mapping[str, JsonValue]
) -> None:
    entity_id, held = found
    moved = [(name, value) for name, value in values.items() if name in held and held[name] != value]
    made.changed += len(moved)
    made.same += not moved
    for name, value in moved:
        made.changes.append(AuthoredChange(FieldPath(entity, name), entity_id, Operation.SET, value, held[name]))
