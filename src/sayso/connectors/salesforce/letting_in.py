"""How Salesforce lets Sayso in: by an app's own key, by a signed assertion, or by a person who signs in (OAuth 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from sayso.connectors.salesforce.auth import AUTHORIZE, exchange
from sayso.ports.crm_access import KEY, LONG, OPTION, PLAIN, Need, Scope, Visit, Way, challenge_of
from sayso.ports.record_writer import Configuration

_ID: Final = Need("client_id", "Consumer key", PLAIN)
_KEY_FIELD: Final = Need("key_field", "External id field", OPTION, "Sayso_Key__c, unless you named it otherwise.", True)
WAYS: Final = (
    Way("web", "Sign in at Salesforce", (_ID, Need("client_secret", "Consumer secret"), _KEY_FIELD), signs_in=True),
    Way(KEY, "Client credentials", (_ID, Need("client_secret", "Consumer secret"), _KEY_FIELD)),
    Way(
        "jwt",
        "JWT bearer",
        (
            _ID,
            Need("username", "User name", PLAIN, "Of the user that Sayso writes as."),
            Need("private_key", "Private key", LONG, "PEM; its certificate stands with the app."),
            Need("audience", "Audience", PLAIN, "https://login.salesforce.com, where the org wants that.", True),
            _KEY_FIELD,
        ),
    ),
)
SCOPES: Final = (
    Scope("api", "Manage user data via APIs: what the user of the permission set may see and change."),
    Scope("refresh_token", "Perform requests at any time: so that nobody has to sign in again."),
)


def consent_url(visit: Visit) -> str:
    """The org's own page."""
    asked = {
        "response_type": "code",
        "client_id": visit.given["client_id"],
        "redirect_uri": visit.back,
        "scope": " ".join(one.name for one in SCOPES),
        "state": visit.state,
        "code_challenge": challenge_of(visit.verifier),
        "code_challenge_method": "S256",
    }
    return f"{visit.base_url.rstrip('/')}{AUTHORIZE}?{urlencode(asked)}"


def redeem(visit: Visit, code: str) -> Mapping[str, str]:
    """The tokens for the code. Raises a CrmFailure."""
    client = {name: visit.given[name] for name in ("client_id", "client_secret")}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": visit.back, **client}
    found = exchange(visit.base_url, {**form, "code_verifier": visit.verifier})
    if not found.get("refresh_token"):
        raise Configuration("Salesforce gave no refresh token: allow requests at any time, and try again.")
    return {**client, **found}
