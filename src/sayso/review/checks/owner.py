"""Somebody who works here owns the deal."""

from __future__ import annotations

from dataclasses import replace

from sayso.record.facts import DealFacts
from sayso.record.views import Named
from sayso.review.points import CHECKS, Finding, Given, Term
from sayso.review.wording import since, worth


@CHECKS.register
class HasOwner:
    """Fails where nobody owns the deal, or the owner has left."""

    name = "owner"
    title = "Ownerless"
    question = "Who answers for this deal?"
    on_by_default = False
    terms: tuple[Term, ...] = ()

    def find(self, deal: DealFacts, given: Given) -> tuple[Finding, ...]:
        if deal.owner and not deal.owner_left:
            return ()
        return (
            Finding(
                check=self.name,
                says=f"{deal.owner.name}, who owns it, has left." if deal.owner else "Nobody owns it.",
                since=since(deal.contact.latest or deal.created_at, given.today),
                costs=f"{worth(deal)} has nobody who would call.",
                way_out="Give the deal to somebody.",
                mend="owner",
            ),
        )

    def mended(self, deal: DealFacts, given: Given) -> DealFacts:
        return replace(deal, owner=Named(0, "Somebody"), owner_left=False)
