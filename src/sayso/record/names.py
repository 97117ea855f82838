"""Looking for a text within names, in any case."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Q, QuerySet
from django.db.models.lookups import IContains
from django.db.models.sql.compiler import SQLCompiler

from sayso.record.models import Account, AccountDomain

PLAIN, PLAIN_START = "holds_plain", "begins_plain"
LISTED = 1000


class HoldsPlain(IContains):
    """`icontains` for a text of ASCII alone, of which PostgreSQL folds the case by the byte.

    By the letter, in the database's own language, fifty thousand names take it four times as long.
    """

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """The condition in PostgreSQL's words; on SQLite `icontains` folds ASCII alone anyway."""
        column, of_column = compiler.compile(self.lhs)
        text, of_text = self.process_rhs(compiler, connection)
        return f'UPPER({column} COLLATE "C") LIKE UPPER({text})', [*of_column, *of_text]


class BeginsPlain(HoldsPlain):
    """`istartswith`, in the same way."""

    lookup_name = "istartswith"
    param_pattern = "%s%%"


Field.register_lookup(HoldsPlain, PLAIN)
Field.register_lookup(BeginsPlain, PLAIN_START)


def holding(text: str, *columns: str) -> Q:
    """That one of these columns holds the text, in any case."""
    lookup = PLAIN if text.isascii() else "icontains"
    return reduce(or_, (Q(**{f"{column}__{lookup}": text}) for column in columns))


def beginning(text: str, column: str) -> Q:
    """That this column begins with the text, in any case."""
    return Q(**{f"{column}__{PLAIN_START if text.isascii() else 'istartswith'}": text})


def listed(rows: QuerySet[Any], wanted: Q) -> Q:
    """The same condition, for whoever asks more of it: the few of a rare name are found first, where they stand.

    Those of a common one are met soon on the way through what is asked.
    """
    found = list(rows.filter(wanted).order_by().values_list("pk", flat=True)[:LISTED])
    return Q(pk__in=found) if len(found) < LISTED else wanted


def deals_called(text: str) -> Q:
    """That a deal's name, or its account's, holds the text."""
    return holding(text, "name") | Q(account_id__in=Account.objects.filter(holding(text, "name")).values("pk"))


def accounts_called(text: str) -> Q:
    """That an account's name, or one of its domains, holds the text."""
    at_domain = AccountDomain.objects.filter(holding(text, "domain")).values("account_id")
    return holding(text, "name") | Q(pk__in=at_domain)


def people_called(text: str) -> Q:
    """That somebody's name, title or address holds the text."""
    return holding(text, "name", "title", "email")
