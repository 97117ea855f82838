"""Asking the index, on either database: the newest rows that hold all the phrases, among those that the asker sees."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from sayso.capture.search.index import deal_tag
from sayso.capture.search.words import Phrase

NO_BOUND = (1 << 63) - 1
MOST_TERMS = 1_000  # deals, accounts or people that the index is asked for; more are sifted by the tables
_MANY, _VERY_MANY = 20, 300  # sides, channels and kinds are few: what is many are deals, accounts and people
_SAMPLE = 5_000  # of the newest rows, by which PostgreSQL's index is asked or passed by
_FAR = 60_000  # rows that are walked, newest first, rather than asking the index for all that there ever was
_DENSE = 0.05  # of the sample: words that so much holds narrow nothing
_OF_DEALS = "conversation_id IN (SELECT id FROM capture_conversation WHERE deal_id = ANY(%s))"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the index: every phrase, any of the `users` (None: whoever's it is), every tag, ids in between.

    `without` are phrases that must not be there, `any_of` groups of tags of each of which one must, `deals` those of
    one of which it has to be (None: of any, or none). `least` is included, `below` is not.
    A phrase, users, a tag or deals, of these no more than `MOST_TERMS`, must be there.
    """

    phrases: tuple[Phrase, ...]
    users: tuple[str, ...] | None
    tags: tuple[str, ...] = ()
    least: int = 0
    below: int = NO_BOUND
    without: tuple[Phrase, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    deals: tuple[int, ...] | None = None


def rows_with(question: Question, limit: int) -> list[int]:
    """The ids of the newest rows that answer.

    All that reaches the database's query language are letters and digits (`search.words`, `search.index`).
    """
    if question.deals == ():
        return []
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
    parts += [f"scope : ({' OR '.join(tags)})" for tags in (*question.any_of, *_deal_tags(question))]
    match = f"({' AND '.join(parts)})" + "".join(f" NOT words : {_sqlite_phrase(one)}" for one in question.without)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM capture_search WHERE capture_search MATCH %s AND rowid >= %s AND rowid < %s "
            "ORDER BY rowid DESC LIMIT %s",
            [match, question.least, question.below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres(question: Question, limit: int) -> list[int]:
    """What is common is met soon on the way back from the newest row; of what is rare the index knows all at once.

    The planner guesses which it is, and so badly that one question takes 10 ms or 600. So the newest rows are tried.
    """
    few = question.deals is not None and len(question.deals) <= _MANY
    groups = (*question.any_of, *(_deal_tags(question) if few else ()))
    asked = _Asked(question, groups, None if few else question.deals)
    if any(len(tags) > _MANY for tags in groups):  # each row that has the words would be weighed by them all
        return asked.of_the_index(limit)
    newest = asked.of_the_newest(_SAMPLE)
    found = [row for row, is_of_deals in newest if is_of_deals]
    is_enough_in_far = limit * _SAMPLE <= len(found) * _FAR  # if what is older holds as much
    if len(found) < limit and is_enough_in_far:
        found = [row for row, is_of_deals in asked.of_the_newest(_FAR) if is_of_deals]
    if len(found) >= limit:
        return found[:limit]
    if question.deals and len(question.deals) <= MOST_TERMS and len(newest) > _SAMPLE * _DENSE:
        asked = _Asked(question, (*question.any_of, *_deal_tags(question)))
    return asked.of_the_index(limit)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in PostgreSQL's words: `groups` by the index's tags, `deals` by the conversations that are theirs."""

    question: Question
    groups: tuple[tuple[str, ...], ...]
    deals: tuple[int, ...] | None = None

    def of_the_newest(self, count: int) -> list[tuple[int, bool]]:
        """What answers of that many rows, newest first, each with whether it is of the deals."""
        between = "SELECT id, conversation_id, document FROM capture_searchrow WHERE id >= %s AND id < %s"
        held, values = self._held()
        of_deals, deals = self._of_deals()
        return self._rows(
            f"SELECT id, {of_deals} "  # noqa: S608 - constants
            f"FROM ({between} ORDER BY id DESC LIMIT %s) AS newest WHERE {held} ORDER BY id DESC",
            [*deals, self.question.least, self.question.below, count, *values],
        )

    def of_the_index(self, limit: int) -> list[int]:
        """The newest of all that answers."""
        held, values = self._held()
        of_deals, deals = self._of_deals()
        found = self._rows(
            "WITH found AS MATERIALIZED (SELECT id FROM capture_searchrow "  # noqa: S608 - constants
            f"WHERE id >= %s AND id < %s AND {held} AND {of_deals}) SELECT id FROM found ORDER BY id DESC LIMIT %s",
            [self.question.least, self.question.below, *values, *deals, limit],
        )
        return [row for (row,) in found]

    def _of_deals(self) -> tuple[str, list[list[int]]]:
        return ("TRUE", []) if self.deals is None else (_OF_DEALS, [list(self.deals)])

    def _held(self) -> tuple[str, list[str | list[str]]]:
        question = self.question
        parts = [f"({_postgres_phrase(phrase)})" for phrase in question.phrases]
        parts += [f"({' | '.join(f'{word}:A' for word in question.users)})"] if question.users is not None else []
        parts += [f"{tag}:A" for tag in question.tags]
        parts += [f"({' | '.join(f'{tag}:A' for tag in tags)})" for tags in self.groups if len(tags) <= _VERY_MANY]
        parts += [f"!({_postgres_phrase(phrase)})" for phrase in question.without]
        held: list[tuple[str, str | list[str]]] = []
        held += [("document @@ to_tsquery('simple', %s)", " & ".join(parts))] if parts else []
        # One look into the index for each: together they would all be weighed for each row that has the words.
        very_many = [[f"{tag}:A" for tag in tags] for tags in self.groups if len(tags) > _VERY_MANY]
        held += [("document @@ ANY(%s::tsquery[])", tags) for tags in very_many]
        return " AND ".join(one for one, _ in held) or "TRUE", [value for _, value in held]

    def _rows(self, sql: str, values: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _deal_tags(question: Question) -> tuple[tuple[str, ...], ...]:
    return (tuple(map(deal_tag, question.deals)),) if question.deals and len(question.deals) <= MOST_TERMS else ()


def _sqlite_phrase(phrase: Phrase) -> str:
    if phrase.others:
        return "(" + " OR ".join(f'"{word}"' for word in (*phrase.words, *phrase.others)) + ")"
    return f'"{" ".join(phrase.words)}"{" *" if phrase.is_beginning else ""}'


def _postgres_phrase(phrase: Phrase) -> str:
    if phrase.others:
        return " | ".join(f"{word}:D" for word in (*phrase.words, *phrase.others))
    *exact, latest = phrase.words
    return " <-> ".join([*(f"{word}:D" for word in exact), f"{latest}:{'*' if phrase.is_beginning else ''}D"])
