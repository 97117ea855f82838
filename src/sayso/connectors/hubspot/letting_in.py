"""How HubSpot lets Sayso in: by a service key, or by a person who signs in (OAuth 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from sayso.connectors._crm_http import Call, Manners, Reply, Session, seconds_of
from sayso.connectors.hubspot.client import VERSION, failure
from sayso.ports.crm_access import KEY, OPTION, PLAIN, Need, Scope, Visit, Way
from sayso.ports.record_writer import Configuration

API: Final = "https://api.hubapi.com"
PAGE: Final = "https://app.hubspot.com"
_APP_ID: Final = Need("app_id", "App id", OPTION, "With it Sayso knows its own changes from other apps'.", True)
_JOURNAL: Final = Need(
    "journal", "Ask the journal", OPTION, "yes, where HubSpot cannot reach this server and the app may read it.", True
)
WAYS: Final = (
    Way(KEY, "Service key", (Need("token", "Service key or private app token"), _APP_ID)),
    Way(
        "oauth",
        "Sign in at HubSpot",
        (Need("client_id", "Client id", PLAIN), Need("client_secret", "Client secret"), _APP_ID, _JOURNAL),
        signs_in=True,
    ),
)
SCOPES: Final = (
    Scope("crm.objects.deals.read", "The mirror of deals, and that calls, mails and meetings took place."),
    Scope("crm.objects.companies.read", "The mirror of companies."),
    Scope("crm.objects.contacts.read", "The mirror of contacts."),
    Scope("crm.objects.owners.read", "Whose deals they are."),
    Scope("crm.schemas.deals.read", "The live schema and the pipelines."),
    Scope("crm.schemas.companies.read", "The live schema of companies."),
    Scope("crm.schemas.contacts.read", "The live schema of contacts."),
    Scope("sales-email-read", "When mails were sent, and to whom."),
    Scope("crm.objects.deals.write", "Fields of deals, tasks and notes.", only_to_write=True),
    Scope("crm.objects.companies.write", "New companies.", only_to_write=True),
    Scope("crm.objects.contacts.write", "New contacts.", only_to_write=True),
)


def consent_url(visit: Visit) -> str:
    """HubSpot's own page; what only writing needs may be left out there."""
    here = PAGE if visit.base_url.rstrip("/") == API else visit.base_url.rstrip("/")
    asked = {
        "client_id": visit.given["client_id"],
        "redirect_uri": visit.back,
        "scope": " ".join(one.name for one in SCOPES if not one.only_to_write),
        "optional_scope": " ".join(one.name for one in SCOPES if one.only_to_write),
        "state": visit.state,
    }
    return f"{here}/oauth/authorize?{urlencode(asked)}"


def redeem(visit: Visit, code: str) -> Mapping[str, str]:
    """The tokens for the code. Raises a CrmFailure."""
    client = {name: visit.given[name] for name in ("client_id", "client_secret")}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": visit.back, **client}
    session = Session(visit.base_url, Manners(wait=_wait, failure=failure, headers=dict))
    try:
        found: Any = session.call(Call("POST", f"/oauth/{VERSION}/token", form=form)).body
    finally:
        session.close()
    if not isinstance(found, dict) or not found.get("access_token"):
        raise Configuration("HubSpot answered the sign-in without a token. Try again.")
    return {**client, "token": str(found["access_token"]), "refresh_token": str(found.get("refresh_token") or "")}


def _wait(reply: Reply) -> float | None:
    return seconds_of(reply) if reply.status == 429 else None  # noqa: PLR2004
