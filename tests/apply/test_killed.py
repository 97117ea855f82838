"""kill -9 at any instruction between a Decision and its receipt: one write or none, and the state says which."""

import json

import pytest

FINAL = {
    "write": {"next_step": "Send the contract", "commitments": 1, "version": 2, "accounts": 0},
    "undo": {"next_step": "", "commitments": 0, "version": 3, "accounts": 0},
    "create": {"next_step": "", "commitments": 0, "version": 1, "accounts": 1},
}
BEFORE = {
    "write": {"next_step": "", "commitments": 0, "version": 1, "accounts": 0},
    "undo": {"next_step": "Send the contract", "commitments": 1, "version": 2, "accounts": 0},
    "create": {"next_step": "", "commitments": 0, "version": 1, "accounts": 0},
}


@pytest.mark.parametrize("case", ["write", "undo", "create"])
def test_killed_at_every_instruction_it_wrote_once_or_not_at_all(on_sqlite, case):
    rounds = [json.loads(line) for line in on_sqlite("killing", case).splitlines()]
    assert len(rounds) > 20, "it was hardly killed anywhere"
    assert [each["killed"] for each in rounds] == [True] * (len(rounds) - 1) + [False]
    states = set()
    for each in rounds:
        left, after = each["left"], each["after"]
        states.add(left["state"])
        wrote = left["state"] == "written"
        # What it left: everything with its receipt, or nothing at all; never something between the two.
        assert left["state"] in ("none", "pending", "written"), each
        assert (left["receipts"], left["attempts"], left["told"]) == ((1, 1, 1) if wrote else (0, 0, 0)), each
        expected = FINAL[case] if wrote else BEFORE[case]
        assert {name: left[name] for name in expected} == expected, each
        # And once applied again, exactly one write.
        assert after == {"state": "written", "receipts": 1, "attempts": 1, "told": 1, **FINAL[case]}, each
    assert states == {"none", "pending", "written"}
