"""What `sayso doctor` says."""

import pytest

from sayso.interfaces.cli import examining, starting


@pytest.mark.django_db
def test_before_setup_it_says_what_to_do_and_looks_at_no_table(monkeypatch):
    assert {"audit chain", "work"} <= {finding.what for finding in examining.examine()}
    monkeypatch.setattr(starting, "pending_migrations", lambda: 3)
    found = {finding.what: finding for finding in examining.examine()}
    assert found["migrations"].detail == "3 wait: run sayso setup"
    assert not {"audit chain", "work"} & set(found)
