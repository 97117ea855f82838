"""What became of deals between two moments, from their history: what each field was at first, and what in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q

from sayso.domain.asker import Asker
from sayso.org.models import User
from sayso.record import scope
from sayso.record.facts import ChangedDeal, Net
from sayso.record.models import FieldChange, Stage
from sayso.record.viewing import stage_view
from sayso.record.views import Named

COLUMNS: Final = ("pk", "name", "owner_id", "stage_id", "amount", "currency")
BATCH: Final = 5000


def changed_deals(
    asker: Asker,
    *,
    since: datetime,
    until: datetime,
    fields: Sequence[str],
    owners: Iterable[int] | None = None,
    besides: Iterable[int] = (),
) -> tuple[ChangedDeal, ...]:
    """The deals that the asker sees (of these owners) and that began, or changed in one of the fields, by id.

    From `since` on and before `until`. `besides` are deals that are told of whether they changed or not.
    """
    seen = scope.deals(asker)
    seen = seen if owners is None else seen.filter(owner_id__in=sorted(owners))
    net = _net(since, until, fields)
    begun = set(seen.filter(created_at__gte=since, created_at__lt=until).values_list("pk", flat=True))
    wanted = sorted({*net, *begun, *besides})
    stages = {stage.pk: stage_view(stage) for stage in Stage.objects.select_related("pipeline")}
    people = {pk: Named(pk, name or email) for pk, name, email in User.objects.values_list("pk", "name", "email")}
    found = []
    for start in range(0, len(wanted), BATCH):
        rows = seen.filter(pk__in=wanted[start : start + BATCH]).order_by("pk").values_list(*COLUMNS)
        for pk, name, owner_id, stage_id, amount, currency in rows:
            owner, changes = people.get(owner_id or 0), net.get(pk, {})
            found.append(ChangedDeal(pk, name, owner, stages[stage_id], amount, currency, pk in begun, changes))
    return tuple(found)


def _net(since: datetime, until: datetime, fields: Sequence[str]) -> dict[int, dict[str, Net]]:
    """For each deal the net change of each field; what went and came back is no change."""
    rows = FieldChange.objects.filter(Q(at__gte=since, at__lt=until), entity="deal", field__in=fields).order_by()
    found: dict[int, dict[str, Net]] = defaultdict(dict)
    told: list[Any] = sorted(
        rows.values_list("at", "pk", "entity_id", "field", "before", "after"), key=itemgetter(0, 1)
    )
    for _, _, deal, field, before, after in told:
        first = found[deal].get(field, (before, None))[0]
        found[deal][field] = (first, after)
    return {
        deal: held
        for deal, changes in found.items()
        if (held := {name: both for name, both in changes.items() if both[0] != both[1]})
    }
