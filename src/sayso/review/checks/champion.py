"""The champion still speaks to us."""

from __future__ import annotations

from dataclasses import replace

from sayso.record.facts import DealFacts
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import count, midnight, since, worth


@CHECKS.register
class ChampionSpeaks:
    """Fails when every champion of a deal has been silent for too long. A deal without one is not this check's."""

    name = "champion"
    title = "Champion silent"
    question = "What does the champion say is in the way?"
    on_by_default = False
    terms = (Term("days", 21, "days", "Whoever fights for a purchase has news within three weeks.", 1),)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        champions = [part for part in deal.parts if part.role == "champion"]
        if not champions:
            return ()
        latest = max(champions, key=lambda part: part.heard_at or part.since)
        heard = latest.heard_at or latest.since
        silent = (given.today - heard.date()).days
        if silent <= given.term(self, "days", deal):
            return ()
        return (
            Finding(
                check=self.name,
                says=f"{latest.name or 'The champion'} has been silent for {count(silent, 'day')}.",
                since=since(heard, given.today),
                costs=f"Nobody inside speaks for {worth(deal)[0].lower() + worth(deal)[1:]}.",
                way_out="Speak to the champion, or find another.",
                mend="people",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        at = midnight(given.today)
        heard = (replace(p, heard_at=at) if p.role == "champion" else p for p in deal.parts)
        return replace(deal, parts=tuple(heard))
