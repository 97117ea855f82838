"""What Decisions touch, for the flow, which carries their consequences through for whoever decided."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sayso.confirm.models import Decision


def deals_of(decision_ids: Iterable[UUID]) -> set[int]:
    """The deals that these Decisions are about."""
    found = Decision.objects.filter(pk__in=list(decision_ids)).values_list("deal_id", flat=True)
    return {deal_id for deal_id in found if deal_id is not None}


def conversations_without_deal(decision_ids: Iterable[UUID]) -> set[int]:
    """The conversations whose offers these Decisions answered while there was no deal."""
    found = Decision.objects.filter(pk__in=list(decision_ids), deal_id=None).values_list("conversation_id", flat=True)
    return {conversation_id for conversation_id in found if conversation_id is not None}
