"""Verbs in children that end themselves with SIGKILL at an instruction to the database; the queue does what is left.

A first round counts the instructions; then one round ends after each commit, and some at places evenly between. Prints
one line of JSON for each round: what the child left, what stands after the queue ran, and what should.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django
from django.db import connection

from tests.apply.killing import Doom, killed

BETWEEN = 4  # rounds besides those at the commits
MAIL = """From: Anna Reed <anna@{domain}>
To: Sam Ode <sam@seller.example>
Subject: Where we are {number}
Date: Thu, 19 Nov 2026 15:00:00 +0000
Message-ID: <call-1@{domain}>
Content-Type: text/plain; charset=utf-8

Hi Sam,

I'll send you the signed supplier questionnaire by Thursday 26 November.
Our budget for this is 40,000 pounds.
We are also looking at Portway as an alternative.

Anna
"""
NOTES = """Sam Ode: Shall we talk about the order?
Annie {number}: I'll send you the signed order form by Thursday 26 November. {more}
Sam Ode: Thank you.
"""


class Counting(Doom):
    """Ends nothing; counts, and notes where the commits were."""

    def __init__(self) -> None:
        super().__init__(10**9)
        self.commits: list[int] = []

    @property
    def count(self) -> int:
        return 10**9 - self.left

    def commit(self, execute: Callable[..., Any]) -> Any:
        self.commits.append(self.count)
        return self.around(execute)


@dataclass
class World:
    """One round's own account, deal and people."""

    number: int
    sam: Any

    def __post_init__(self) -> None:
        from sayso.domain.asker import Door
        from sayso.org.selectors import asker_for
        from sayso.record import mirroring
        from sayso.record.mirroring import Seen
        from tests.apply.founding import NOW, ROOT

        self.at, self.domain = NOW, f"round-{self.number}.example"
        self.asker = asker_for(user=self.sam, door=Door.WEB, request=f"r{self.number}", at=NOW, may_decide=True)
        seen = Seen(f"a:{self.number}", {"name": f"Round {self.number}", "domains": [self.domain]}, NOW)
        self.account = mirroring.upsert_account(asker=ROOT, seen=seen, at=NOW)
        about = {"name": "Anna Reed", "email": f"anna@{self.domain}", "account": self.account}
        mirroring.upsert_person(asker=ROOT, seen=Seen(f"p:{self.number}", about, NOW), at=NOW)
        self.deal, self.other = self._deal("first"), self._deal("second")

    def _deal(self, name: str) -> int:
        from sayso.record import mirroring
        from sayso.record.mirroring import Seen
        from tests.apply.founding import NOW, ROOT

        long_ago = NOW - timedelta(days=90)
        values = {"name": f"{name} {self.number}", "account": self.account, "owner": self.sam.pk, "stage": "discovery"}
        return mirroring.upsert_deal(asker=ROOT, seen=Seen(f"{name}:{self.number}", values, long_ago), at=NOW)

    def hand_in(self, content: str = MAIL, name: str = "mail.eml") -> int:
        from sayso.capture.rules import Stated
        from sayso.flow import verbs as flow

        about = Stated(started_at=self.at - timedelta(days=4), title=f"Notes {self.number}")
        stated = about if name.endswith(".txt") else None
        content = content.replace("{domain}", self.domain).replace("{number}", str(self.number))
        captured = flow.capture(asker=self.asker, content=content.encode(), filename=name, at=self.at, stated=stated)
        return captured.conversations[0].id

    def choose(self, conversation: int, deal: int) -> None:
        from sayso.flow import verbs as flow

        flow.choose_deal(asker=self.asker, conversation_id=conversation, deal_id=deal, at=self.at)

    def offers(self) -> list[Any]:
        from sayso.confirm.rules import Offer
        from sayso.propose.models import Proposal

        rows = Proposal.objects.filter(deal=self.deal, closing="").order_by("rank", "key")
        return [Offer(row.key, row.digest) for row in rows]

    def state(self) -> dict[str, Any]:
        """What stands of this round, without the ids."""
        from sayso.apply.models import Write
        from sayso.capture.models import Conversation
        from sayso.confirm.models import Decision
        from sayso.extract.models import Signal
        from sayso.propose.models import Proposal
        from sayso.record.models import Deal, FieldChange, Item

        talks = Conversation.objects.filter(title__endswith=f" {self.number}")
        ids, deals = list(talks.values_list("pk", flat=True)), [self.deal, self.other]
        signals = Signal.objects.filter(conversation__in=ids)
        proposals = Proposal.objects.filter(deal__in=deals) | Proposal.objects.filter(conversation__in=ids)
        decisions = Decision.objects.filter(deal_id__in=deals)
        changes = FieldChange.objects.filter(entity="deal", entity_id__in=deals)
        return {
            "conversations": len(ids),
            "signals": sorted([s.kind, str(s.value.get("owner_side"))] for s in signals),
            "proposals": sorted(
                [p.field, str(deals.index(p.deal_id)) if p.deal_id else "", p.closing] for p in proposals
            ),
            "decisions": sorted([d.kind, d.field] for d in decisions),
            "writes": sorted([w.state, w.field] for w in Write.objects.filter(decision__in=decisions)),
            "receipts": sorted(changes.exclude(decision="").values_list("field", flat=True)),
            "items": sorted(Item.objects.filter(deal__in=deals, removed_at=None).values_list("field", flat=True)),
            "fields": list(Deal.objects.filter(pk__in=deals).order_by("pk").values_list("next_step", "version")),
        }


def capture(world: World) -> Callable[[], Any]:
    return world.hand_in


def accept(world: World) -> Callable[[], Any]:
    from sayso.flow import verbs as flow

    world.choose(world.hand_in(), world.deal)
    offers = world.offers()[:2]
    return lambda: flow.accept(asker=world.asker, offers=offers, at=world.at)


def undo(world: World) -> Callable[[], Any]:
    from sayso.flow import verbs as flow

    done = accept(world)()
    return lambda: flow.undo_batch(asker=world.asker, batch=done.batch, at=world.at)


def move(world: World) -> Callable[[], Any]:
    talk = world.hand_in()
    world.choose(talk, world.deal)
    return lambda: world.choose(talk, world.other)


def mend(world: World) -> Callable[[], Any]:
    """Who speaks in one call is remembered for another one, which stays with its deal and has to be read again."""
    from sayso.domain.transcript import Side
    from sayso.flow import verbs as flow

    talks = [world.hand_in(NOTES.replace("{more}", more), "call.txt") for more in ("", "As I said.")]
    for talk in talks:
        world.choose(talk, world.deal)
    return lambda: flow.mend_speaker(
        asker=world.asker,
        conversation_id=talks[0],
        label=f"Annie {world.number}",
        name="Anna Reed",
        email=f"anna@{world.domain}",
        side=Side.THEIRS,
        remember=True,
        at=world.at,
    )


CASES: dict[str, Callable[[World], Callable[[], Any]]] = {
    "capture": capture,
    "accept": accept,
    "undo": undo,
    "move": move,
    "mend": mend,
}


def main(case: str) -> None:
    django.setup()
    from django_tasks_db.models import DBTaskResult

    from sayso.flow import engine
    from sayso.ledger.selectors import verify
    from tests.apply.founding import ROOT, found

    sam, prepare = found(), CASES[case]
    first, counting = World(0, sam), Counting()
    act = prepare(first)
    engine.drain()
    before = first.state()
    with_count(act, counting)
    engine.drain()
    after = first.state()
    for number, at in enumerate(places(counting), 1):
        world = World(number, sam)
        act = prepare(world)
        DBTaskResult.objects.all().delete()  # what preparing queued, it has done
        dead = killed(act, at)
        left = world.state()
        engine.drain()
        stands = world.state()
        row = {"at": at, "killed": dead, "left": left, "stands": stands, "before": before, "after": after}
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.write(json.dumps({"backlog": engine.backlog(), "broken": len(verify(ROOT).broken)}) + "\n")


def with_count(act: Callable[[], Any], counting: Counting) -> None:
    """Run `act` to its end, counted."""
    commit = connection._commit
    connection._commit = lambda: counting.commit(commit)
    try:
        with connection.execute_wrapper(counting.around):
            act()
    finally:
        connection._commit = commit


def places(counting: Counting) -> list[int]:
    """Where to kill: after each commit, evenly between, and not at all."""
    commits = {place + 2 for place in counting.commits}
    between = set(range(1, counting.count, max(1, counting.count // BETWEEN)))
    return [*sorted(place for place in commits | between if 0 < place <= counting.count), counting.count + 1]


if __name__ == "__main__":
    main(sys.argv[1])
