"""The stage says what the buyer did, no more and no less, and the deal moves through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sayso.record.facts import DealFacts, Event, StageMove
from sayso.record.views import StageView
from sayso.review.points import CHECKS, Finding, Given, Grade, Term
from sayso.review.wording import count, ending, midnight, shown, since, worth

NEARLY_ALL = 0.9


@CHECKS.register
class StageMatchesBuyer:
    """Fails when the stage is behind what the buyer did, or has not moved for too long; asks where it is ahead of it.

    A stage is left when any of its exit criteria was confirmed. What the buyer did for a later stage counts for the
    earlier ones. A loss or a pause that the buyer confirmed, and did nothing after, outweighs all. A stage ahead of
    what was confirmed was set by a hand or a CRM: that is unproven, until it carries the forecast.
    """

    name = "stage"
    title = "Stage"
    question = "What did the buyer do that puts the deal into this stage?"
    on_by_default = True
    terms = (
        Term("days", 45, "days", "Used while fewer than ten deals were won from a stage; then their own pace is.", 1),
        Term("grace", 3, "days", "A stage may follow what the buyer did by a few days.", 0, 60),
        Term("proof_from", 75, "per cent", "From here on a stage is called commit: that rests on deeds.", 0, 100),
    )

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        ended = ending(deal.events)
        if ended:
            says = f"The buyer {'said no' if ended.event == 'lost' else 'put it on hold'} on {shown(ended.at.date())}."
            way_out = "Close it out, or record what the buyer did since."
            return (self._finding(deal, given, says, ended.at, way_out, "ended"),)
        wrong = (*self._mismatch(deal, given), *self._still(deal, given))
        return (*(finding for finding in wrong if finding.grade is Grade.FAILS), *wrong)[:1]

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        stages = given.open_stages(deal)
        now = max([midnight(given.today), *(event.at + timedelta(seconds=1) for event in deal.events)])
        reached = furthest(stages, deal.events)
        place = max([reached, *(n for n, stage in enumerate(stages) if stage.key == deal.stage.key)])
        if stages and place >= len(stages):
            return replace(deal, stage=replace(deal.stage, kind="won"), closed_at=now)
        stage = stages[place] if place >= 0 and stages else deal.stage
        asked = [one.exit_criteria[0] for one in stages[: max(place, 0)] if one.exit_criteria]
        done = tuple(Event(event, now, has_quote=True) for event in asked or ["proposal_requested"])
        moved = StageMove(now, deal.stage.key, stage.key)
        return replace(deal, stage=stage, events=(*deal.events, *done), stage_moves=(*deal.stage_moves, moved))

    def _mismatch(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        stages = given.open_stages(deal)
        place = next((n for n, stage in enumerate(stages) if stage.key == deal.stage.key), None)
        if place is None:
            return ()
        unmet = [one for one in stages[max(furthest(stages, deal.events), 0) : place] if one.exit_criteria]
        if unmet:
            asked = " or ".join(event.replace("_", " ") for event in unmet[-1].exit_criteria)
            says = f"In {deal.stage.name} without what the buyer does to leave {unmet[-1].name}: {asked}."
            way_out = f"Confirm where the buyer did that, or put the deal back into {unmet[0].name}."
            is_called = deal.stage.probability >= given.term(self, "proof_from", deal)
            found = self._finding(deal, given, says, deal.in_stage_since, way_out, "ahead")
            return (found if is_called else replace(found, grade=Grade.UNPROVEN),)
        grace = midnight(given.today) - timedelta(days=given.term(self, "grace", deal))
        passed = [event for event in deal.events if event.at < grace]
        if furthest(stages, passed) > place:
            left = max((e for e in passed if e.event in _criteria(stages[place:])), key=lambda event: event.at)
            says = f"The buyer did what {deal.stage.name} is left by: {left.event.replace('_', ' ')}."
            return (self._finding(deal, given, says, left.at, "Move the deal on.", "behind"),)
        return ()

    def _still(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        usual = given.pace(deal).of_stay(deal.stage.key, NEARLY_ALL)
        allowed = usual if usual is not None else given.term(self, "days", deal)
        came = deal.in_stage_since
        stayed = (given.today - came.date()).days
        if stayed <= allowed:
            return ()
        whose = "nine of ten won deals left it after" if usual is not None else "it is left after"
        says = f"In {deal.stage.name} for {count(stayed, 'day')}: {whose} {count(allowed, 'day')} at most."
        started = came + timedelta(days=allowed)
        way_out = "Find out what the buyer has to do next and get it, or close the deal out."
        return (self._finding(deal, given, says, started, way_out, "still"),)

    def _finding(self, deal: DealFacts, given: Given, says: str, at: datetime, way_out: str, about: str) -> Finding:
        return Finding(
            check=self.name,
            says=says,
            since=since(at, given.today),
            costs=f"{worth(deal)} is weighed at {deal.stage.probability} % that nothing supports.",
            way_out=way_out,
            mend="stage",
            about=about,
        )


def furthest(stages: Sequence[StageView], events: Sequence[Event]) -> int:
    """The place of the stage that the buyer's deeds lead to; 0 where they lead nowhere."""
    done = {event.event for event in events}
    return max((n + 1 for n, stage in enumerate(stages) if done & set(stage.exit_criteria)), default=0)


def _criteria(stages: Sequence[StageView]) -> set[str]:
    return {event for stage in stages for event in stage.exit_criteria}
