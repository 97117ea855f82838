"""Bulk API 2.0 queries: a large first load without a query that runs out of time, taken up again at any piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sayso.connectors.salesforce.client import Client, NotThere
from sayso.connectors.salesforce.values import FIGURES, moment_of
from sayso.ports.record_writer import Recoverable

FROM: Final = 10_000
"""Rows from which on a job is quicker than asking for page after page."""

PIECE: Final = 2_000
POLLS: Final = 360
WAIT: Final = 5.0  # seconds between two polls
_END: Final = "null"
_OVER: Final = frozenset({"Failed", "Aborted"})


class JobIsGone(Exception):
    """Salesforce keeps the results of a job for seven days; these are not there any more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows in the query's own order. `locator` is where the next piece begins, "" after the last one."""

    rows: tuple[Mapping[str, Any], ...]
    locator: str


@dataclass(frozen=True, slots=True)
class Job:
    """A query job of one object, and when it was made by Salesforce's clock: it shows what stood there then."""

    id: str
    source: str
    made_at: datetime


def begin(client: Client, source: str, soql: str) -> Job:
    """A job for that query. Asked for twice, it is one of two, and neither does any harm."""
    made = client.ask("/jobs/query", {"operation": "query", "query": soql}).body
    if not isinstance(made, dict) or not made.get("id"):
        raise Recoverable("Salesforce made no job of a query.")
    return Job(str(made["id"]), source, moment_of(made["createdDate"]))


def found(client: Client, source: str, job: str) -> Job:
    """The job of that id. Raises JobIsGone."""
    return Job(job, source, moment_of(_state(client, job)["createdDate"]))


def pieces(client: Client, job: Job, locator: str) -> Iterator[Piece]:
    """The pieces from that place on, once the job is done. Raises JobIsGone, Recoverable."""
    _wait_for(client, job)
    kinds = {name: str(one.get("type")) for name, one in client.described(job.source).items()}
    at = locator
    while True:
        asked = {"maxRecords": PIECE} | ({"locator": at} if at else {})
        reply = client.text(f"/jobs/query/{job.id}/results", asked)
        following = reply.headers.get("sforce-locator", _END)
        at = "" if following == _END else following
        yield Piece(tuple(_row(each, kinds) for each in csv.DictReader(io.StringIO(reply.body, newline=""))), at)
        if not at:
            return


def _wait_for(client: Client, job: Job) -> None:
    for _ in range(POLLS):
        state = str(_state(client, job.id).get("state"))
        if state == "JobComplete":
            return
        if state in _OVER:
            raise JobIsGone(f"The job ended as {state}.")
        client.pause(WAIT)
    raise Recoverable("Salesforce is still at the query; its result is fetched later.", 600.0)


def _state(client: Client, job: str) -> Mapping[str, Any]:
    try:
        state: Mapping[str, Any] = client.get(f"/jobs/query/{job}").body
    except NotThere as gone:
        raise JobIsGone("Its results were thrown away.") from gone
    return state


def _row(cells: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Any]:
    """A line as a query's JSON shows the same record."""
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        whole, _, part = name.partition(".")
        if part:
            row[whole] = {**(row.get(whole) or {}), part: cell or None}
        else:
            row[name] = _value(cell, kinds.get(name, ""))
    return row


def _value(cell: str, kind: str) -> Any:
    if kind == "boolean":
        return cell == "true"
    if not cell:
        return None
    return float(cell) if kind in FIGURES else cell
