"""Salesforce: opportunities, accounts and contacts over its REST API, in the manner of its own conditional updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sayso.connectors.salesforce import letting_in
from sayso.connectors.salesforce.auth import Auth
from sayso.connectors.salesforce.client import Client
from sayso.connectors.salesforce.reading import Reading
from sayso.connectors.salesforce.writing import Writing
from sayso.domain.signal import JsonValue
from sayso.ports.crm import CRMS, KeepSecrets
from sayso.ports.record_reader import ENTITIES
from sayso.ports.record_writer import CrmFailure

VERSION: Final = "64.0"
KEY_FIELD: Final = "Sayso_Key__c"


class SalesforceCrm(Reading, Writing):
    """One Salesforce org."""

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    def check(self) -> tuple[str, ...]:
        """What is wrong with the connection, a line each that says what to do."""
        problems: list[str] = []
        for entity in ENTITIES:
            try:
                self.fields(entity)
            except CrmFailure as failure:
                problems.append(str(failure))
        return tuple(dict.fromkeys(problems))


@CRMS.register
class Salesforce:
    """Salesforce Sales Cloud. The address is the org's own: ``https://acme.my.salesforce.com``."""

    name = "salesforce"
    title = "Salesforce"
    usual_url = ""
    secrets = ("client_id", "client_secret")
    ways, scopes = letting_in.WAYS, letting_in.SCOPES
    consent_url, redeem = staticmethod(letting_in.consent_url), staticmethod(letting_in.redeem)
    usual: Mapping[str, str] = {
        "account.name": "Name",
        "account.domains": "Website",
        "account.industry": "Industry",
        "person.name": "Name",
        "person.email": "Email",
        "person.title": "Title",
        "deal.name": "Name",
        "deal.stage": "StageName",
        "deal.amount": "Amount",
        "deal.close_date": "CloseDate",
        "deal.owner": "OwnerId",
        "deal.next_step": "NextStep",
        "deal.currency": "CurrencyIsoCode",
    }

    def open(
        self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], keep: KeepSecrets
    ) -> SalesforceCrm:
        """The org at an address.

        Options: `api_version` (64.0), `key_field`, the unique external id field that makes a create happen once.
        """
        version = str(options.get("api_version") or VERSION).removeprefix("v")
        client = Client(base_url, Auth(base_url, dict(secrets), keep), version)
        return SalesforceCrm(client, str(options.get("key_field") or KEY_FIELD))
