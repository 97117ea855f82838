"""The full-text index as the database keeps it: FTS5 beside the rows on SQLite, a generated column on PostgreSQL.

Triggers (SQLite) and the generated column (PostgreSQL) change with the row, in its transaction: no code can
forget them.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ROWS = "capture_searchrow"
INDEX = "capture_search"
SECURE_DELETE = (3, 42)  # since this SQLite, FTS5 can forget at once what was deleted
_ADD = f"INSERT INTO {INDEX}(rowid, words, scope) VALUES (NEW.id, NEW.words, NEW.scope);"  # noqa: S608 - constants
_TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, words, scope) VALUES ('delete', OLD.id, OLD.words, OLD.scope);"  # noqa: S608

# Our words are letters and digits alone, so unicode61 has only to keep what we folded.
SQLITE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, scope, content='{ROWS}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {ROWS}_added AFTER INSERT ON {ROWS} BEGIN {_ADD} END",
    f"CREATE TRIGGER {ROWS}_taken AFTER DELETE ON {ROWS} BEGIN {_TAKE} END",
    f"CREATE TRIGGER {ROWS}_moved AFTER UPDATE ON {ROWS} BEGIN {_TAKE} {_ADD} END",
)
SQLITE_GONE = (
    *(f"DROP TRIGGER IF EXISTS {ROWS}_{event}" for event in ("added", "taken", "moved")),
    f"DROP TABLE IF EXISTS {INDEX}",
)
# The weights keep the two apart: no word that somebody says can pass for whose conversation it is.
POSTGRES = (
    f"ALTER TABLE {ROWS} ADD COLUMN document tsvector GENERATED ALWAYS AS "
    "(setweight(to_tsvector('simple', scope), 'A') || setweight(to_tsvector('simple', words), 'D')) STORED",
    f"CREATE INDEX {ROWS}_document ON {ROWS} USING gin (document)",
)
POSTGRES_GONE = (f"DROP INDEX IF EXISTS {ROWS}_document", f"ALTER TABLE {ROWS} DROP COLUMN IF EXISTS document")
POSTGRES_WIDER = (*POSTGRES_GONE, f"ALTER TABLE {ROWS} ALTER COLUMN scope TYPE text", *POSTGRES)

VECTORS = "capture_searchvector"
_FORGET = f"DELETE FROM {VECTORS} WHERE row_id = OLD.id;"  # noqa: S608 - constants
SQLITE_VECTORS = (f"CREATE TRIGGER {VECTORS}_taken AFTER DELETE ON {ROWS} BEGIN {_FORGET} END",)
SQLITE_VECTORS_GONE = (f"DROP TRIGGER IF EXISTS {VECTORS}_taken",)
POSTGRES_VECTORS = (
    f"ALTER TABLE {VECTORS} ADD CONSTRAINT {VECTORS}_of_row FOREIGN KEY (row_id) "
    f"REFERENCES {ROWS} (id) ON DELETE CASCADE",
)
POSTGRES_VECTORS_GONE = (f"ALTER TABLE {VECTORS} DROP CONSTRAINT IF EXISTS {VECTORS}_of_row",)


class _InTheDatabase(Operation):
    """A migration operation of which Django's models know nothing."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass


class FullTextIndex(_InTheDatabase):
    """Migration operation: makes the index on whichever database this is."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        _run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        _run(schema_editor, SQLITE_GONE if schema_editor.connection.vendor == "sqlite" else POSTGRES_GONE)

    def describe(self) -> str:
        return f"Make the full-text index of {ROWS}"


class WiderScope(_InTheDatabase):
    """Migration operation: a scope of any length. SQLite never held it to one; PostgreSQL makes its index anew."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            _run(schema_editor, POSTGRES_WIDER)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """A wider column holds what the narrower one held."""

    def describe(self) -> str:
        return f"Let the scope of {ROWS} have any length"


class VectorsGoWithTheirRows(_InTheDatabase):
    """Migration operation: a vector goes with the row that it was made of, whoever deletes that."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        _run(schema_editor, SQLITE_VECTORS if schema_editor.connection.vendor == "sqlite" else POSTGRES_VECTORS)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        _run(schema_editor, SQLITE_VECTORS_GONE if is_sqlite else POSTGRES_VECTORS_GONE)

    def describe(self) -> str:
        return f"Let the rows of {VECTORS} go with those of {ROWS}"


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)
