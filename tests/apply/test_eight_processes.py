"""Eight processes decide and apply against one SQLite file: nothing lost, nothing doubled, no "database is locked"."""

import json
from itertools import pairwise

from tests.apply.racing import OWN, PROCESSES, SHARED


def test_nothing_is_lost_and_nothing_is_doubled(on_sqlite):
    found = json.loads(on_sqlite("racing"))
    assert found["failed"] == 0
    assert found["broken"] == 0
    assert found["buried"] == 0, "a value was overwritten that nobody had been shown"
    # Each process's own changes all stand, each upon the one before it.
    for changes in found["own"]:
        assert len(changes) == OWN
        assert all(earlier[1] == later[0] for earlier, later in pairwise(changes))
    # What all of them applied was written once each.
    assert found["targets"] == [[[None, "2027-01-15"]]] * SHARED
    # The list that all of them added to has every entry, once.
    assert len(found["notes"]) == len(set(found["notes"])) == PROCESSES * OWN
    # Of what they contested, each write stands upon the one before it; the others are conflicts, none is lost or half.
    contested = found["contested"]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(contested))
    assert found["contested_now"] == contested[-1][1]
    assert set(found["states"]) <= {"written", "conflict"}
    assert found["common_version"] == 1 + found["written_to_common"]
