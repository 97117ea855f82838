import pytest

from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath
from sayso.ledger.models import Entry
from sayso.record import selectors, writing
from sayso.record.definitions import BadField, define_field, set_policy
from sayso.record.fields import BadFieldValue, Policy
from sayso.record.pipelines import BadPipeline, PipelineDraft, StageDraft, StageInUse, define_pipeline
from sayso.record.schema import Schema, list_specs, one_schema, spec

pytestmark = pytest.mark.django_db

REGION = FieldPath("deal", "region")
OPEN = StageDraft("first", "First")


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


def test_a_field_of_our_own_is_written_shown_and_undone(deal, order, undo, otto, now):
    define_field(
        asker=otto, path=REGION, label="Region", kind="picklist", options=[("emea", "Europe"), ("na", "")], at=now
    )
    receipt = writing.write(order=order("deal.region", "europe", deal))
    view = selectors.get_deal(otto, deal)
    assert next(field.shown for field in view.fields if field.path == REGION) == "Europe"
    undo(receipt.key)
    assert selectors.live_value(otto, REGION, deal) is None


def test_two_fields_of_our_own_live_beside_one_another(deal, order, otto, now):
    for name, kind in (("seats", "number"), ("list_price", "money"), ("partner", "text")):
        define_field(asker=otto, path=FieldPath("deal", name), label=name.title(), kind=kind, at=now)
    writing.write(order=order("deal.seats", "1,200", deal))
    writing.write(order=order("deal.list_price", "€9k", deal))
    writing.write(order=order("deal.seats", None, deal, before="1200"))
    view = selectors.get_deal(otto, deal)
    assert view.value("list_price") == {"amount": "9000.00", "currency": "EUR"}
    assert view.value("seats") is None


def test_exact_values_only(deal, order, otto, now):
    define_field(asker=otto, path=REGION, label="Region", kind="picklist", options=[("emea", "Europe")], at=now)
    with pytest.raises(BadFieldValue, match=r"Region: 'Asia' is no value of this field. Allowed: Europe."):
        writing.write(order=order("deal.region", "Asia", deal))


def test_an_option_that_went_is_still_shown(deal, order, otto, now):
    define_field(asker=otto, path=REGION, label="Region", kind="picklist", options=[("emea", "Europe")], at=now)
    writing.write(order=order("deal.region", "emea", deal))
    define_field(asker=otto, path=REGION, label="Region", kind="picklist", options=[("apac", "Asia")], at=now)
    writing.write(order=order("deal.region", "apac", deal, before="emea"))
    assert [change.before_shown for change in selectors.history(otto, "deal", deal, "region")] == ["Europe", ""]


@pytest.mark.parametrize(
    ("path", "label", "kind", "options", "line"),
    [
        ("deal.amount", "Amount", "money", [], "has a field 'amount' already"),
        ("deal.closed_at", "Closed", "date", [], "has a field 'closed_at' already"),
        ("deal.new", "New", "text", [], "has a field 'new' already"),
        ("deal.Colour", "Colour", "text", [], "is no name for a field"),
        ("lead.colour", "Colour", "text", [], "The record keeps no 'lead'"),
        ("deal.colour", " ", "text", [], "needs a label"),
        ("deal.colour", "Colour", "stage", [], "'stage' is no type of field. Choose date, email"),
        ("deal.colour", "Colour", "picklist", [], "a choice needs options"),
        ("deal.colour", "Colour", "picklist", [("a", "A"), ("a", "B")], "a choice needs options"),
        ("deal.colour", "Colour", "text", [("a", "A")], "a choice needs options"),
    ],
)
def test_what_is_no_field_is_refused(otto, now, path, label, kind, options, line):
    with pytest.raises(BadField, match=line):
        define_field(asker=otto, path=FieldPath.parse(path), label=label, kind=kind, options=options, at=now)


def test_a_field_keeps_its_type(otto, now):
    define_field(asker=otto, path=REGION, label="Region", kind="text", at=now)
    with pytest.raises(BadField, match="values stand in it"):
        define_field(asker=otto, path=REGION, label="Region", kind="number", at=now)


def test_policies_are_revops_to_set(otto, now):
    close_date = FieldPath("deal", "close_date")
    assert spec(close_date).policy is Policy.REPLACE
    set_policy(asker=otto, path=close_date, policy=Policy.BLANK_ONLY, at=now)
    assert spec(close_date).policy is Policy.BLANK_ONLY
    with pytest.raises(BadField, match="Close date can be blank_only, replace, never; not append"):
        set_policy(asker=otto, path=close_date, policy=Policy.APPEND, at=now)
    assert Entry.objects.get(name="record.policy.set").payload == {"policy": "blank_only"}


def test_only_revops_defines(cast, asker_of, now):
    for user in (cast.sam, cast.mia):
        asker = asker_of(user)
        with pytest.raises(NotAllowed):
            define_field(asker=asker, path=REGION, label="Region", kind="text", at=now)
        with pytest.raises(NotAllowed):
            set_policy(asker=asker, path=FieldPath("deal", "amount"), policy=Policy.NEVER, at=now)
        with pytest.raises(NotAllowed):
            define_pipeline(asker=asker, draft=PipelineDraft("p", "P", (OPEN,)), at=now)


def test_a_pipeline_is_laid_down_and_reordered(otto, now):
    stages = (
        OPEN,
        StageDraft("second", "Second", probability=50, exit_criteria=("budget_confirmed",)),
        StageDraft("won", "Won", "won", 100),
    )
    define_pipeline(asker=otto, draft=PipelineDraft("partner", "Partner", stages), at=now)
    define_pipeline(asker=otto, draft=PipelineDraft("partner", "Partners", (stages[1], stages[0])), at=now)
    (pipeline,) = selectors.list_pipelines(otto)
    assert pipeline.name == "Partners"
    assert [(stage.key, stage.position) for stage in pipeline.stages] == [("second", 0), ("first", 1)]


def test_a_stage_with_deals_stays(deal, otto, now):
    with pytest.raises(StageInUse, match="1 deals stand in 'Discovery'"):
        define_pipeline(asker=otto, draft=PipelineDraft("new-business", "New business", (OPEN,)), at=now)
    assert len(selectors.list_pipelines(otto)[0].stages) == 4


@pytest.mark.parametrize(
    ("draft", "line"),
    [
        (PipelineDraft("p", "P", ()), "there must be an open stage"),
        (PipelineDraft("p", "P", (OPEN, OPEN)), "two stages have one key"),
        (PipelineDraft("P 1", "P", (OPEN,)), "a pipeline needs a key"),
        (PipelineDraft("p", " ", (OPEN,)), "a pipeline needs a name"),
        (PipelineDraft("p", "P", (OPEN, StageDraft("x", "X", "maybe"))), "a stage is open, won or lost"),
        (PipelineDraft("p", "P", (StageDraft("x", "X", probability=101),)), "from 0 to 100 per cent"),
        (PipelineDraft("p", "P", (StageDraft("x", "X", exit_criteria=("party",)),)), "'party' is no milestone"),
        (PipelineDraft("p", "P", (OPEN, StageDraft("", "X"))), "each stage needs a name and a key"),
    ],
)
def test_what_is_no_pipeline_is_refused(otto, now, draft, line):
    with pytest.raises(BadPipeline, match=line):
        define_pipeline(asker=otto, draft=draft, at=now)


def test_lists_come_with_the_fields_of_their_kind(cast):
    assert [each.path.field for each in list_specs("deal") if each.many] == [
        "commitments",
        "milestones",
        "people",
        "competitors",
        "needs",
        "objections",
        "notes",
        "tasks",
    ]
    assert {each.path.field for each in list_specs("deal") if each.own_key} == {"stage", "amount", "close_date"}


def test_a_page_reads_the_fields_once_and_the_next_page_anew(otto, now, django_assert_num_queries):
    region = {"path": REGION, "kind": "picklist", "options": [("emea", "Europe")], "at": now}
    with one_schema():
        assert Schema() is Schema()
        assert Schema().label(REGION) == "Region"
        with django_assert_num_queries(0):
            assert list_specs("account")
    define_field(asker=otto, label="Theatre", **region)
    with one_schema():
        assert Schema().label(REGION) == "Theatre"
    assert Schema() is not Schema()
