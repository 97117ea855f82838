"""A reading that is killed is read on: nothing is lost, nothing is there twice. Real processes, ended with SIGKILL."""

from __future__ import annotations

import json

from tests.flow.processes import copy_of_migrated, environment, run


def test_a_first_import_and_a_sync_survive_kill_9(tmp_path):
    """At a few steps; `python -m tests.record.crm.killing every` goes through each of them."""
    home = copy_of_migrated(tmp_path)
    told = [json.loads(line) for line in run("tests.record.crm.killing", env=environment(home)).splitlines()]

    assert [one["vendor"] for one in told] == ["hubspot", "salesforce"], told
    for one in told:
        assert min(one["rounds"]) > 2
        assert min(one["things"], one["past"], one["activities"]) > 3
