"""No stage was jumped over without what the buyer does to leave it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sayso.record.facts import DealFacts, Event
from sayso.record.views import StageView
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import midnight, since, worth


@CHECKS.register
class NoStageSkipped:
    """Fails for the last jump over a stage whose exit criteria were never confirmed."""

    name = "stage_skipped"
    title = "Skipped stage"
    question = "How do we know what this stage would have told us?"
    on_by_default = False
    terms: tuple[Term, ...] = ()

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        done = {event.event for event in deal.events}
        stages = given.open_stages(deal)
        places = {stage.key: number for number, stage in enumerate(stages)}
        now = places.get(deal.stage.key, -1)
        for move in reversed(deal.stage_moves):
            start, end = places.get(move.before), places.get(move.after)
            if start is None or end is None:
                continue
            over = [one for one in stages[start + 1 : min(end, now)] if _unmet(one, done)]
            if over:
                return (self._finding(deal, over[0], since(move.at, given.today)),)
        return ()

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        asked = [stage.exit_criteria[0] for stage in given.open_stages(deal) if stage.exit_criteria]
        done = tuple(Event(event, midnight(given.today), has_quote=True) for event in asked)
        return replace(deal, events=(*deal.events, *done))

    def _finding(self, deal: DealFacts, skipped: StageView, started: date) -> Finding:
        return Finding(
            check=self.name,
            says=f"{skipped.name} was skipped, and nothing shows that the buyer was through with it.",
            since=started,
            costs=f"{worth(deal)} may fall back to where it never was.",
            way_out=f"Confirm where the buyer did what {skipped.name} asks, or put the deal back into it.",
            mend="stage",
        )


def _unmet(stage: StageView, done: set[str]) -> bool:
    return bool(stage.exit_criteria) and not done & set(stage.exit_criteria)
