"""Two people, one offer: exactly one Decision, on both databases."""

import os
import subprocess
import sys
import threading

import pytest
from django.db import connection, connections

from sayso.confirm import services
from sayso.confirm.models import Decision
from sayso.confirm.rules import Offer
from sayso.propose.models import Answer, Proposal

pytestmark = pytest.mark.usefixtures("transactional_db")


def offers(scene):
    return [Offer(row.key, row.digest) for row in scene.rows().values()]


def at_once(*acts):
    """Run these at the same time, each on a connection of its own. Returns what they returned."""
    results, start = [], threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=20)
            results.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == len(acts)
    return results


def test_two_people_accepting_the_same_offers_give_one_decision_each(scene, asker_of, now):
    scene.usual()
    shown = offers(scene)
    askers = [asker_of(scene.cast.sam), asker_of(scene.cast.mia), asker_of(scene.cast.otto)]
    batches = at_once(*(lambda asker=asker: services.accept(asker=asker, offers=shown, at=now) for asker in askers))
    assert Decision.objects.count() == Answer.objects.count() == len(shown)
    assert sorted(len(batch.decisions) for batch in batches) == [0, 0, len(shown)]
    assert {refused.why for batch in batches for refused in batch.refused} == {"already decided"}


def test_of_two_rival_values_one_is_decided(scene, asker_of, now):
    scene.budgets()
    one, other = [Offer(row.key, row.digest) for row in Proposal.objects.filter(field="budget")]
    sam, mia = asker_of(scene.cast.sam), asker_of(scene.cast.mia)
    at_once(
        lambda: services.accept(asker=sam, offers=[one], at=now),
        lambda: services.accept(asker=mia, offers=[other], at=now),
    )
    assert Decision.objects.count() == 1
    assert set(Proposal.objects.values_list("closing", flat=True)) == {"decided", "settled"}


def test_a_yes_and_a_no_at_once_leave_one_answer(scene, asker_of, now):
    scene.usual()
    offer = offers(scene)[0]
    sam, mia = asker_of(scene.cast.sam), asker_of(scene.cast.mia)
    at_once(
        lambda: services.accept(asker=sam, offers=[offer], at=now),
        lambda: services.decline(asker=mia, offer=offer, reason="wrong", at=now),
    )
    assert Decision.objects.count() == Answer.objects.count() == 1


def test_an_undo_is_made_once(scene, asker_of, now):
    scene.usual()
    [decision] = services.accept(asker=asker_of(scene.cast.sam), offers=offers(scene)[:1], at=now).decisions
    askers = [asker_of(scene.cast.sam), asker_of(scene.cast.mia)]
    batches = at_once(
        *(lambda asker=asker: services.reverse(asker=asker, decision_id=decision, at=now) for asker in askers)
    )
    assert Decision.objects.filter(reverses=decision).count() == 1
    assert [refused.why for batch in batches for refused in batch.refused] == ["already undone"]


def test_deriving_while_others_decide_ends_in_one_state(scene, asker_of, now):
    scene.usual()
    shown, sam = offers(scene), asker_of(scene.cast.sam)
    at_once(
        lambda: services.accept(asker=sam, offers=shown, at=now),
        lambda: [scene.derive() for _ in range(3)],
        lambda: [scene.derive() for _ in range(3)],
    )
    assert not scene.waiting()
    assert Decision.objects.count() == len(shown)


PROGRAM = """
import sys, django
django.setup()
from datetime import UTC, datetime
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from sayso.confirm import services
from sayso.confirm.rules import Offer
from sayso.extract.points import SIGNAL_TYPES
from tests.propose.telling import TYPES
SIGNAL_TYPES._plugs, SIGNAL_TYPES._loaded = {kind.name: kind for kind in TYPES}, True
from sayso.domain.asker import Door
from sayso.org.models import User
from sayso.org.selectors import asker_for
at = datetime(2026, 11, 23, 9, tzinfo=UTC)
asker = asker_for(user=User.objects.get(pk=sys.argv[2]), door=Door.CLI, request="p", at=at, may_decide=True)
offers = [Offer(*one.split(":")) for one in sys.argv[3:]]
for offer in offers:
    print(len(services.accept(asker=asker, offers=[offer], at=at).decisions))
"""


def test_processes_accepting_the_same_offers_give_one_decision_each(scene):
    scene.usual()
    shown = [f"{offer.key}:{offer.digest}" for offer in offers(scene)]
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", PROGRAM, name, str(scene.cast.sam.pk), *shown]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", ".", *sys.path])}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=100)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert [sum(int(count) for count in counts) for counts in zip(*told, strict=True)] == [1] * len(shown)
    assert Decision.objects.count() == len(shown)
