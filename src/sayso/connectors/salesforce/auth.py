"""Signing in to Salesforce by OAuth 2.0: refresh token, JWT bearer, or client credentials, by what there is to give."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import jwt

from sayso.connectors._crm_http import Call, Manners, Reply, Session, seconds_of, words_of
from sayso.ports.crm import KeepSecrets
from sayso.ports.record_writer import Configuration, CrmFailure

TOKEN: Final = "/services/oauth2/token"  # noqa: S105 - an address
AUTHORIZE: Final = "/services/oauth2/authorize"
MINUTES: Final = 3
_BUSY: Final = 429


class Auth:
    """An access token, got when it is first needed and again when Salesforce has ended it."""

    def __init__(self, base_url: str, secrets: dict[str, str], keep: KeepSecrets) -> None:
        self._base, self._secrets, self._keep = base_url.rstrip("/"), secrets, keep

    def headers(self) -> Mapping[str, str]:
        """What signs a call. Raises Configuration where nobody may sign in."""
        if not self._secrets.get("access_token"):
            self.renew()
        return {"Authorization": f"Bearer {self._secrets['access_token']}"}

    def renew(self) -> bool:
        """A new token for what there is to give. Raises a CrmFailure that says what to mend."""
        self._secrets |= exchange(self._base, self._grant())
        self._keep(dict(self._secrets))
        return True

    @property
    def user_id(self) -> str:
        """As whom we write, "" where Salesforce did not say."""
        return self._secrets.get("user_id", "")

    def _grant(self) -> dict[str, str]:
        given = self._secrets
        client = {name: given[name] for name in ("client_id", "client_secret") if given.get(name)}
        if given.get("refresh_token"):
            return {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], **client}
        if given.get("private_key") and given.get("username"):
            return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": self._assertion()}
        if len(client) == len(("client_id", "client_secret")):
            return {"grant_type": "client_credentials", **client}
        raise Configuration(
            "Salesforce ended the token and there is nothing to get a new one with: connect again with client_id and "
            "client_secret, or client_id, username and private_key."
        )

    def _assertion(self) -> str:
        claims = {
            "iss": self._secrets.get("client_id", ""),
            "sub": self._secrets["username"],
            "aud": self._secrets.get("audience") or self._base,
            "exp": int(time.time()) + MINUTES * 60,
        }
        try:
            return jwt.encode(claims, self._secrets["private_key"], algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError):
            raise Configuration("The private key is no RSA key in PEM. Connect again with the right one.") from None


def exchange(base_url: str, form: Mapping[str, str]) -> dict[str, str]:
    """The tokens that a grant gets, and as whom we write. Raises a CrmFailure that says what to mend."""
    is_safe = not {"refresh_token", "code"} & set(form)
    session = Session(base_url.rstrip("/"), Manners(wait=_wait, failure=_failure, headers=dict))
    try:
        found = session.call(Call("POST", TOKEN, form=form, is_safe=is_safe)).body
    finally:
        session.close()
    if not isinstance(found, dict) or not isinstance(found.get("access_token"), str):
        raise Configuration("Salesforce answered the sign-in without a token. Check the address of the org.")
    kept = {name: found[name] for name in ("access_token", "refresh_token") if isinstance(found.get(name), str)}
    return kept | ({"user_id": str(found["id"]).rsplit("/", 1)[-1]} if found.get("id") else {})


def _wait(reply: Reply) -> float | None:
    return seconds_of(reply) if reply.status == _BUSY else None


def _failure(reply: Reply) -> CrmFailure:
    found = reply.body if isinstance(reply.body, dict) else {}
    why = words_of(found.get("error_description") or found.get("error") or f"HTTP {reply.status}")
    return Configuration(f"Salesforce refuses the sign-in: {why}. Check the connected app and connect again.")
