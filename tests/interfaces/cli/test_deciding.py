"""Deciding by command: what came of it is said in a word, and what waits in numbers that agree."""

import re

import pytest
from typer.testing import CliRunner

from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.main import commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def sayso(call, cast, asker_of, monkeypatch):
    monkeypatch.setattr(starting, "start", lambda **_: None)
    monkeypatch.setattr(starting, "asker", lambda *_, **__: asker_of(cast.sam))

    def run(*arguments):
        done = CliRunner().invoke(commands(arguments), arguments)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_a_decline_and_its_undo_are_told_as_such(sayso):
    assert "changes on 1 card, about 1 min." in sayso("inbox")
    key = re.search(r"^  ([0-9a-f]{10})  .*Portway", sayso("inbox"), re.MULTILINE)[1]
    declined = sayso("decline", key, "wrong")
    decision = re.fullmatch(r"declined  \(decision ([0-9a-f-]+)\)\n", declined)[1]
    assert "Portway" not in sayso("inbox")
    assert sayso("undo", decision).startswith("taken back  (decision ")
    assert "Portway" in sayso("inbox")


def test_what_waits_agrees_with_its_number(sayso):
    assert re.search(r"^[2-9] changes wait, about", sayso("today"), re.MULTILINE)
    *others, _ = re.findall(r"^  ([0-9a-f]{10})  ", sayso("inbox"), re.MULTILINE)
    for key in others:
        sayso("decline", key, "wrong")
    assert re.search(r"^1 change waits, about", sayso("today"), re.MULTILINE)
    assert "To decide: 1 change on 1 card" in sayso("inbox")


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 conversations wait"), (1, "1 conversation waits"), (2, "2 conversations wait")]
)
def test_one_waits_and_two_wait(count, told):
    assert printing.waiting(count, "conversation") == told


def test_what_does_not_stand_is_listed_and_ends_by_a_word(sayso, office, cast, asker_of, now):
    assert sayso("conflicts") == "All that was decided stands.\n"
    for amount in ("48000 GBP", "50000 GBP"):
        change = AuthoredChange(FieldPath("deal", "budget"), office.northgate, Operation.SET, amount, None)
        flow.author(asker=asker_of(cast.sam), changes=[change], origin="edit", at=now)
    listed = sayso("conflicts")
    assert "Budget: 50,000 GBP" in listed
    assert "is now 48,000 GBP. Settle it by: again, theirs, drop" in listed
    assert sayso("settle", listed.split()[0], "again").startswith("written  deal.budget")
    assert sayso("conflicts") == "All that was decided stands.\n"
