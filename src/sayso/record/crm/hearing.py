"""What a CRM calls to say: that something changed there. It is believed to have called, and asked what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sayso.org import connections
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import CRMS, Calling, Journaling, Notice
from sayso.ports.record_writer import CrmFailure
from sayso.record.crm.connecting import CONNECTION

PLACE: Final = "journal"
PROBLEM: Final = "journal.problem"
RESTS_UNTIL: Final = "journal.rests_until"
REST: Final = timedelta(minutes=10)
MOST_WORDS: Final = 300
_TROUBLE: Final = frozenset({PROBLEM, RESTS_UNTIL})


class NobodyCalls(LookupError):
    """No CRM is connected that would call."""


class NotGenuine(PermissionError):
    """The call does not come from the CRM, or not now."""


def require_genuine(notice: Notice) -> None:
    """Raises NotGenuine for a call that the connected CRM did not make, NobodyCalls where none is expected."""
    try:
        access = connections.open_connection(CONNECTION)
    except (NotConnected, CannotUnseal) as problem:
        raise NobodyCalls("No CRM is connected that would call.") from problem
    plug: object = CRMS.get(access.connector) if CRMS.has(access.connector) else None
    if not isinstance(plug, Calling):
        raise NobodyCalls("The connected CRM does not call.")
    if not plug.is_genuine(notice, access.secrets):
        raise NotGenuine("This is not signed with the secret of the connected app, or was not sent now.")


def look_into_journal(*, at: datetime) -> bool:
    """Whether the journal of the connected CRM has news. It is kept how far it was looked at, and what was in the way.

    A journal that refuses is asked again after a while; what changes is found by the regular readings meanwhile. Never
    in a transaction.
    """
    try:
        access = connections.open_connection(CONNECTION)
    except (NotConnected, CannotUnseal):
        return False
    plug: object = CRMS.get(access.connector) if CRMS.has(access.connector) else None
    rests_until = str(access.cursor.get(RESTS_UNTIL) or "")
    if not isinstance(plug, Journaling) or not plug.keeps_journal(access.options) or at.isoformat() < rests_until:
        return False
    place = str(access.cursor.get(PLACE) or "")
    try:
        news = plug.news(access.base_url, access.secrets, access.options, place)
    except CrmFailure as failure:
        _keep({PROBLEM: str(failure)[:MOST_WORDS], RESTS_UNTIL: (at + REST).isoformat()})
        return False
    if news.place != place or PROBLEM in access.cursor:
        _keep({PLACE: news.place})
    return news.changed


def journal_problem() -> str:
    """Why the journal of the connected CRM cannot be read at the moment; "" where it can, or is not asked for."""
    try:
        return str(connections.cursor_of(CONNECTION).get(PROBLEM) or "")
    except NotConnected:
        return ""


@transaction.atomic
def _keep(found: Mapping[str, str]) -> None:
    cursor = {name: held for name, held in connections.locked_cursor(CONNECTION).items() if name not in _TROUBLE}
    connections.keep_cursor(name=CONNECTION, cursor={**cursor, **found})
