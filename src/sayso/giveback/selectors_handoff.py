"""Handoffs: which deals came to somebody from another, and what the new owner has to know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from sayso.domain.asker import Asker
from sayso.giveback.loading import facts_of
from sayso.giveback.models import Acceptance
from sayso.giveback.rules_handoff import TEN_MINUTES, handoff
from sayso.giveback.statements import LONGEST_NAME, clipped, words_in
from sayso.giveback.views import Handoff, HandoffRow
from sayso.record import selectors as record
from sayso.record.past import HandedOver, handed_over
from sayso.record.views import Named

RECENT = timedelta(days=60)  # how long a handoff waits to be accepted


class NotHandedOver(LookupError):
    """The deal did not come to the asker from somebody else, or not of late."""

    def __init__(self) -> None:
        super().__init__("This deal was not handed over to you.")


def handoff_brief(asker: Asker, deal_id: int, at: datetime) -> Handoff:
    """All that the new owner of a deal has to know, in ten minutes at most. Raises the record's NotFound."""
    deal = record.get_deal(asker, deal_id)
    name = clipped(deal.name, LONGEST_NAME)
    return Handoff(
        deal=Named(deal.id, name),
        account=Named(deal.account.id, deal.account.name) if deal.account else None,
        owner=deal.owner.name if deal.owner else "",
        stage=deal.stage.name,
        sections=handoff(facts_of(asker, Q(deal_id=deal_id), at), TEN_MINUTES - words_in([name])),
        change=handoff_of(asker, deal_id, at),
    )


def handoff_of(asker: Asker, deal_id: int, at: datetime) -> HandoffRow | None:
    """How the deal came to its present owner; None where it has always been theirs."""
    rows = _rows(handed_over(asker, at - RECENT, deal_id=deal_id))
    return rows[0] if rows else None


def list_handoffs(asker: Asker, at: datetime) -> tuple[HandoffRow, ...]:
    """The deals that came to the asker and that they have not accepted yet, the newest first."""
    if asker.user_id is None:
        return ()
    return tuple(row for row in _rows(handed_over(asker, at - RECENT, to=asker.user_id)) if row.accepted_at is None)


def _rows(found: Iterable[HandedOver]) -> list[HandoffRow]:
    found = list(found)
    accepted = dict(Acceptance.objects.filter(change__in=[one.change for one in found]).values_list("change", "at"))
    return [
        HandoffRow(
            deal=Named(one.deal.id, one.deal.name),
            giver=one.giver,
            to=Named(one.to.id, one.to.name),
            at=one.at,
            change=one.change,
            accepted_at=accepted.get(one.change),
        )
        for one in found
    ]
