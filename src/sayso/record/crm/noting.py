"""Which CRM takes a deal's notes. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.change import FieldPath
from sayso.org import connections
from sayso.ports.crm import CRMS
from sayso.record.crm import mapping
from sayso.record.crm.connecting import CONNECTION
from sayso.record.crm.mapping import READ

NOTES: Final = FieldPath("deal", "notes")


@dataclass(frozen=True, slots=True)
class Notebook:
    """The CRM that takes a deal's notes: its connector's name and title, and since when somebody consents to it."""

    connector: str
    title: str
    since: datetime


def notebook_of(external_id: str) -> Notebook | None:
    """The CRM in which the deal of that identity stands, if it takes notes, be it in shadow; else None.

    An identity that no CRM gave asks the database nothing.
    """
    vendor = external_id.partition(":")[0]
    consent = connections.standing(CONNECTION) if CRMS.has(vendor) else None
    if consent is None or consent.connector != vendor:
        return None
    modes = {one.path: one.mode for one in mapping.mapped(vendor, NOTES.entity)}
    if modes.get(NOTES, READ) == READ:
        return None
    return Notebook(vendor, CRMS.get(vendor).title, consent.consented_at)
