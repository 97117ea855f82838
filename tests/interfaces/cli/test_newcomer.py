"""A newcomer founds, imports, backs up and restores, by the commands alone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.flow.processes import copy_of_migrated

SRC = Path(__file__).parents[3] / "src"
PASSWORD = "a-fine-long-pass\n"


@pytest.fixture
def prepared(tmp_path):
    """The data folders "home" and "other" hold an empty database: to make one takes seconds, and one test does it."""
    for name in ("home", "other"):
        (tmp_path / name).mkdir()
        copy_of_migrated(tmp_path / name)


@pytest.fixture
def sayso(tmp_path):
    """Run a command in a data folder of its own, on SQLite."""

    def run(*arguments, home="home", stdin="", code=0):
        environment = {k: v for k, v in os.environ.items() if k not in ("SAYSO_DATABASE_URL", "SAYSO_TOKEN")}
        environment |= {"SAYSO_HOME": str(tmp_path / home), "PYTHONPATH": str(SRC), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "sayso", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_the_first_hour(prepared, sayso, tmp_path):
    assert "runs the place" in sayso("setup", "--email", "anna@firm.example", stdin=PASSWORD)
    assert "founded already" in sayso("setup", "--email", "bob@firm.example", stdin=PASSWORD, code=2)
    sayso("signin", "anna@firm.example", stdin=PASSWORD)
    (tmp_path / "accounts.csv").write_text("name,domains\nNorthgate,northgate.example\n")
    (tmp_path / "deals.csv").write_text("Opportunity,account,stage,amount\nNorthgate dock,Northgate,Proposal,48k\n")
    assert "1 added" in sayso("import", "accounts", tmp_path / "accounts.csv")
    named = ("--map", "Opportunity=name")
    assert "1 would be added" in sayso("import", "deals", tmp_path / "deals.csv", *named, "--dry-run")
    assert "1 added" in sayso("import", "deals", tmp_path / "deals.csv", *named)
    assert "0 added, 0 fields changed, 1 rows the same" in sayso("import", "deals", tmp_path / "deals.csv", *named)
    assert "48,000 USD" in sayso("deals")
    assert "wrote it by hand" in sayso("why", "1", "amount")
    backed_up = tmp_path / "kept.zip"
    sayso("backup", backed_up)
    assert backed_up.stat().st_mode & 0o077 == 0
    assert "The audit chain is whole" in sayso("restore", backed_up, home="other")
    assert "The trail is whole" in sayso("audit", "verify", home="other")
    assert "48,000 USD" in sayso("deals", "--as", "anna@firm.example", home="other")


def test_a_changed_backup_restores_nothing(prepared, sayso, tmp_path):
    sayso("setup", "--email", "anna@firm.example", stdin=PASSWORD)
    sayso("backup", tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as kept, zipfile.ZipFile(tmp_path / "forged.zip", "w") as forged:
        for name in kept.namelist():
            content = kept.read(name)
            forged.writestr(
                name, content.replace(b"org.user.added", b"org.user.edited") if "entry" in name else content
            )
    assert "nothing was restored" in sayso("restore", tmp_path / "forged.zip", home="other", code=2)
    sayso("restore", tmp_path / "kept.zip", home="other")


def test_nonsense_founds_nothing(sayso):
    assert "valid email" in sayso("setup", "--email", "annayourfirm", stdin=PASSWORD, code=2)
    assert "no terminal to ask" in sayso("setup", "--email", "anna@firm.example", code=2)
    assert "too short" in sayso("setup", "--email", "anna@firm.example", stdin="short\n", code=2)
    assert "The database is set up" in sayso("setup", "--email", "anna@firm.example", stdin=PASSWORD)


def test_reading_loads_no_django():
    program = "import sys, sayso.interfaces.cli.main; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(SRC)}, check=False
        ).returncode
        == 0
    )


def test_a_table_is_audited_before_anything_is_set_up(sayso, tmp_path):
    table = tmp_path / "deals.csv"
    lines = [f"Deal {number},{'TBD' if number % 10 else 'Anna Reed'},Main" for number in range(200)]
    table.write_text("\n".join(["Deal,Budget holder,Unit", *lines]))
    told = sayso("audit-fields", table)
    assert "deals.csv: 200 rows, 3 fields" in told
    assert "It tells nothing: 180 of 200 values (90%) hold a placeholder." in told
    machine = {one["field"]: one for one in json.loads(sayso("audit-fields", table, "--json"))}
    assert {name: one["verdict"] for name, one in machine.items()} == {
        "Budget holder": "retire",
        "Unit": "retire",
        "Deal": "keep",
    }
    assert machine["Unit"]["junk"][0]["examples"] == ["Main"]
    assert sayso("audit-fields", tmp_path / "none.csv", code=2).startswith("sayso: There is no file")
    assert not (tmp_path / "home").exists()
