"""Connectors wired straight into a fake, without a network: for thousands of calls, and for processes that are killed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

from sayso.connectors._crm_http import Call, Reply, Session
from tests.fakes.hubspot import HubSpot
from tests.fakes.salesforce import SalesforceOrg

Answering = Callable[[Call, Mapping[str, str]], Reply]


@contextmanager
def wired(server: HubSpot | SalesforceOrg, between: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Every call of every session is answered by that server; before and after each one `between` happens."""
    answering = of_hubspot(server) if isinstance(server, HubSpot) else of_salesforce(server)

    def send(self: Session, call: Call) -> Reply:
        headers = {**self._manners.headers(), **(call.headers or {})}
        between()
        reply = answering(call, headers)
        between()
        return reply

    with patch.object(Session, "_send", send):
        yield


def of_hubspot(hub: HubSpot) -> Answering:
    """A portal's answers."""

    def answer(call: Call, headers: Mapping[str, str]) -> Reply:
        query = {name: one if isinstance(one, list) else [str(one)] for name, one in (call.params or {}).items()}
        path, token = urlsplit(call.path).path, headers.get("Authorization", "")
        status, body, more = hub.answer(call.method, path, query, call.body, token)
        return Reply(status, _over_the_wire(body), {name.lower(): value for name, value in more.items()})

    return answer


def of_salesforce(org: SalesforceOrg) -> Answering:
    """An org's answers."""

    def answer(call: Call, headers: Mapping[str, str]) -> Reply:
        content = json.dumps(call.body).encode() if call.body is not None else urlencode(call.form or {}).encode()
        target = f"{call.path}?{urlencode(call.params)}" if call.params else call.path
        status, answered, found = org.answer(call.method, target, headers, content)
        lowered = {name.lower(): value for name, value in answered.items()}
        if call.as_text:
            return Reply(status, found.decode(), lowered)
        return Reply(status, json.loads(found) if found else None, lowered)

    return answer


def _over_the_wire(body: Any) -> Any:
    return None if body is None else json.loads(json.dumps(body))
