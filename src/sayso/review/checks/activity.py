"""Both sides were in touch lately, as lately as the stage asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from sayso.record.facts import Contact, DealFacts
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import count, midnight, since, worth

LATE: Final = 60
"""From this probability on, in per cent, a stage counts as late."""


@CHECKS.register
class ActivityRecent:
    """Fails when nobody was in touch for too long, or when only we were."""

    name = "activity"
    title = "Activity"
    question = "When did the buyer last speak, and what did they say?"
    on_by_default = True
    terms = (
        Term("days", 14, "days", "Two weeks without a word is longer than most buyers' own meetings lie apart.", 1),
        Term("late_days", 10, "days", "Close to a signature, silence is already an answer.", 1),
        Term("buyer_days", 21, "days", "Three unanswered weeks mean that we talk to ourselves.", 1),
    )

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        latest, buyer = deal.contact.latest, deal.contact.buyer
        allowed = given.term(self, "late_days" if deal.stage.probability >= LATE else "days", deal)
        started = latest or deal.created_at
        quiet = (given.today - started.date()).days
        if quiet > allowed:
            says = f"Nobody was in touch for {count(quiet, 'day')}." if latest else "Nobody was ever in touch."
            return (self._finding(deal, says, since(started, given.today)),)
        silent_from = buyer or deal.created_at
        silent = (given.today - silent_from.date()).days
        if latest and silent > given.term(self, "buyer_days", deal):
            says = f"The buyer has been silent for {count(silent, 'day')}; only we wrote."
            return (self._finding(deal, says, since(silent_from, given.today)),)
        return ()

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return replace(deal, contact=Contact(both=midnight(given.today)))

    def _finding(self, deal: DealFacts, says: str, started: date) -> Finding:
        return Finding(
            check=self.name,
            says=says,
            since=started,
            costs=f"{worth(deal)} is counted on a conversation that has stopped.",
            way_out="Hear from the buyer, or close the deal out.",
            mend="activities",
        )
