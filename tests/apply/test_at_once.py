"""The same Decisions from several connections at once, on whichever database the tests run."""

import threading

import pytest
from django.db import connection

from sayso.apply import services
from sayso.apply.models import Attempt, Write
from sayso.domain.change import FieldPath, Operation
from sayso.record import selectors as record
from sayso.record import writing
from sayso.record.models import Account, Deal, FieldChange
from sayso.record.orders import WriteOrder

pytestmark = pytest.mark.usefixtures("transactional_db")

THREADS = 6


def at_once(acts):
    """Run all of them at the same moment; raises what any of them raised."""
    ready, failed = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait()
            act()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must show it
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_one_decision_applied_by_many_is_written_once(deal, decide, now):
    decision = decide("deal.close_date", "2027-01-15", deal, before="2026-12-18")
    at_once([lambda: services.apply(decision_id=decision.pk, at=now)] * THREADS)
    assert Write.objects.get().state == "written"
    assert Attempt.objects.count() == 1
    assert FieldChange.objects.filter(field="close_date").count() == 1


def test_of_many_decisions_upon_one_value_one_is_written(deal, decide, now):
    decisions = [decide("deal.close_date", f"2027-01-{n:02}", deal, before="2026-12-18") for n in range(1, THREADS + 1)]
    at_once([lambda pk=decision.pk: services.apply(decision_id=pk, at=now) for decision in decisions])
    states = sorted(Write.objects.values_list("state", flat=True))
    assert states == ["conflict"] * (THREADS - 1) + ["written"]
    written = Write.objects.get(state="written")
    assert str(Deal.objects.get(pk=deal).close_date) == written.after == written.decision.value
    assert {write.live for write in Write.objects.filter(state="conflict")} == {written.after}


def test_a_list_that_many_add_to_has_every_entry(deal, decide, now, root):
    decisions = [decide("deal.notes", f"note {n}", deal, operation="add") for n in range(THREADS)]
    at_once([lambda pk=decision.pk: services.apply(decision_id=pk, at=now) for decision in decisions])
    notes = record.live_value(root, FieldPath("deal", "notes"), deal)
    assert sorted(notes) == [f"note {n}" for n in range(THREADS)]
    assert Deal.objects.get(pk=deal).version == 1 + THREADS


def test_the_record_itself_creates_once_under_one_key(account, cast, now):
    order = WriteOrder(
        "one-key",
        FieldPath("account", "new"),
        Operation.CREATE,
        None,
        None,
        {"name": "Tallow"},
        cast.sam.pk,
        "d",
        "edit",
        now,
    )
    at_once([lambda: writing.write(order=order)] * THREADS)
    assert Account.objects.filter(name="Tallow").count() == 1
