"""What a CRM calls to say: that something changed there. It is believed to have called, and asked what."""

from __future__ import annotations

from sayso.org import connections
from sayso.org.connections import NotConnected
from sayso.org.sealing import CannotUnseal
from sayso.ports.crm import CRMS, Calling, Notice
from sayso.record.crm.connecting import CONNECTION


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
