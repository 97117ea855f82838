"""Eight processes decide and apply against one SQLite file at once. Prints what went wrong, and what stands in the end."""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from typing import Any

import django
from django.db import connections, transaction

PROCESSES, OWN, SHARED, CONTESTED = 8, 6, 16, 4


def author(field: str, value: Any, deal: int, sam: Any, **more: Any) -> Any:
    """A Decision and its entry in the ledger, in one transaction, as confirm leaves them."""
    from sayso.domain.asker import system
    from sayso.ledger.services import append
    from tests.apply.deciding import decide
    from tests.apply.founding import NOW

    with transaction.atomic():
        decision = decide(field, value, deal, by=sam, at=NOW, **more)
        payload = {"decisions": [str(decision.pk)]}
        append(asker=system("race"), name="race.decision.made", subject=("deal", deal), at=NOW, payload=payload)
    return decision.pk


def run(number: int, sam: Any, deals: list[int], common: int, waiting: list[Any]) -> None:
    """One process: its own deal, a list that all add to, Decisions that all apply, a field that all contest."""
    from sayso.apply import services
    from sayso.domain.asker import system
    from sayso.domain.change import FieldPath
    from sayso.record import selectors
    from tests.apply.founding import NOW

    chance = random.Random(number)  # noqa: S311 - the order of work, the same in every run
    root, close_date = system("race"), FieldPath("deal", "close_date")
    mine = chance.sample(waiting, len(waiting))
    work = ["own"] * OWN + ["list"] * OWN + ["shared"] * len(mine) + ["contested"] * CONTESTED
    chance.shuffle(work)
    for turn, kind in enumerate(work):
        if kind == "own":
            before = selectors.live_value(root, close_date, deals[number])
            pk = author("deal.close_date", f"20{30 + turn}-06-0{number + 1}", deals[number], sam, before=before)
        elif kind == "list":
            pk = author("deal.notes", f"note {turn} of {number}", common, sam, operation="add")
        elif kind == "contested":
            before = selectors.live_value(root, close_date, common)
            pk = author("deal.close_date", f"20{30 + turn}-07-0{number + 1}", common, sam, before=before)
        else:
            pk = mine.pop()
        services.apply(decision_id=pk, at=NOW)


def main() -> None:
    django.setup()
    from tests.apply.founding import found, new_deal

    sam = found()
    deals = [new_deal(f"deal {n}", sam) for n in range(PROCESSES)]
    common = new_deal("common", sam)
    targets = [new_deal(f"target {n}", sam) for n in range(SHARED)]
    waiting = [author("deal.close_date", "2027-01-15", deal, sam) for deal in targets]
    connections.close_all()
    children = [start(lambda n=number: run(n, sam, deals, common, waiting)) for number in range(PROCESSES)]
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    sys.stdout.write(json.dumps({"failed": failed, **standing(deals, common, targets)}))


def start(act: Any) -> int:
    child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException:  # noqa: BLE001 - a child must not return into its parent's code
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def standing(deals: list[int], common: int, targets: list[int]) -> dict[str, Any]:
    """What stands in the end, as far as the test asks."""
    from django.db.models import Count

    from sayso.apply.models import Write
    from sayso.domain.asker import system
    from sayso.ledger import selectors as ledger
    from sayso.record.models import Deal, FieldChange, Item

    def changes(deal: int) -> list[tuple[Any, Any]]:
        rows = FieldChange.objects.filter(entity="deal", entity_id=deal, field="close_date").order_by("id")
        return list(rows.values_list("before", "after"))

    written = Write.objects.filter(state="written", field="close_date").select_related("decision")
    states = dict(Write.objects.values_list("state").annotate(Count("id")))
    return {
        "states": states,
        "broken": len(ledger.verify(system("race")).broken),
        "buried": sum(write.before != write.decision.before for write in written),
        "own": [changes(deal) for deal in deals],
        "contested": changes(common),
        "contested_now": str(Deal.objects.get(pk=common).close_date),
        "targets": [changes(deal) for deal in targets],
        "notes": sorted(Item.objects.filter(deal=common, removed_at=None).values_list("value", flat=True)),
        "common_version": Deal.objects.get(pk=common).version,
        "written_to_common": Write.objects.filter(entity_id=common, state="written").count(),
    }


if __name__ == "__main__":
    main()
