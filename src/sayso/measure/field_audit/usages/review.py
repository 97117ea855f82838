"""Checks of the review that are on, and the field that holds what an owner calls the deal in the forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.points import USAGES, Usage
from sayso.measure.field_audit.views import Use
from sayso.org.selectors import Settings
from sayso.review.settings import CATEGORY_FIELD, CHECKS_ON, checks_on

READS: Mapping[str, tuple[str, ...]] = {
    "activity": ("stage",),
    "champion": ("people",),
    "competitor": ("competitors",),
    "duplicates": ("name", "account"),
    "economic_buyer": ("people",),
    "our_promises": ("commitments",),
    "single_threaded": ("people",),
    "stage": ("stage", "milestones"),
    "stage_skipped": ("stage",),
    "their_promises": ("commitments",),
}
"""What a check reads, where its name is not itself the field's."""


@USAGES.register
class Review(Usage):
    """A check looks at every open deal, each time that the review is opened."""

    name = "review"

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        settings = Settings()
        for check in checks_on(settings.value(CHECKS_ON)):
            for field in READS.get(check.name, (check.name,)):
                yield FieldPath("deal", field), Use(f"the review\u2019s check \u201c{check.title}\u201d", times=0)
        if category := str(settings.value(CATEGORY_FIELD) or ""):
            yield FieldPath("deal", category), Use("what the review calls the deal", times=0)
