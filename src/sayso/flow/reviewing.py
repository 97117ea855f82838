"""What is done in a review on the spot: a deal is closed out by the same hand edit as anywhere, and checked again."""

from __future__ import annotations

from datetime import datetime

from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.flow.verbs import Outcome, author
from sayso.record.selectors import get_deal, list_pipelines
from sayso.review import services as review
from sayso.review.triage import Key

STAGE = FieldPath("deal", "stage")


class NoLostStage(LookupError):
    """The pipeline has no stage in which a lost deal ends."""


def close_out(*, asker: Asker, deal_id: int, finding: Key, reason: str, at: datetime) -> Outcome:
    """End a deal because of a finding: how it ended is kept, and the deal moves to its pipeline's lost stage.

    Raises NotAllowed, NotFound, NoSuchFinding, BadTriage, NoLostStage.
    """
    deal = get_deal(asker, deal_id)
    pipeline = next(one for one in list_pipelines(asker) if one.key == deal.stage.pipeline)
    lost = next((stage for stage in pipeline.stages if stage.kind == "lost" and not stage.is_retired), None)
    if lost is None:
        raise NoLostStage(f"{pipeline.name} has no lost stage: RevOps adds one in the settings.")
    review.decide(asker=asker, deal_id=deal_id, finding=finding, verdict="close", reason=reason, at=at)
    change = AuthoredChange(STAGE, deal_id, Operation.SET, lost.value, deal.stage.value)
    return author(asker=asker, changes=[change], origin="edit", at=at)
