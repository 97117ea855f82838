"""What was said of the findings of deals: the newest of each holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sayso.record.views import Named
from sayso.review.models import Triage
from sayso.review.triage import Key, Verdict


def verdicts_of(deals: Sequence[int]) -> dict[int, dict[Key, Verdict]]:
    """For each deal the newest verdict on each of its findings; what is to be looked at again has none."""
    found: dict[int, dict[Key, Verdict]] = defaultdict(dict)
    for row in Triage.objects.filter(deal_id__in=deals).select_related("by").order_by("at", "id"):
        key = (row.check_name, row.about)
        if row.verdict == Triage.Verdict.REOPEN:
            found[row.deal_id].pop(key, None)
            continue
        said = Verdict(row.verdict, Named(row.by_id, str(row.by)), row.at, row.until, row.reason)
        found[row.deal_id][key] = said
    return found
