"""A folder of CSV files as the CRM: for a team whose CRM is a sheet, or an export that lands there every night."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sayso.connectors.csv_folder.folder import CsvFolder
from sayso.domain.signal import JsonValue
from sayso.ports.crm import CRMS, KeepSecrets
from sayso.ports.crm_access import KEY, Way
from sayso.ports.record_reader import CHANGES, HISTORY


@CRMS.register
class CsvFiles:
    """CSV files in a folder of this machine. The address is ``file:///srv/crm``; there is no key."""

    name = "csv"
    title = "CSV folder"
    usual_url = "file:///srv/crm"
    secrets = ()
    scopes = ()
    lacks = frozenset({HISTORY, CHANGES})
    ways = (Way(KEY, "A folder of the server", ()),)
    usual: Mapping[str, str] = {
        "account.name": "name",
        "account.domains": "domain",
        "account.owner": "owner",
        "person.name": "name",
        "person.email": "email",
        "person.title": "title",
        "person.phone": "phone",
        "deal.name": "name",
        "deal.stage": "stage",
        "deal.amount": "amount",
        "deal.currency": "currency",
        "deal.close_date": "close_date",
        "deal.owner": "owner",
        "deal.next_step": "next_step",
    }

    def open(
        self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, JsonValue], keep: KeepSecrets
    ) -> CsvFolder:
        """The folder at a ``file:`` address."""
        return CsvFolder(Path(unquote(urlsplit(base_url).path)))
