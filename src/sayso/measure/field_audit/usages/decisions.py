"""What people decided of what was said: a field into which proposals go, and are answered, is at work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sayso.confirm.selectors import count_decided
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.points import USAGES, Usage
from sayso.measure.field_audit.views import Use


@USAGES.register
class Decisions(Usage):
    """Accepted, edited, declined and put off alike."""

    name = "decisions"
    is_for_everybody = False  # how much others decide is theirs

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        for (entity, field), (times, latest) in count_decided(asker, since).items():
            words = f"{times:,} decision{'s' * (times != 1)} on what was said"
            yield FieldPath(entity, field), Use(words, times, latest)
