"""The review on the command line."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from sayso.interfaces.cli.main import commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def sayso(office, monkeypatch):
    monkeypatch.delenv("SAYSO_TOKEN", raising=False)
    monkeypatch.setattr("sayso.interfaces.cli.starting.start", lambda **_: None)

    def run(*arguments, code=0):
        done = CliRunner().invoke(commands(["review"]), ["review", *arguments])
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_it_lists_what_fails_and_what_to_do(sayso):
    told = sayso("--as", "mia@seller.example")
    assert "Northgate - Dock" in told
    assert "Next step: Nothing is agreed to come next." in told
    assert "1 of 1 open deals fail" in told
    assert "Lowmoor" not in told


def test_machines_read_json_and_exit_codes(sayso):
    found = json.loads(sayso("--as", "otto@seller.example", "--json", "--team", "south"))
    assert [row["name"] for row in found["deals"]["rows"]] == ["Lowmoor - Dock"]
    sayso("--as", "otto@seller.example", "--fail-on", "budget", code=1)
    sayso("--as", "otto@seller.example", "--fail-on", "any", code=1)
    sayso("--as", "otto@seller.example", "--fail-on", "budget", "--check", "stage", code=1)


def test_an_unknown_team_is_named(sayso):
    done = CliRunner().invoke(commands(["review"]), ["review", "--as", "otto@seller.example", "--team", "nowhere"])
    assert "There is no team 'nowhere'" in str(done.exception)


def test_it_tells_what_changed_since_a_day(sayso):
    since = (timezone.now().date() - timedelta(days=360)).isoformat()
    told = sayso("--as", "mia@seller.example", "--since", since)
    assert "Northgate - Dock" in told
    assert "1 deal changed." in told
    found = json.loads(sayso("--as", "mia@seller.example", "--since", since, "--json"))
    assert [one["kind"] for one in found["changes"]["tallies"]] == ["new"]
    done = CliRunner().invoke(commands(["review"]), ["review", "--as", "mia@seller.example", "--since", "tuesday"])
    assert "'tuesday' is no day" in str(done.exception)
