"""The audit over the record: who filled a field, what it feeds, what was said against it, and retiring it."""

import pytest
from django.utils import timezone

from sayso.confirm.rules import AuthoredChange, Offer
from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.flow.gates import Answers, Move, move_stage
from sayso.measure.field_audit.gates import list_gates
from sayso.measure.field_audit.points import USAGES
from sayso.measure.field_audit.selectors import all_uses, audit_record, uses_of
from sayso.measure.field_audit.usages.saved_views import fields_of
from sayso.measure.field_audit.views import Verdict
from sayso.org.saved_views import save_view
from sayso.propose.selectors import list_cards
from sayso.record import mirroring, selectors
from sayso.record.definitions import BadField, define_field, restore_field, retire_field
from sayso.record.mirroring import Seen
from sayso.record.schema import Schema
from sayso.review.selectors_meetings import get_meeting, list_topics
from sayso.review.services_questions import note_question
from tests.interfaces.permissions.things import running_meeting
from tests.office import CREATED, Office, capture_call

pytestmark = pytest.mark.django_db
SEGMENT, BUDGET = FieldPath("deal", "segment"), FieldPath("deal", "budget")


@pytest.fixture
def sam(cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


@pytest.fixture
def office(cast, root, now, otto):
    office = Office(cast, root, now)
    define_field(asker=otto, path=SEGMENT, label="Segment", kind="text", at=now)
    office.deals = [
        mirroring.upsert_deal(
            asker=root,
            seen=Seen(
                f"t:{number}",
                {
                    "name": f"Deal {number}",
                    "owner": cast.sam.pk,
                    "stage": {"pipeline": "new-business", "key": "qualification"},
                    "segment": "TBD",
                    "close_date": f"2026-{number % 12 + 1:02}-{number % 3 + 1:02}",
                },
                CREATED,
            ),
            at=now,
        )
        for number in range(30)
    ]
    return office


def audited(asker, now, entity="deal"):
    return {one.known.name: one for one in audit_record(asker, entity, now)}


def by_hand(asker, deal, path, value, before, now):
    change = AuthoredChange(path, deal, Operation.SET, value, before)
    assert flow.author(asker=asker, changes=[change], origin="edit", at=now).applied[0].is_written


def test_a_field_of_placeholders_that_feeds_nothing_may_go(office, otto, now):
    segment = audited(otto, now)["deal.segment"]
    assert segment.verdict is Verdict.RETIRE
    assert segment.reason == "It tells nothing: 30 of 30 values (100%) say the same."
    assert {junk.kind: junk.rows for junk in segment.junk} == {"placeholders": 30, "one_value": 30}
    assert (segment.rows, segment.known.uses) == (32, ())
    assert segment.lost == "0 values that are no junk; no decision."


def test_who_filled_it_is_read_from_the_history(office, sam, otto, now):
    capture_call(sam, now)
    proposal = next(one for card in list_cards(sam, now).cards for one in card.proposals if one.path == BUDGET)
    flow.accept(asker=sam, offers=[Offer(proposal.key, proposal.digest)], at=now)
    by_hand(sam, office.deals[0], BUDGET, "9k GBP", None, now)
    budget = audited(otto, now)["deal.budget"]
    assert budget.known.by == {"hand": 1, "conversation": 1, "import": 0}
    assert audited(otto, now)["deal.close_date"].known.by["import"] == 30
    assert budget.by_hand == 1
    assert [use.words for use in budget.known.uses] == ["1 decision on what was said"]
    assert budget.lost.endswith("1 decision that it fed.")


def test_what_was_said_against_a_value_is_counted(office, root, sam, otto, now):
    values = {"budget": {"amount": "9000", "currency": "GBP"}}  # by the CRM, before: a newer edit by hand would win
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:Northgate", values, CREATED), at=CREATED)
    assert audited(otto, now)["deal.budget"].known.contradicted == 0
    capture_call(sam, now)
    assert audited(otto, now)["deal.budget"].known.contradicted == 1


@pytest.mark.parametrize("entity", ["deal", "account", "person"])
def test_every_field_of_the_record_is_audited_and_none_of_sayso_s_own_is_to_go(office, otto, now, entity):
    found = audited(otto, now, entity)
    assert set(found) == {str(spec.path) for spec in Schema().fields(entity)}
    assert {name for name, one in found.items() if one.verdict is Verdict.RETIRE} <= {"deal.segment"}


def test_a_retired_field_is_hidden_holds_all_it_held_and_comes_back(office, sam, otto, now):
    deal = office.deals[0]
    by_hand(sam, deal, SEGMENT, "Retail", "TBD", now)
    retire_field(asker=otto, path=SEGMENT, at=now)
    assert SEGMENT not in {field.path for field in selectors.get_deal(sam, deal).fields}
    assert "deal.segment" not in audited(otto, now)
    assert [change.after_shown for change in selectors.history(sam, "deal", deal, "segment")] == ["Retail"]
    with pytest.raises(BadField, match="it is so already"):
        retire_field(asker=otto, path=SEGMENT, at=now)
    restore_field(asker=otto, path=SEGMENT, at=now)
    assert selectors.live_value(sam, SEGMENT, deal) == "Retail"


def test_a_field_of_sayso_s_own_is_not_retired_nor_by_a_rep(office, sam, otto, now):
    with pytest.raises(BadField, match="no field of your own"):
        retire_field(asker=otto, path=BUDGET, at=now)
    with pytest.raises(NotAllowed):
        retire_field(asker=sam, path=SEGMENT, at=now)
    with pytest.raises(NotAllowed):
        audit_record(sam, "deal", now)


def test_a_kept_list_is_a_use_and_keeps_a_field(office, sam, otto, now):
    query = "cols=segment,amount&sort=-close_date&group=month&owner=3"
    save_view(asker=sam, page="deals", name="By segment", query=query, shared=False, at=now)
    assert fields_of(query) == {"segment", "amount", "close_date", "owner"}
    segment = audited(otto, now)["deal.segment"]
    assert segment.verdict is Verdict.KEEP
    assert segment.reason == "It feeds the kept list “By segment”."
    assert uses_of(sam, SEGMENT, now) == ()  # whose lists there are is not everybody's to know


def test_a_rep_is_told_what_a_field_feeds(office, sam, now):
    told = uses_of(sam, FieldPath("deal", "close_date"), now)
    assert "the order of the board, and what the list shows as late" in told
    assert any(words.startswith("the review’s check") for words in told)
    assert uses_of(sam, FieldPath("deal", "milestones"), now)[0] == "the gates of 2 stages"


def test_every_usage_names_fields_that_there_are(office, otto, now):
    known = {spec.path for entity in ("deal", "account", "person") for spec in Schema().fields(entity)}
    assert set(all_uses(otto, now)) - {FieldPath("deal", "forecast_category")} <= known  # that one is to be added
    assert all(type(usage).__doc__ for usage in USAGES.all())


def test_a_gate_that_is_always_clicked_away_is_reported(office, sam, otto, now):
    to = {"pipeline": "new-business", "key": "proposal"}
    before = {"pipeline": "new-business", "key": "qualification"}
    for deal in office.deals[:5]:
        move_stage(asker=sam, move=Move(deal, before, to, "board"), answered=Answers(anyway=True), at=now)
    [gate] = list_gates(otto, now)
    assert (gate.stage, gate.answered, gate.passed, gate.is_clicked_away) == ("Qualification", 0, 5, True)
    answered = Answers(events=("pain_confirmed",))
    move_stage(asker=sam, move=Move(office.deals[5], before, to, "board"), answered=answered, at=now)
    assert not list_gates(otto, now)[0].is_clicked_away
    assert audited(otto, now)["deal.milestones"].known.asked == 6
    with pytest.raises(NotAllowed):
        list_gates(sam, now)


def test_what_a_review_asked_in_vain_is_demand_for_the_field(office, root, otto):
    at = timezone.now()
    meeting = running_meeting(otto)
    deal = list_topics(root, get_meeting(root, meeting))[0].deal.id
    about = {"meeting_id": meeting, "deal_id": deal, "check": "next_step", "at": at}
    note_question(asker=otto, becomes="asked", **about)
    assert audited(otto, at)["deal.next_step"].known.asked == 0
    note_question(asker=otto, becomes="field", **about)
    asked = {name: one.known.asked for name, one in audited(otto, at).items()}
    assert (asked["deal.next_step"], asked["deal.close_date"]) == (1, 0)
