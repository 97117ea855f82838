"""Bulk API 2.0 query jobs of the fake org: made, polled until they are done, given out as CSV a piece at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.salesforce_schema import ME, Refused

Rows = list[dict[str, Any]]


@dataclass
class Text:
    """An answer that is no JSON."""

    content: str
    headers: Mapping[str, str]


@dataclass
class Job:
    about: dict[str, Any]
    columns: list[str]
    rows: Rows
    polls: int = 0


class QueryJobs:
    """The jobs of one org. One is done when it was asked after twice; `expire` forgets them all."""

    def __init__(self, found: Callable[[str], Rows], now: Callable[[], datetime]) -> None:
        self._found, self._now = found, now
        self.jobs: dict[str, Job] = {}

    def expire(self) -> None:
        self.jobs.clear()

    def answer(self, method: str, parts: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if method == "POST" and not parts:
            return 200, self._made(body)
        job = self.jobs.get(parts[0]) if parts else None
        if job is None or method != "GET":
            raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        if parts[1:] == ["results"]:
            return 200, self._results(job, query)
        job.polls += 1
        return 200, {**job.about, "state": "JobComplete" if job.polls > 1 else "InProgress"}

    def _made(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("operation") != "query" or set(body) != {"operation", "query"}:
            raise Refused(400, "INVALIDJOB", "A query job has an operation and a query.")
        rows, text = self._found(body["query"]), str(body["query"])
        columns = [one.strip() for one in text[len("SELECT ") : text.index(" FROM ")].split(",")]
        source = text[text.index(" FROM ") + len(" FROM ") :].split(maxsplit=1)[0]
        about = {
            "id": f"750{len(self.jobs) + 1:012d}AAA", "operation": "query", "object": source, "createdById": ME,
            "createdDate": self._now(), "systemModstamp": self._now(), "state": "UploadComplete",
            "contentType": "CSV", "apiVersion": 64.0, "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        }  # fmt: skip
        self.jobs[str(about["id"])] = Job(about, columns, rows)
        return about

    def _results(self, job: Job, query: Mapping[str, str]) -> Text:
        if job.polls < 2:
            raise Refused(400, "INVALIDJOBSTATE", "The job is not complete.")
        start, most = int(query.get("locator", "0")), int(query.get("maxRecords", "50000"))
        part, out = job.rows[start : start + most], io.StringIO(newline="")
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(job.columns)
        writer.writerows([_cell(row, name) for name in job.columns] for row in part)
        after = str(start + most) if start + most < len(job.rows) else "null"
        return Text(
            out.getvalue(),
            {"Content-Type": "text/csv", "Sforce-Locator": after, "Sforce-NumberOfRecords": str(len(part))},
        )


def _cell(row: Mapping[str, Any], name: str) -> str:
    whole, _, part = name.partition(".")
    value = (row.get(whole) or {}).get(part) if part else row.get(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return "" if value is None else str(value)
