"""The documents cover what there is, and name nothing that is not."""

import re
from pathlib import Path

import pytest

from sayso.flow.plugs import POINTS
from sayso.org.settings import all_specs

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_point_is_among_the_points():
    declared = re.findall(r"\] = Point\(\"(\w+)\"", "".join(path.read_text() for path in (ROOT / "src").rglob("*.py")))
    assert sorted(declared) == sorted(point.name for point in POINTS)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_every_plug_stands_on_its_point_s_page(point):
    page = (DOCS / f"plugs/{point.name}.md").read_text()
    missing = [plug.name for plug in point.all() if f"`{plug.name}`" not in page]
    assert not missing


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_every_plug_says_what_it_is(point):
    for plug in point.all():
        assert __import__(type(plug).__module__, fromlist=["x"]).__doc__


def test_every_setting_is_described():
    page = (DOCS / "settings.md").read_text()
    env = (ROOT / "src/sayso/site/env.py").read_text() + (ROOT / "src/sayso/site/settings.py").read_text()
    for name in set(re.findall(r'"(SAYSO_[A-Z_]+)"', env)) | {spec.name for spec in all_specs()}:
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("page", [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_no_link_leads_nowhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_stage_has_a_page():
    for stage in ("org", "record", "capture", "extract", "propose", "confirm", "apply", "giveback"):
        assert (DOCS / f"stages/{stage}.md").exists()
