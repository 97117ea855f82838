"""What Sayso writes beside the database is for its own account alone."""

import stat

import pytest

from sayso.interfaces.cli.archive import write_archive
from sayso.site import env


@pytest.mark.django_db
def test_nobody_else_on_the_machine_reads_a_backup(tmp_path, cast):
    path = tmp_path / "backup.zip"

    write_archive(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nobody_else_on_the_machine_looks_into_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SAYSO_HOME", str(tmp_path / "home"))

    assert stat.S_IMODE(env.home().stat().st_mode) == 0o700
