"""What a move to another stage passes, read from the record: its confirmed milestones and their quotes."""

from __future__ import annotations

from sayso.domain.asker import Asker
from sayso.domain.signal import JsonValue
from sayso.org.settings import declare, list_of_text
from sayso.record.rules_gates import Gate, gate, stage_named
from sayso.record.selectors import get_deal, list_pipelines

BLOCKING = "gates.blocking_teams"
MILESTONES = "milestones"
declare(
    BLOCKING,
    [],
    "Gates that block",
    "Teams whose deals leave a stage only when its exit criteria are met, by name. All others are warned.",
    list_of_text,
)


def gate_of(asker: Asker, deal_id: int, to: JsonValue) -> Gate | None:
    """The gate that a deal passes on its way to that stage; None where there is no such stage. Raises NotFound."""
    deal = get_deal(asker, deal_id)
    stages = [stage for pipeline in list_pipelines(asker) for stage in pipeline.stages]
    wanted = stage_named(stages, to)
    if wanted is None:
        return None
    own = [stage for stage in stages if stage.pipeline == deal.stage.pipeline]
    return gate(own, deal.stage, wanted, deal.lists.get(MILESTONES, ()))
