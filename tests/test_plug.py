"""The registry: strangers come through the same door, and a broken one never keeps Sayso from starting."""

import sys
from importlib.metadata import EntryPoint

import pytest

from sayso import plug
from sayso.plug import NoSuchPlug, Point, TwoPlugsWithOneName


class Thing:
    name = "thing"


@pytest.fixture
def point(tmp_path, monkeypatch):
    """A point with an empty folder of its own, and no strangers."""
    (tmp_path / "things").mkdir()
    (tmp_path / "things/__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    for module in [name for name in sys.modules if name.split(".")[0] == "things"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(plug, "entry_points", lambda group: [])
    return Point("things", "things")


def test_a_plug_is_found_by_its_name(point):
    point.register(Thing)
    assert isinstance(point.get("thing"), Thing)
    assert [each.name for each in point.all()] == ["thing"]


def test_a_missing_plug_is_answered_with_those_that_are_there(point):
    point.register(Thing)
    with pytest.raises(NoSuchPlug, match="there is no 'other'. Installed: thing"):
        point.get("other")


def test_two_plugs_with_one_name_refuse_to_start(point):
    point.register(Thing)
    with pytest.raises(TwoPlugsWithOneName, match="Rename one of them"):
        point.register(type("Other", (), {"name": "thing"}))


def test_a_module_dropped_into_the_folder_is_loaded_and_one_with_an_underscore_is_not(point, tmp_path, monkeypatch):
    monkeypatch.setattr(plug, "_dropped", point, raising=False)
    (tmp_path / "things/dropped.py").write_text(
        "from sayso import plug\nclass Dropped:\n    name = 'dropped'\nplug._dropped.register(Dropped)\n"
    )
    (tmp_path / "things/_shared.py").write_text("raise RuntimeError\n")
    assert point.has("dropped")


def test_a_broken_stranger_is_quarantined_and_the_others_work(point, monkeypatch):
    broken = EntryPoint("bad", "no_such_package.module", "sayso.things")
    monkeypatch.setattr(plug, "entry_points", lambda group: [broken])
    point.register(Thing)
    assert point.has("thing")
    assert [(each.entry, each.point) for each in point.quarantine] == [("no_such_package.module", "things")]
    assert "No module named 'no_such_package'" in point.quarantine[0].error


def test_a_plug_can_be_there_for_the_length_of_a_test(point):
    with point.temporarily(Thing()):
        assert point.has("thing")
    assert not point.has("thing")
