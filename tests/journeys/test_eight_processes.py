"""Eight people accept at once, the same offers and different ones: nothing lost, nothing doubled, nobody locked out."""

import json

from sayso.confirm.rules import DECIDED
from tests.flow.processes import copy_of_migrated, environment, run
from tests.journeys.racing import PROCESSES


def test_nothing_is_lost_and_nothing_is_doubled(tmp_path):
    *processes, found = map(
        json.loads, run("tests.journeys.racing", env=environment(copy_of_migrated(tmp_path))).splitlines()
    )
    assert found["failed"] == 0  # above all nobody heard "database is locked"
    assert len(processes) == PROCESSES
    assert found["broken"] == 0
    assert found["backlog"] == [0, 0]
    # What one process alone was offered it accepted; of what all were offered each offer was accepted once.
    offered = {tuple(map(tuple, each["decisions"])) for each in found["mine"] + found["shared"]}
    assert len(offered) == 1
    assert sum(each["accepted"]["shared"] for each in processes) == found["common"]
    assert found["doubled"] == []
    # Whoever came second was told so, in words that say what happened.
    refused = [kind_and_why for each in processes for kind_and_why in map(tuple, each["refused"])]
    assert set(refused) == {("shared", DECIDED)}
    assert len(refused) == (PROCESSES - 1) * found["common"]
    # Each Decision has its one write and one receipt, and the queue found nothing left to do.
    for each in found["mine"] + found["shared"]:
        assert [state for state, _ in each["writes"]] == ["written"] * len(each["decisions"])
        assert each == found["mine"][0]
    assert found["again"] is False
