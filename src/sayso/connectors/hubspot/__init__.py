"""HubSpot, by its dated API. No conditional update exists there, so what was written is read back with its history."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Final

from sayso.connectors.hubspot import letting_in
from sayso.connectors.hubspot.client import VERSION, Client
from sayso.connectors.hubspot.journal import Journal
from sayso.connectors.hubspot.portal import Portal
from sayso.connectors.hubspot.transcripts import HubSpotCalls
from sayso.connectors.hubspot.webhooks import is_signed
from sayso.connectors.hubspot.writing import Ours
from sayso.domain.signal import JsonValue
from sayso.ports.crm import CRMS, KeepSecrets, News, Notice

__all__ = ["HubSpot", "HubSpotCalls"]
KEY_PROPERTY: Final = "sayso_key"
YES: Final = frozenset({"yes", "true", "on", "1"})


@CRMS.register
class HubSpot:
    """HubSpot by a service key or a private app's token, or by OAuth: a refresh token, the app's id and secret."""

    name = "hubspot"
    title = "HubSpot"
    usual_url = "https://api.hubapi.com"
    secrets = ("token",)
    ways, scopes = letting_in.WAYS, letting_in.SCOPES
    consent_url, redeem = staticmethod(letting_in.consent_url), staticmethod(letting_in.redeem)
    usual: Mapping[str, str] = {
        "account.name": "name",
        "account.domains": "domain",
        "account.owner": "hubspot_owner_id",
        "person.name": "name",
        "person.email": "email",
        "person.title": "jobtitle",
        "person.phone": "phone",
        "deal.name": "dealname",
        "deal.stage": "dealstage",
        "deal.amount": "amount",
        "deal.currency": "deal_currency_code",
        "deal.close_date": "closedate",
        "deal.owner": "hubspot_owner_id",
        "deal.next_step": "hs_next_step",
    }

    def open(
        self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], keep: KeepSecrets
    ) -> Portal:
        """The portal behind that token.

        Options: ``version`` of the API, ``app_id`` by which our writes are known, ``key_property``, the unique property
        that makes a new record known as ours (sayso_key).
        """
        client = Client(base_url, dict(secrets), str(options.get("version") or VERSION), keep)
        ours = Ours(str(options.get("app_id") or ""), str(options.get("key_property") or KEY_PROPERTY))
        return Portal(client, ours)

    def keeps_journal(self, options: Mapping[str, JsonValue]) -> bool:
        """With the option ``journal=yes``: it needs an app with rights of its own."""
        return str(options.get("journal") or "").lower() in YES

    def news(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], place: str) -> News:
        """By the app's ``client_id`` and ``client_secret``."""
        version = str(options.get("version") or VERSION)
        portal = Client(base_url, dict(secrets), version, lambda _: None)
        with closing(portal):
            return Journal(base_url, secrets, version, portal).news(place)

    def is_genuine(self, notice: Notice, secrets: Mapping[str, str]) -> bool:
        """By the app's secret, ``client_secret``."""
        return is_signed(notice, secrets.get("client_secret", ""))
