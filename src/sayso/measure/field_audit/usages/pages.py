"""What Sayso's own pages are made of: the inbox card, the board, the list, who sees what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.measure.field_audit.points import USAGES, Usage
from sayso.measure.field_audit.views import Use

FEEDS = {
    "deal.name": "the inbox card and every list",
    "deal.account": "the inbox card, and which conversations belong to the deal",
    "deal.owner": "who sees the deal, and whose inbox it is in",
    "deal.stage": "the board",
    "deal.amount": "the sums of the board and of the list",
    "deal.close_date": "the order of the board, and what the list shows as late",
    "deal.next_step": "what the board and the list show as overdue",
    "deal.commitments": "the promises of the deal and of the day",
    "deal.people": "whom a conversation is with, and the brief",
    "deal.tasks": "the day",
    "account.name": "the inbox card and every list",
    "account.domains": "which conversations belong to the account",
    "account.owner": "who sees the account",
    "person.name": "whom a conversation is with",
    "person.email": "whom a conversation is with",
    "person.account": "which deals a conversation may belong to",
}


@USAGES.register
class Pages(Usage):
    """Always: a page that shows it was not asked for by anybody in particular."""

    name = "pages"

    def uses(self, asker: Asker, since: datetime) -> Iterable[tuple[FieldPath, Use]]:
        for path, words in FEEDS.items():
            yield FieldPath.parse(path), Use(words, times=0)
