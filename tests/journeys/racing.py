"""Eight processes decide through the verbs, and hand calls in, against one SQLite file at once. Prints what stands then."""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

import django
from django.db import connections
from django.db.models import Count

from tests.apply.racing import start
from tests.flow.killing import World

PROCESSES, COMMON = 8, 4


def run(number: int, own: World, common: list[list[Any]]) -> None:
    """One process: its own call with all its offers, one by one, between the offers that everybody accepts."""
    from sayso.flow import verbs as flow

    chance = random.Random(number)  # noqa: S311 - the order of work, the same in every run
    own.choose(own.hand_in(), own.deal)
    work = [("mine", offer) for offer in own.offers()] + [("shared", offer) for each in common for offer in each]
    chance.shuffle(work)
    accepted, refused = {"mine": 0, "shared": 0}, []
    for kind, offer in work:
        outcome = flow.accept(asker=own.asker, offers=[offer], at=own.at)
        accepted[kind] += len(outcome.applied)
        refused += [(kind, each.why) for each in outcome.refused]
        assert all(one.state == "written" for one in outcome.applied), outcome.applied
    sys.stdout.write(json.dumps({"accepted": accepted, "refused": refused}) + "\n")
    sys.stdout.flush()


def main() -> None:
    django.setup()
    from tests.apply.founding import found

    sam = found()
    shared = [World(100 + number, sam) for number in range(COMMON)]
    for world in shared:
        world.choose(world.hand_in(), world.deal)
    common = [world.offers() for world in shared]
    worlds = [World(number, sam) for number in range(PROCESSES)]
    connections.close_all()
    children = [start(lambda n=number: run(n, worlds[n], common)) for number in range(PROCESSES)]
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    sys.stdout.write(json.dumps({"failed": failed, "common": sum(map(len, common)), **standing(worlds, shared)}))


def standing(worlds: list[World], shared: list[World]) -> dict[str, Any]:
    """What stands, before and after the queue has run over it again."""
    from sayso.flow import engine
    from sayso.ledger.selectors import verify
    from tests.apply.founding import ROOT

    stands = [world.state() for world in [*worlds, *shared]]
    engine.drain()
    return {
        "mine": stands[: len(worlds)],
        "shared": stands[len(worlds) :],
        "again": stands != [world.state() for world in [*worlds, *shared]],
        "doubled": doubled(),
        "backlog": engine.backlog(),
        "broken": len(verify(ROOT).broken),
    }


def doubled() -> list[str]:
    """Offers that were decided more than once."""
    from sayso.confirm.models import Decision

    rows = Decision.objects.values("proposal_key").annotate(times=Count("pk")).filter(times__gt=1)
    return list(rows.values_list("proposal_key", flat=True))


if __name__ == "__main__":
    main()
