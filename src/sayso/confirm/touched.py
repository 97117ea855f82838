"""What Decisions touch, for the flow, which carries their consequences through for whoever decided."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sayso.confirm.models import Decision


def touched_by(decision_ids: Iterable[UUID]) -> tuple[set[int], set[int]]:
    """The deals that these Decisions are about, and the conversations whose offers they answered without a deal."""
    places = Decision.objects.filter(pk__in=list(decision_ids)).values_list("deal_id", "conversation_id")
    found = list(places)
    deals = {deal for deal, _ in found if deal is not None}
    return deals, {talk for deal, talk in found if deal is None and talk is not None}
