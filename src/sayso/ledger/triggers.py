"""Append-only tables, held by the database itself: a migration operation for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

TRIGGER = "{table}_append_only_{event}"


class AppendOnly(Operation):
    """Refuse deletes, and updates other than `allowed`.

    `allowed` is an SQL condition over ``OLD`` and ``NEW`` in the common tongue of both databases, "" for none;
    `columns` are those that must never differ between OLD and NEW even in an allowed update.
    """

    reversible = True

    def __init__(self, table: str, allowed: str = "", columns: tuple[str, ...] = ()) -> None:
        self.table, self.allowed, self.columns = table, allowed, columns

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return (type(self).__name__, (self.table, self.allowed, self.columns), {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in install_statements(schema_editor.connection.vendor, self.table, self._refused()):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in remove_statements(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def _refused(self) -> str:
        same = " AND ".join(f"(NEW.{column} IS NOT DISTINCT FROM OLD.{column})" for column in self.columns)
        allowed = " AND ".join(part for part in (self.allowed and f"({self.allowed})", same) if part) or "1 = 0"
        return f"NOT ({allowed})"


def install_statements(vendor: str, table: str, refused: str) -> list[str]:
    """The SQL that installs both triggers."""
    message = f"{table} is append-only"
    update, delete = TRIGGER.format(table=table, event="update"), TRIGGER.format(table=table, event="delete")
    if vendor == "sqlite":
        refused = refused.replace("IS NOT DISTINCT FROM", "IS")
        return [
            f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
            f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ]
    function = f"{table}_refuse"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({refused}) EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def remove_statements(vendor: str, table: str) -> list[str]:
    """The SQL that takes both triggers away."""
    names = [TRIGGER.format(table=table, event=event) for event in ("update", "delete")]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    return [
        *[f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in names],
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    ]
