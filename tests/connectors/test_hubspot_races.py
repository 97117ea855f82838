"""People edit the same property while approvals are applied. HubSpot has no conditional update: none is buried unnoticed."""

from __future__ import annotations

import pytest

from sayso.connectors.hubspot.writing import Writing
from sayso.ports.record_writer import CrmReceipt
from tests.connectors.racing import Race

INTERLEAVINGS = 2000


def test_no_edit_of_a_person_is_buried_unnoticed() -> None:
    race = Race(5)
    race.run(INTERLEAVINGS)

    assert race.buried > INTERLEAVINGS / 50
    assert race.outcomes["overwrote"] == race.buried
    assert race.outcomes["unknown"] == 0
    assert race.outcomes["written"] > INTERLEAVINGS / 10
    assert race.outcomes["moved"] > INTERLEAVINGS / 10


def test_without_reading_the_history_back_edits_would_be_buried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge can tell: a client that takes its own word for it is found out."""
    monkeypatch.setattr(Writing, "_found", lambda self, order, mark: CrmReceipt(order.key, order.ref))

    with pytest.raises(AssertionError, match="nobody was told"):
        Race(5).run(INTERLEAVINGS)
