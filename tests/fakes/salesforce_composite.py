"""Several calls to the fake org as one: all of them or none, each with its own condition."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.salesforce_schema import HALTED, Refused

INHERITED = {"accept", "authorization", "content-type"}


def composed(org: Any, routed: Callable[..., tuple[int, Any]], body: Any, headers: Mapping[str, str]) -> Any:
    """The answers to all parts. Where one is refused, what the others did is taken back."""
    calls = body["compositeRequest"]
    if any(name.lower() in INHERITED for call in calls for name in call.get("httpHeaders", {})):
        raise Refused(400, "INVALID_INPUT", "Subrequests inherit these headers from the request.")
    org.before_write()  # before the transaction begins, so that its end does not take theirs back
    rival, org.before_write = org.before_write, lambda: None
    kept = {name: {key: dict(row) for key, row in rows.items()} for name, rows in org.rows.items()}
    try:
        answers = _answered(routed, calls, {"authorization": headers["authorization"]})
    finally:
        org.before_write = rival
    if any(status >= 300 for _, status, _ in answers):
        org.rows = kept
    return {
        "compositeResponse": [
            {"body": found, "httpHeaders": {}, "httpStatusCode": status, "referenceId": name}
            for name, status, found in answers
        ]
    }


def _answered(routed: Callable[..., tuple[int, Any]], calls: Any, signed: Mapping[str, str]) -> list[Any]:
    made, answers = dict[str, str](), []
    for call in calls:
        own = {name.lower(): value for name, value in call.get("httpHeaders", {}).items()}
        body = json.loads(_filled(json.dumps(call["body"]), made))
        try:
            status, found = routed(call["method"], call["url"], {}, {**signed, **own}, body)
        except Refused as refused:
            told = {each["referenceId"]: (400, HALTED) for each in calls}
            told[call["referenceId"]] = (refused.status, refused.body)
            return [(name, *answer) for name, answer in told.items()]
        made[call["referenceId"]] = found["id"] if found else ""
        answers.append((call["referenceId"], status, found))
    return answers


def _filled(text: str, made: Mapping[str, str]) -> str:
    for name, crm_id in made.items():
        text = text.replace(f"@{{{name}.id}}", crm_id)
    return text
