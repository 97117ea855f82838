"""Lists that people kept under a name: what they filter, sort, group and show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qs

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.points import USAGES, Usage
from sayso.measure.field_audit.views import Use
from sayso.org.saved_views import all_queries

PAGE = "deals"
ASKS = {
    "stage": "stage", "pipeline": "stage", "owner": "owner", "account": "account", "least": "amount", "most": "amount",
    "from": "close_date", "to": "close_date", "step": "next_step",
}  # fmt: skip
GROUPS = {"month": "close_date"}


@USAGES.register
class SavedViews(Usage):
    """Each view counts once for each field that it is made of."""

    name = "saved_views"
    is_for_everybody = False  # other people's lists are theirs

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        for name, query in all_queries(asker, PAGE):
            for field in sorted(fields_of(query)):
                yield FieldPath("deal", field), Use(f"the kept list \u201c{name}\u201d")


def fields_of(query: str) -> set[str]:
    """The fields of a deal that the address of a list is about."""
    asked = {name: values[-1] for name, values in parse_qs(query.lstrip("?")).items()}
    found = {field for name, field in ASKS.items() if asked.get(name)}
    found |= {name for name in asked.get("cols", "").split(",") if name}
    group = asked.get("group", "")
    found |= {GROUPS.get(group, group), asked.get("sort", "").removeprefix("-")}
    return found - {"", "created", "name"}
