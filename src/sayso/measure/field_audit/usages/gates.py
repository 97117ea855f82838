"""Exit criteria of stages: what the buyer did lets a deal leave, and is asked for at the gate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.points import USAGES, Usage
from sayso.measure.field_audit.views import Use
from sayso.record.selectors import list_pipelines


@USAGES.register
class Gates(Usage):
    """Of the stages that are not retired."""

    name = "gates"

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        stages = [stage for pipeline in list_pipelines(asker) for stage in pipeline.stages if not stage.is_retired]
        asking = sum(bool(stage.exit_criteria) for stage in stages)
        if asking:
            words = f"the gates of {asking} stage{'s' * (asking != 1)}"
            yield FieldPath("deal", "milestones"), Use(words, times=0)
