"""Asking the index, on either database: the newest rows that hold all the phrases, among those that the asker sees."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from sayso.capture.search.words import Phrase

NO_BOUND = (1 << 63) - 1
_MANY, _VERY_MANY = 20, 300  # sides, channels and kinds are few: what is many are deals, accounts and people


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the index: every phrase, any of the `users` (None: whoever's it is), every tag, ids in between.

    `without` are phrases that must not be there, `any_of` groups of tags of each of which one
    must. `least` is included, `below` is not.
    A phrase, users or a tag must be there.
    """

    phrases: tuple[Phrase, ...]
    users: tuple[str, ...] | None
    tags: tuple[str, ...] = ()
    least: int = 0
    below: int = NO_BOUND
    without: tuple[Phrase, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()


def rows_with(question: Question, limit: int) -> list[int]:
    """The ids of the newest rows that answer.

    All that reaches the database's query language are letters and digits (`search.words`, `search.index`).
    """
    engine = _sqlite if connection.vendor == "sqlite" else _postgres
    return engine(question, limit)


def among(ids: Collection[int]) -> RawSQL:
    """These ids as a subquery of one parameter: thousands of parameters cost more than what they look for."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def _sqlite(question: Question, limit: int) -> list[int]:
    said = " AND ".join(_sqlite_phrase(phrase) for phrase in question.phrases)
    parts = [f"words : ({said})"] if said else []
    parts += [f"scope : ({' OR '.join(question.users)})"] if question.users is not None else []
    parts += [f"scope : {tag}" for tag in question.tags]
    parts += [f"scope : ({' OR '.join(tags)})" for tags in question.any_of]
    match = f"({' AND '.join(parts)})" + "".join(f" NOT words : {_sqlite_phrase(one)}" for one in question.without)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM capture_search WHERE capture_search MATCH %s AND rowid >= %s AND rowid < %s "
            "ORDER BY rowid DESC LIMIT %s",
            [match, question.least, question.below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres(question: Question, limit: int) -> list[int]:
    parts = [f"({_postgres_phrase(phrase)})" for phrase in question.phrases]
    parts += [f"({' | '.join(f'{word}:A' for word in question.users)})"] if question.users is not None else []
    parts += [f"{tag}:A" for tag in question.tags]
    parts += [f"({' | '.join(f'{tag}:A' for tag in tags)})" for tags in question.any_of if len(tags) <= _VERY_MANY]
    parts += [f"!({_postgres_phrase(phrase)})" for phrase in question.without]
    held: list[tuple[str, str | int | list[str]]] = [("id >= %s", question.least), ("id < %s", question.below)]
    held += [("document @@ to_tsquery('simple', %s)", " & ".join(parts))] if parts else []
    # One look into the index for each: together they would all be weighed for each row that has the words.
    very_many = [[f"{tag}:A" for tag in tags] for tags in question.any_of if len(tags) > _VERY_MANY]
    held += [("document @@ ANY(%s::tsquery[])", tags) for tags in very_many]
    # Of many the planner expects more than there is, and would walk all that was ever said, newest first.
    kept = "MATERIALIZED" if any(len(tags) > _MANY for tags in question.any_of) else "NOT MATERIALIZED"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS {kept} (SELECT id FROM capture_searchrow WHERE {' AND '.join(one for one, _ in held)}) "  # noqa: S608 - constants
            "SELECT id FROM found ORDER BY id DESC LIMIT %s",
            [value for _, value in held] + [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _sqlite_phrase(phrase: Phrase) -> str:
    if phrase.others:
        return "(" + " OR ".join(f'"{word}"' for word in (*phrase.words, *phrase.others)) + ")"
    return f'"{" ".join(phrase.words)}"{" *" if phrase.is_beginning else ""}'


def _postgres_phrase(phrase: Phrase) -> str:
    if phrase.others:
        return " | ".join(f"{word}:D" for word in (*phrase.words, *phrase.others))
    *exact, latest = phrase.words
    return " <-> ".join([*(f"{word}:D" for word in exact), f"{latest}:{'*' if phrase.is_beginning else ''}D"])
