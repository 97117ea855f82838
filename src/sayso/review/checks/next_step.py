"""The next step is dated ahead, and the buyer agreed to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sayso.record.facts import DealFacts, NextStep
from sayso.review.points import CHECKS, Finding, Given, Grade, Term
from sayso.review.wording import shown, since, worth


@CHECKS.register
class NextStepAgreed:
    """Fails without a step, without its day, when the day is past, or when the buyer did not agree.

    A step that was typed by hand is unproven: nobody's sentence says that the buyer knows of it.
    """

    name = "next_step"
    title = "Next step"
    question = "What has the buyer agreed to do next, and when?"
    on_by_default = True
    terms: tuple[Term, ...] = ()

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        step = deal.next_step
        wrong = _wrong(step, given.today)
        if wrong:
            return (self._finding(deal, given, wrong),)
        if step is not None and not step.has_quote:
            said = "The next step was typed by hand: no sentence shows that the buyer agreed."
            return (self._finding(deal, given, said, Grade.UNPROVEN),)
        return ()

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        held = deal.next_step or NextStep("Meet", "", "", None, "", has_quote=False)
        ahead = given.today + timedelta(days=7)
        return replace(deal, next_step=replace(held, side="both", due=ahead, agreement="agreed", has_quote=True))

    def _finding(self, deal: DealFacts, given: Given, says: str, grade: Grade = Grade.FAILS) -> Finding:
        step = deal.next_step
        started = step.set_at if step and step.set_at else deal.contact.latest or deal.created_at
        is_late = step is not None and step.due is not None and step.due < given.today
        return Finding(
            check=self.name,
            says=says,
            since=step.due if step and step.due and is_late else since(started, given.today),
            costs=f"{worth(deal)} moves only when one of us remembers it.",
            way_out="Agree with the buyer what happens next and on which day; a day that they accept is enough.",
            mend="next_step",
            grade=grade,
        )


def _wrong(step: NextStep | None, today: date) -> str:
    """What speaks against the step, "" for nothing."""
    if step is None:
        return "Nothing is agreed to come next."
    if step.due is None:
        return "The next step has no day."
    if step.due < today:
        return f"The next step was due {shown(step.due)}."
    if step.agreement == "declined":
        return "The buyer declined the next step."
    is_theirs = step.agreement == "agreed" or step.side in ("theirs", "both")
    return "The buyer has not agreed to the next step." if step.has_quote and not is_theirs else ""
