"""kill -9 anywhere in what a person set in motion: what was committed is finished by the queue, exactly once."""

import json

import pytest

from tests.flow.processes import copy_of_migrated, environment, run

AS_ONE = ("accept", "undo")


@pytest.mark.parametrize("case", ["capture", "accept", "undo", "move", "mend"])
def test_whatever_a_dead_process_left_the_queue_finishes_once(tmp_path, case):
    home = copy_of_migrated(tmp_path)
    *rounds, end = [json.loads(line) for line in run("tests.flow.killing", case, env=environment(home)).splitlines()]
    assert end == {"backlog": [0, 0], "broken": 0}
    assert [each["killed"] for each in rounds] == [True] * (len(rounds) - 1) + [False]
    assert rounds[0]["before"] != rounds[0]["after"]
    for each in rounds:
        # All of it, or nothing of it; and it is nothing only where nothing had been committed.
        assert each["stands"] in (each["before"], each["after"]), each["at"]
        assert each["stands"] == each["after"] or each["left"] == each["before"], each["at"]
    unfinished = [each for each in rounds if each["left"] not in (each["before"], each["after"])]
    if case in AS_ONE:
        assert not unfinished, "what is decided is written with it, or neither is"
    else:
        assert unfinished, "it was never killed between what was committed and what follows from it"
