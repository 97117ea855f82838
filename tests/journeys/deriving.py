"""Capture conversations of the demonstration company in an order of one's own; print what was derived, without row ids."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import django

CHOSEN = "na-prairie-legal-redlines"  # of two open deals its rep says which; the rest of the thread follows
DEALS = ("marlpit-dock", "prairie-dock", "thornbury-dock")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def main(seed: int) -> None:
    django.setup()
    from sayso.demo import loading, reading
    from sayso.domain.asker import Door, system
    from sayso.extract.models import Reading, Signal
    from sayso.flow import verbs as flow
    from sayso.flow.work import take_in
    from sayso.org.models import User
    from sayso.org.selectors import asker_for
    from sayso.propose.models import Proposal
    from sayso.record.models import Deal

    root, company = system("derive"), reading.load_shifted(0)
    accounts = tuple(one for one in company.accounts if any(deal.key in DEALS for deal in one.deals))
    silent = replace(company, accounts=accounts, conversations=())
    loading.load(asker=root, company=silent, at=AT, progress=lambda _: None)
    talks = [talk for talk in company.conversations if talk.deal_key in (*DEALS, None)]
    chance, ids = random.Random(seed), []  # noqa: S311 - an order that can be repeated
    chance.shuffle(talks)
    hosts = {user.email: user for user in User.objects.all()}
    for talk in talks:
        captured = flow.capture(
            asker=root,
            content=talk.raw,
            filename=talk.filename,
            source="demo",
            at=AT,
            host_id=hosts[talk.visible_to].pk,
            stated=loading._stated(talk),
        )
        ids += [one.id for one in captured.conversations]
        if talk.id == CHOSEN:
            rep = asker_for(user=hosts[talk.visible_to], door=Door.WEB, request="choose", at=AT, may_decide=True)
            deal = Deal.objects.get(name__startswith="Prairie Cold - Dock").pk
            flow.choose_deal(asker=rep, conversation_id=ids[-1], deal_id=deal, at=AT)
    print_derived()
    for model in (Proposal, Signal, Reading):
        model.objects.all().delete()
    chance.shuffle(ids)
    for conversation_id in ids:
        take_in(asker=root, conversations=[conversation_id], at=AT)
    print_derived()


def print_derived() -> None:
    """Signals, proposals and where the conversations belong, named by what they are and not by their rows' ids."""
    from sayso.capture.models import Conversation
    from sayso.extract.models import Signal
    from sayso.propose.models import Proposal
    from sayso.record.models import Deal

    talks = dict(Conversation.objects.values_list("pk", "identity"))
    deals = {None: None, **dict(Deal.objects.values_list("pk", "name"))}

    def named(row: dict[str, Any]) -> dict[str, Any]:
        return {
            **row,
            **({"conversation_id": talks[row["conversation_id"]]} if "conversation_id" in row else {}),
            **({"deal_id": deals[row["deal_id"]]} if "deal_id" in row else {}),
        }

    found = {
        "conversations": [
            named(row) for row in Conversation.objects.order_by("identity").values("identity", "deal_id", "match")
        ],
        "signals": [named(row) for row in Signal.objects.order_by("key").values()],
        "proposals": [named(row) for row in Proposal.objects.order_by("key").values()],
    }
    sys.stdout.write(json.dumps(found, default=str, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
