"""Where one can go: every place belongs to a group, and a place of some roles is shown to those alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sayso.domain.asker import Role, system
from sayso.interfaces.web import navigation
from sayso.interfaces.web.navigation import GROUPS, PLACES, Place, groups


def test_every_place_stands_in_one_group_and_no_group_is_empty() -> None:
    shown = groups(system("test"))

    assert [place.name for group in shown for place in group.places] == [
        place.name for group in GROUPS for place in PLACES if place.group == group.name
    ]
    assert all(group.places for group in shown)


def test_a_place_of_a_role_is_shown_to_that_role_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = Place("status", "Mapping", "mapping", "review", roles=(Role.REVOPS,))
    others = tuple(place for place in PLACES if place.group != "review")
    monkeypatch.setattr(navigation, "PLACES", (*others, mapping))
    revops = replace(system("test"), roles=frozenset({Role.REVOPS}))

    assert mapping in [place for group in groups(revops) for place in group.places]
    assert "review" not in [group.name for group in groups(system("test"))]
