"""Account signals: of one deal, and of all that somebody owns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sayso.domain.asker import Asker
from sayso.giveback.facts import Facts
from sayso.giveback.loading import facts_by_deal
from sayso.giveback.models import SignalAnswer
from sayso.giveback.rules_signals import RANK, AccountSignal, Reaction, loud, signals
from sayso.record.scope import require_visible
from sayso.record.selectors import open_deals_of_account


class NoSuchSignal(LookupError):
    """There is no such signal, or it does not stand any more."""

    def __init__(self) -> None:
        super().__init__("That signal does not stand any more.")


def signals_of_deal(asker: Asker, deal_id: int, at: datetime) -> tuple[AccountSignal, ...]:
    """The signals of a deal, ranked, without those that went quiet for the asker. Raises the record's NotFound."""
    require_visible(asker, "deal", deal_id)
    return loud_signals(asker, facts_by_deal(asker, [deal_id], at))


def signals_of_account(asker: Asker, account_id: int, at: datetime) -> tuple[AccountSignal, ...]:
    """The same over the open deals of an account that the asker sees. Raises the record's NotFound."""
    require_visible(asker, "account", account_id)
    deals = [deal.id for deal in open_deals_of_account(asker, account_id)]
    return loud_signals(asker, facts_by_deal(asker, deals, at)) if deals else ()


def signal_with(asker: Asker, deal_id: int, key: str, at: datetime) -> AccountSignal:
    """One signal of a deal by its key, quiet or not. Raises the record's NotFound, NoSuchSignal."""
    require_visible(asker, "deal", deal_id)
    for facts in facts_by_deal(asker, [deal_id], at).values():
        for found in signals(facts, deal_id):
            if found.key == key:
                return found
    raise NoSuchSignal


def loud_signals(asker: Asker, facts: Mapping[int, Facts]) -> tuple[AccountSignal, ...]:
    """The signals of these deals that are not quiet for the asker, ranked over all of them."""
    found: Iterable[AccountSignal] = (one for deal, held in facts.items() for one in signals(held, deal))
    today = next((held.today for held in facts.values()), None)
    if today is None:
        return ()
    rows = SignalAnswer.objects.filter(by_id=asker.user_id) if asker.user_id else SignalAnswer.objects.none()
    reactions = [Reaction(row.key, row.kind, row.act == SignalAnswer.Act.ACTED) for row in rows]
    ranked = sorted(loud(found, reactions, today), key=lambda one: (RANK.index(one.kind), -one.raised_on.toordinal()))
    return tuple(ranked)
