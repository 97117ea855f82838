"""Apply Decisions in children that end themselves with SIGKILL at their n-th instruction to the database; n = 1, 2, 3 ...

Instructions are counted twice each, before and after it reached the database; commits are instructions. Prints one line of
JSON for each round: what the next process found, and what it found after applying again.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, connections


class Doom:
    """Kills its own process when the count comes to `at`."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.step()
        try:
            return execute(*arguments)
        finally:
            self.step()


def killed(act: Callable[[], Any], at: int) -> bool:
    """Run `act` in a child with its doom at that step; whether it was killed (else it came to its end)."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        doom = Doom(at)
        commit = connection._commit
        connection._commit = lambda: doom.around(commit)
        with connection.execute_wrapper(doom.around):
            act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def state_of(decision: Any, deal: int) -> dict[str, Any]:
    """What a process that comes after finds."""
    from sayso.apply.models import Attempt, Write
    from sayso.ledger.models import Entry
    from sayso.record.models import Account, Deal, FieldChange, Item

    write = Write.objects.filter(decision=decision).first()
    row = Deal.objects.get(pk=deal)
    return {
        "state": write.state if write else "none",
        "receipts": FieldChange.objects.filter(decision=str(decision.pk)).values("write_key").distinct().count(),
        "attempts": Attempt.objects.filter(write__decision=decision).count(),
        "told": Entry.objects.filter(name="apply.write.written", payload__decision=str(decision.pk)).count(),
        "version": row.version,
        "next_step": row.next_step,
        "commitments": Item.objects.filter(deal=deal, removed_at=None).count(),
        "accounts": Account.objects.filter(name=f"Account of {deal}").count(),
    }


def decision_for(case: str, deal: int, sam: Any) -> Any:
    """The Decision of a round, committed, as confirm leaves it."""
    from sayso.apply import services
    from tests.apply.deciding import decide, undo
    from tests.apply.founding import NOW

    if case == "create":
        return decide("account.new", {"name": f"Account of {deal}"}, None, by=sam, at=NOW, operation="create")
    step = {
        "action": "Send the contract",
        "owner": None,
        "owner_side": "ours",
        "due": "2026-12-04",
        "agreement": "agreed",
    }
    written = decide("deal.next_step", step, deal, by=sam, at=NOW)
    if case == "write":
        return written
    services.apply(decision_id=written.pk, at=NOW)
    return undo(written, at=NOW)


def main(case: str) -> None:
    django.setup()
    from sayso.apply import services
    from tests.apply.founding import NOW, found, new_deal

    sam, at, dead = found(), 0, True
    while dead:
        at += 1
        deal = new_deal(f"deal {at}", sam)
        decision = decision_for(case, deal, sam)
        dead = killed(lambda pk=decision.pk: services.apply(decision_id=pk, at=NOW), at)
        left = state_of(decision, deal)
        services.apply(decision_id=decision.pk, at=NOW)
        sys.stdout.write(json.dumps({"at": at, "killed": dead, "left": left, "after": state_of(decision, deal)}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
