"""Accounts, people and deals as a table: what an import of it would change, and the same done. Safe to repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.flow import verbs as flow
from sayso.flow.table_files import BadTable, Row, field_named, headings, read_rows
from sayso.record import selectors as record
from sayso.record.builtin import CREATED
from sayso.record.creating import APART
from sayso.record.definitions import define_field
from sayso.record.lifetimes import BEGAN, ENDED, lifetime_of
from sayso.record.schema import Schema
from sayso.record.values import held
from sayso.record.views import AccountView, DealView, PersonView

__all__ = ["BESIDE", "SINGULAR", "BadTable", "Plan", "carry_out", "field_named", "headings", "plan", "read_rows"]

SINGULAR: Final[Mapping[str, str]] = {"accounts": "account", "people": "person", "deals": "deal"}
BY: Final = {"account": ("name",), "person": ("email", "name", "account"), "deal": ("name", "account")}
"""What a row is recognised by where no column tells rows apart."""
READS: Final[Mapping[str, Callable[[Asker, int], AccountView | PersonView | DealView]]] = {
    "account": record.get_account,
    "person": record.get_person,
    "deal": record.get_deal,
}
BESIDE: Final = (BEGAN, ENDED)
"""What a deal may say beside its fields: on which days it began and ended elsewhere."""
AT_ONCE: Final = 200
"""So many changes are one transaction: the database stays free for others in between."""
Values = Mapping[str, JsonValue]


@dataclass
class Plan:
    """What an import would do, or did: the changes, the rows that need none, and what is wrong, by line.

    `defines` is the name of a field that the organisation has to be given first, to keep in it what tells rows apart;
    `collided` counts the rows that mean the same thing as an earlier one, or more than one thing: they are left out.
    """

    entity: str = ""
    changes: list[AuthoredChange] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    same: int = 0
    collided: int = 0
    problems: list[str] = field(default_factory=list)
    defines: str = ""


def plan(asker: Asker, entity: str, rows: Sequence[Row], *, at: datetime, key: str = "") -> Plan:
    """What these rows would change.

    A row is recognised by its `key`, a field of the organisation's own that tells rows apart and is kept with the
    thing; without one by name (deals within their account), people by address. Raises BadTable for what is no field.
    """
    planning = _Planning(asker, entity, key, at)
    planning.require_fields({name for _, row in rows for name in row})
    for line, row in rows:
        try:
            planning.take(line, row)
        except ValueError as problem:
            planning.made.problems.append(f"line {line}: {problem}")
    return planning.made


def carry_out(*, asker: Asker, planned: Plan, at: datetime) -> Plan:
    """Do what was planned, each change as the asker's own decision. Returns what came of it.

    Some at a time: what was done before somebody pulls the plug stays, and the same table again goes on from there.
    What waits for the CRM counts as done. Raises NotAllowed.
    """
    asker.require_decider()
    if planned.defines:
        path = FieldPath(planned.entity, planned.defines)
        define_field(asker=asker, path=path, label=planned.defines.replace("_", " ").capitalize(), kind="text", at=at)
    created = changed = 0
    problems = list(planned.problems)
    for start in range(0, len(planned.changes), AT_ONCE):
        some = planned.changes[start : start + AT_ONCE]
        outcome = flow.author(asker=asker, changes=some, origin="import", at=at)
        done = [one for one in outcome.applied if one.is_written or one.is_on_its_way]
        problems += [one.why for one in outcome.refused]
        problems += [one.message for one in outcome.applied if one not in done]
        new = sum(one.field == CREATED for one in done)
        created, changed = created + new, changed + len(done) - new
    return Plan(planned.entity, planned.changes, created, changed, planned.same, planned.collided, problems)


class _Planning:
    """One table on its way to a plan: what stands in the record, read once, and which line means which thing."""

    def __init__(self, asker: Asker, entity: str, key: str, at: datetime) -> None:
        self.asker, self.entity, self.key, self.at = asker, entity, key, at
        self.schema, self.made = Schema(), Plan(entity)
        self.specs = {spec.path.field: spec for spec in self.schema.fields(entity)}
        single = [spec for spec in self.specs.values() if not spec.many]
        self.standing = dict(held(asker, entity, single))
        self.known: dict[str, list[int]] = defaultdict(list)
        for thing, values in self.standing.items():
            if mark := _plain(values.get(self._recognised_by()[0])):
                self.known[mark].append(thing)
        self.lines: dict[object, int] = {}

    def require_fields(self, names: set[str]) -> None:
        """Raises BadTable for a name that is no field, and for a key that cannot be one."""
        extra = set(BESIDE) if self.entity == "deal" else set()
        if self.key and self.key not in names:
            raise BadTable(f"No column is '{self.key}', which is to tell rows apart. There are: {_listed(names)}.")
        if self.key in self.specs and not self.specs[self.key].custom:
            raise BadTable(f"'{self.key}' is a field of Sayso's own: rows are told apart by a field of yours.")
        if self.key and self.key not in self.specs:
            self.made.defines = self.key
        unknown = names - self.specs.keys() - extra - {self.key}
        if unknown:
            raise BadTable(f"No such fields: {_listed(unknown)}. Map each to one of: {_listed({*self.specs, *extra})}.")

    def take(self, line: int, row: Mapping[str, str]) -> None:
        """Plan one row. Raises ValueError for what a field would not keep."""
        values = {name: self._canonical(name, cell) for name, cell in row.items() if cell}
        lifetime_of(values, self.at)
        if self.key and not values.get(self.key):
            raise BadTable(f"nothing stands in '{self.key}', which is to tell rows apart; it is left out.")
        found = self._found(values)
        meant = found[0] if found else repr([_plain(values.get(name)) for name in self._recognised_by()])
        if len(found) > 1:
            self._collide(line, f"the record holds {len(found)} of that name", found[0])
        elif meant in self.lines:
            self._collide(line, f"it means the same as line {self.lines[meant]}", meant)
        elif found:
            self.lines[meant] = line
            self._compare(found[0], values)
        else:
            self.lines[meant] = line
            self.made.created += 1
            asked = {**values, APART: self.key} if self.key and self.entity == "deal" else values
            self.made.changes.append(
                AuthoredChange(FieldPath(self.entity, CREATED), None, Operation.CREATE, asked, None)
            )

    def _collide(self, line: int, why: str, meant: object) -> None:
        self.made.collided += 1
        self.made.problems.append(f"line {line}: {why}; it is left out.")
        self.lines.setdefault(meant, line)

    def _recognised_by(self) -> tuple[str, ...]:
        return (self.key,) if self.key else BY[self.entity]

    def _found(self, values: Values) -> list[int]:
        """The things that the row may mean; none when it is new."""
        found = self.known.get(_plain(values.get(self._recognised_by()[0])), [])
        account = values.get("account")
        if self.key or self.entity != "deal" or account is None:
            return found
        return [thing for thing in found if self.standing[thing]["account"] == account]

    def _canonical(self, name: str, cell: str) -> JsonValue:
        spec = self.specs.get(name)
        if spec is None:
            return cell.strip()
        if spec.many:
            return [self.schema.canonical(spec.path, part) for part in cell.split(";") if part.strip()]
        return self.schema.canonical(spec.path, cell)

    def _compare(self, thing: int, values: Values) -> None:
        many = any(name in self.specs and self.specs[name].many for name in values)
        there = self._with_lists(thing) if many else self.standing[thing]
        moved = [(name, value) for name, value in values.items() if name in there and there[name] != value]
        self.made.changed += len(moved)
        self.made.same += not moved
        for name, value in moved:
            path = FieldPath(self.entity, name)
            self.made.changes.append(AuthoredChange(path, thing, Operation.SET, value, there[name]))

    def _with_lists(self, thing: int) -> Values:
        view = READS[self.entity](self.asker, thing)
        return {each.path.field: each.value for each in view.fields}


def _plain(value: JsonValue) -> str:
    return str(value).casefold() if value is not None else ""


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
