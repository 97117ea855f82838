"""Reading deals with what is shown of what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model

from sayso.record.models import Deal, Stage


def whole_deals(ids: Iterable[int]) -> dict[int, Deal]:
    """These deals with their accounts, owners and stages, by id.

    Stages and owners are few: each is made once, and not with each of its deals.
    """
    deals = Deal.objects.select_related("account").in_bulk(set(ids))
    stages = {stage.pk: stage for stage in Stage.objects.select_related("pipeline").order_by()} if deals else {}
    owners = get_user_model().objects.in_bulk({deal.owner_id for deal in deals.values() if deal.owner_id is not None})
    for deal in deals.values():
        deal.stage = stages[deal.stage_id]
        deal.owner = owners[deal.owner_id] if deal.owner_id is not None else None
    return deals
