"""The amount has a source: the buyer accepted a price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sayso.record.facts import DealFacts, Source
from sayso.review.points import CHECKS, Finding, Given, Grade, Term
from sayso.review.wording import midnight, since, worth


@CHECKS.register
class AmountHasSource:
    """Fails where a late deal has no amount; one that no sentence of the buyer's stands behind is unproven."""

    name = "amount"
    title = "Amount"
    question = "Which price has the buyer accepted, and when did they say so?"
    on_by_default = False
    terms = (Term("from", 40, "per cent", "Before an evaluation, nobody can know what it will come to.", 0, 100),)

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        source = deal.sources.get("amount")
        if not deal.amount or deal.amount < 0:
            late = deal.stage.probability >= given.term(self, "from", deal)
            return (self._finding(deal, given, "No amount.", Grade.FAILS),) if late else ()
        if source is None or not source.has_quote:
            return (self._finding(deal, given, "No sentence of the buyer stands behind the amount.", Grade.UNPROVEN),)
        return ()

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        source = Source(midnight(given.today), "conversation", has_quote=True)
        amount = deal.amount if deal.amount and deal.amount > 0 else Decimal(1)
        return replace(deal, amount=amount, sources={**deal.sources, "amount": source})

    def _finding(self, deal: DealFacts, given: Given, says: str, grade: Grade) -> Finding:
        source = deal.sources.get("amount")
        return Finding(
            check=self.name,
            says=says,
            since=since(source.at if source else deal.created_at, given.today),
            costs=f"{worth(deal)} is our wish in the forecast, not the buyer's word.",
            way_out="Name the price to the buyer and confirm their answer.",
            mend="amount",
            grade=grade,
        )
