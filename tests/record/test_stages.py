"""A pipeline changes one thing at a time, and no deal breaks by it."""

import pytest

from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath
from sayso.record import selectors, stages
from sayso.record.creating import _opening_stage
from sayso.record.definitions import define_field
from sayso.record.pipelines import BadPipeline
from sayso.record.schema import Schema
from sayso.record.selectors_browse import stage_counts
from sayso.record.stages import NoSuchStage, StageTerms

pytestmark = pytest.mark.django_db
KEY = "new-business"


@pytest.fixture
def otto(cast, asker_of, pipeline):
    return asker_of(cast.otto)


def names(otto):
    return [stage.name for stage in selectors.list_pipelines(otto)[0].stages]


def terms(name, probability=50, criteria=()):
    return StageTerms(name, probability, criteria)


def test_an_open_stage_comes_before_those_that_end_a_deal(otto, now):
    stages.add_stage(asker=otto, pipeline=KEY, kind="open", terms=terms("Legal", 90), at=now)
    stages.add_stage(asker=otto, pipeline=KEY, kind="lost", terms=terms("No budget", 0), at=now)
    assert names(otto) == ["Discovery", "Proposal", "Legal", "Won", "Lost", "No budget"]


def test_a_stage_keeps_its_key_and_its_deals_when_it_is_renamed(otto, deal, now):
    change = terms("Finding out", 15, ("pain_confirmed", "budget_confirmed"))
    stages.change_stage(asker=otto, pipeline=KEY, key="discovery", terms=change, at=now)
    held = selectors.get_deal(otto, deal).stage
    assert (held.key, held.name, held.probability) == ("discovery", "Finding out", 15)
    assert held.exit_criteria == ("pain_confirmed", "budget_confirmed")


@pytest.mark.parametrize(("steps", "place"), [(1, 1), (-1, 0), (9, 3)])
def test_a_stage_moves_and_stops_at_the_ends(otto, now, steps, place):
    stages.move_stage(asker=otto, pipeline=KEY, key="discovery", steps=steps, at=now)
    assert names(otto).index("Discovery") == place


def test_a_retired_stage_keeps_its_deals_and_takes_no_new_ones(otto, deal, now):
    assert stages.retire_stage(asker=otto, pipeline=KEY, key="discovery", at=now) == 1
    assert selectors.get_deal(otto, deal).stage.is_retired
    spec = Schema().spec(FieldPath("deal", "stage"))
    assert [option.label for option in spec.options if not option.is_retired] == ["Proposal", "Won", "Lost"]
    assert Schema().show(FieldPath("deal", "stage"), {"pipeline": KEY, "key": "discovery"}) == "Discovery"
    assert _opening_stage("")["key"] == "proposal"
    assert stage_counts(otto) == {(KEY, "discovery"): 1}
    stages.restore_stage(asker=otto, pipeline=KEY, key="discovery", at=now)
    assert not selectors.get_deal(otto, deal).stage.is_retired


def test_there_is_always_a_stage_to_begin_in(otto, now):
    stages.retire_stage(asker=otto, pipeline=KEY, key="discovery", at=now)
    with pytest.raises(BadPipeline, match="must be an open stage"):
        stages.retire_stage(asker=otto, pipeline=KEY, key="proposal", at=now)
    assert names(otto) == ["Discovery", "Proposal", "Won", "Lost"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (terms("proposal"), "called proposal in this pipeline already"),
        (terms(" "), "needs a name"),
        (terms("x" * 101), "100 characters at most"),
        (terms("Fine", 101), "from 0 to 100 per cent"),
        (terms("Fine", 50, ("moon_landed",)), "'moon_landed' is no milestone"),
    ],
)
def test_what_no_stage_can_be_is_refused_in_words(otto, now, change, says):
    for act in (
        lambda: stages.change_stage(asker=otto, pipeline=KEY, key="discovery", terms=change, at=now),
        lambda: stages.add_stage(asker=otto, pipeline=KEY, kind="open", terms=change, at=now),
    ):
        with pytest.raises(BadPipeline, match=says):
            act()


def test_pipelines_have_names_and_keys_of_their_own(otto, now):
    assert stages.add_pipeline(asker=otto, name="Partners & co", at=now) == "partners-co"
    with pytest.raises(BadPipeline, match="already"):
        stages.add_pipeline(asker=otto, name="partners & CO", at=now)
    stages.rename_pipeline(asker=otto, pipeline="partners-co", name="Partners", at=now)
    assert stages.add_pipeline(asker=otto, name="Partners co", at=now) == "partners-co-2"
    with pytest.raises(BadPipeline, match="already"):
        stages.rename_pipeline(asker=otto, pipeline="partners-co", name="New business", at=now)


def test_only_revops_changes_how_we_sell(cast, asker_of, pipeline, now):
    mia = asker_of(cast.mia)
    for act in (
        lambda: stages.add_pipeline(asker=mia, name="P", at=now),
        lambda: stages.rename_pipeline(asker=mia, pipeline=KEY, name="P", at=now),
        lambda: stages.add_stage(asker=mia, pipeline=KEY, kind="open", terms=terms("S"), at=now),
        lambda: stages.change_stage(asker=mia, pipeline=KEY, key="won", terms=terms("S"), at=now),
        lambda: stages.move_stage(asker=mia, pipeline=KEY, key="won", steps=1, at=now),
        lambda: stages.retire_stage(asker=mia, pipeline=KEY, key="won", at=now),
        lambda: stages.restore_stage(asker=mia, pipeline=KEY, key="won", at=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_not_there_is_said(otto, now):
    with pytest.raises(NoSuchStage, match="no pipeline 'nope'"):
        stages.retire_stage(asker=otto, pipeline="nope", key="won", at=now)
    with pytest.raises(NoSuchStage, match="no stage 'nope'"):
        stages.move_stage(asker=otto, pipeline=KEY, key="nope", steps=1, at=now)


def test_an_option_that_is_left_out_is_retired_and_still_shown(otto, now):
    path = FieldPath("deal", "region")

    def define(*options):
        define_field(asker=otto, path=path, label="Region", kind="picklist", at=now, options=options)
        return {option.value: (option.label, option.is_retired) for option in Schema().spec(path).options}

    define(("n", "North"), ("s", "South"))
    assert define(("n", "Northern")) == {"n": ("Northern", False), "s": ("South", True)}
    assert Schema().show(path, "s") == "South"
    assert define(("s", "South"), ("n", "Northern")) == {"s": ("South", False), "n": ("Northern", False)}
