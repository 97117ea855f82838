"""A conversation whose deal is not in the record yet: the deal is made by hand, and the conversation goes there."""

from __future__ import annotations

from datetime import datetime

from sayso.capture.rules_addresses import domain_of, is_personal
from sayso.capture.selectors import get_conversation
from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.transcript import Side
from sayso.flow.verbs import Outcome, author, choose_deal
from sayso.record.builtin import CREATED
from sayso.record.selectors_browse import account_named

ORIGIN, WRITTEN = "edit", "written"


class NotMade(ValueError):
    """The record refused the new account or deal; nothing was placed."""


def place_in_new_deal(*, asker: Asker, conversation_id: int, name: str, account: str, at: datetime) -> int:
    """Make a deal of that name for an account (one the asker sees of that name, else a new one), and place it there.

    Returns the deal's id. Raises NotFound, NotAllowed, and NotMade with the record's own reason.
    """
    asker.require_decider()
    conversation = get_conversation(asker, conversation_id)
    wanted = " ".join(account.split())
    if not name.strip() or not wanted:
        raise NotMade("A new deal needs a name, and the account that it is with.")
    account_id = account_named(asker, wanted)
    if account_id is None:
        outside = [one.email for one in conversation.participants if one.side is Side.THEIRS]
        domains = sorted({domain_of(email) for email in outside if email and not is_personal(domain_of(email), ())})
        account_id = _made(asker, "account", {"name": wanted, "domains": domains[:1]}, at)
    deal_id = _made(asker, "deal", {"name": " ".join(name.split()), "account": account_id}, at)
    choose_deal(asker=asker, conversation_id=conversation_id, deal_id=deal_id, at=at)
    return deal_id


def _made(asker: Asker, entity: str, values: dict[str, object], at: datetime) -> int:
    change = AuthoredChange(FieldPath(entity, CREATED), None, Operation.CREATE, values, None)
    outcome: Outcome = author(asker=asker, changes=[change], origin=ORIGIN, at=at)
    for refused in outcome.refused:
        raise NotMade(f"{refused.why}.")
    made = outcome.applied[0]
    if made.state != WRITTEN or made.entity_id is None:
        raise NotMade(f"Not made: {made.message}")
    return made.entity_id
