"""Asking the index, on either database: the newest rows that hold all the phrases, among those that the asker sees."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from sayso.capture.search.words import Phrase

NO_BOUND = (1 << 63) - 1


def rows_with(phrases: Sequence[Phrase], scope: Sequence[str] | None, below: int, limit: int) -> list[int]:
    """The ids of the newest rows below an id that hold every phrase; `scope` None sees all.

    All that reaches the database's query language are letters and digits (`search.words`).
    """
    engine = _sqlite if connection.vendor == "sqlite" else _postgres
    return engine(phrases, scope, below, limit)


def _sqlite(phrases: Sequence[Phrase], scope: Sequence[str] | None, below: int, limit: int) -> list[int]:
    asked = " AND ".join(f'"{" ".join(phrase.words)}"{" *" if phrase.is_beginning else ""}' for phrase in phrases)
    query = f"words : ({asked})"
    if scope is not None:
        query += f" AND scope : ({' OR '.join(scope)})"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM capture_search WHERE capture_search MATCH %s AND rowid < %s "
            "ORDER BY rowid DESC LIMIT %s",
            [query, below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres(phrases: Sequence[Phrase], scope: Sequence[str] | None, below: int, limit: int) -> list[int]:
    query = " & ".join(f"({_postgres_phrase(phrase)})" for phrase in phrases)
    if scope is not None:
        query += f" & ({' | '.join(f'{word}:A' for word in scope)})"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM capture_searchrow WHERE document @@ to_tsquery('simple', %s) AND id < %s "
            "ORDER BY id DESC LIMIT %s",
            [query, below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres_phrase(phrase: Phrase) -> str:
    *exact, latest = phrase.words
    return " <-> ".join([*(f"{word}:D" for word in exact), f"{latest}:{'*' if phrase.is_beginning else ''}D"])
