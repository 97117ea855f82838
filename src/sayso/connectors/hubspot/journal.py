"""HubSpot's webhooks journal: what changed, to be asked for, where HubSpot cannot reach this server.

It keeps three days. What an entry says is not looked at: that there is one is news, and the records are then read. It
is asked with a token of the app itself (client credentials; developers.hubspot.com, webhooks journal, 2026-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from sayso.connectors._crm_http import Call, Manners, Reply, Session, seconds_of
from sayso.connectors.hubspot.client import Absent, Client, failure
from sayso.ports.crm import News
from sayso.ports.record_writer import Configuration

_AT: Final = "|"  # a place: the portal, and the offset in its journal, "" while that has no entry
_AT_ONCE: Final = 100
_MOST_TIMES: Final = 20
_SCOPES: Final = (
    "developer.webhooks_journal.read",
    "developer.webhooks_journal.subscriptions.read",
    "developer.webhooks_journal.subscriptions.write",
)
_ACTIONS: Final = ("CREATE", "UPDATE", "DELETE", "MERGE", "RESTORE")
_WATCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "0-1": ("firstname", "lastname", "email", "jobtitle", "phone"),
    "0-2": ("name", "domain", "hubspot_owner_id"),
    "0-3": ("dealname", "dealstage", "amount", "closedate", "hs_next_step", "hubspot_owner_id"),
}
"""Contacts, companies and deals by their type, with the properties whose changes are journaled."""


class Journal:
    """The journal of one portal, as `portal` reads it, asked for with the secret of the app."""

    def __init__(self, base_url: str, secrets: Mapping[str, str], version: str, portal: Client) -> None:
        self._base, self._secrets, self._version, self._portal = base_url, secrets, version, portal

    def news(self, place: str) -> News:
        """Whether there is anything after a place of its own ("" at first), and the place after that."""
        portal, _, offset = place.partition(_AT)
        app = Client(self._base, {"token": self._token()}, self._version, lambda _: None)
        try:
            if not portal:
                number = str(self._portal.get("account-info/*/details")["portalId"])
                _subscribe(app, int(number))
                return News(number + _AT + _latest(app, number), changed=False)
            reached = _after(app, portal, offset) if offset else _latest(app, portal)
        finally:
            app.close()
        return News(portal + _AT + reached, changed=reached != offset)

    def _token(self) -> str:
        client = {name: self._secrets.get(name, "") for name in ("client_id", "client_secret")}
        if not all(client.values()):
            raise Configuration("HubSpot's journal is asked with the app's client id and secret: give both.")
        form = {"grant_type": "client_credentials", "scope": " ".join(_SCOPES), **client}
        session = Session(self._base, Manners(wait=_wait, failure=failure, headers=dict))
        try:
            found: Any = session.call(Call("POST", f"/oauth/{self._version}/token", form=form, is_safe=True)).body
        finally:
            session.close()
        return str(found["access_token"])


def _after(app: Client, portal: str, offset: str) -> str:
    """The offset of the latest entry after one, or that one; of one that is too old, the latest there is."""
    for _ in range(_MOST_TIMES):
        try:
            found = _entries(app, portal, f"{quote(offset, safe='')}/next/{_AT_ONCE}")
        except Absent:
            return _latest(app, portal)
        offset = found[-1] if found else offset
        if len(found) < _AT_ONCE:
            break
    return offset


def _latest(app: Client, portal: str) -> str:
    return next(iter(_entries(app, portal, "latest/1")), "")


def _entries(app: Client, portal: str, path: str) -> list[str]:
    body = app.get(f"webhooks-journal/journal-local/batch/{path}", installPortalId=portal)
    return [str(one["currentOffset"]) for one in (body or {}).get("results") or ()]


def _subscribe(app: Client, portal: int) -> None:
    """One subscription for each kind of thing, unless it is there already."""
    held = (app.get("webhooks-journal/subscriptions") or {}).get("results") or ()
    known = {str(one.get("objectTypeId")) for one in held if one.get("portalId") == portal}
    for kind, properties in _WATCHED.items():
        if kind not in known:
            body = {
                "subscriptionType": "OBJECT",
                "portalId": portal,
                "objectTypeId": kind,
                "actions": list(_ACTIONS),
                "properties": list(properties),
                "objectIds": [],
            }
            app.post("webhooks-journal/subscriptions", body)


def _wait(reply: Reply) -> float | None:
    return seconds_of(reply) if reply.status == 429 else None  # noqa: PLR2004
