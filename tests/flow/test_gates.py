"""Gates: evidence opens them, what is missing is asked once, and a team may say that nobody passes."""

import pytest

from sayso.confirm.rules import AuthoredChange, Offer
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.flow.gates import Answers, Move, move_stage
from sayso.ledger.selectors import trail
from sayso.measure.field_audit.gates import ANSWERED, PASSED
from sayso.org.services import set_setting
from sayso.propose.selectors import list_cards
from sayso.record.gates import BLOCKING, gate_of
from sayso.record.selectors import get_deal
from tests.office import Office, capture_call

pytestmark = pytest.mark.django_db
SAID = b"""From: Anna Reed <anna@northgate.example>
To: Sam Ode <sam@seller.example>
Subject: Budget
Date: Thu, 19 Nov 2026 15:00:00 +0000
Message-ID: <budget@northgate.example>
Content-Type: text/plain; charset=utf-8

Hi Sam,

Our missed deliveries cost us about 30,000 pounds every month, it is a real problem for us.

Anna
"""


@pytest.fixture
def sam(cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture
def eve(cast, asker_of):
    return asker_of(cast.eve)


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


@pytest.fixture
def office(cast, root, now):
    return Office(cast, root, now)


def stage(key):
    return {"pipeline": "new-business", "key": key}


def told(asker):
    return [entry.name for entry in trail(asker) if entry.name in (ANSWERED, PASSED)]


def go(asker, office, now, to="proposal", origin="board", **answered):
    before = get_deal(asker, office.northgate).stage.value
    move = Move(office.northgate, before, stage(to), origin)
    return move_stage(asker=asker, move=move, answered=Answers(**answered), at=now)


def test_what_is_missing_is_asked_and_nothing_is_written(sam, office, now):
    moved = go(sam, office, now)
    assert [one.stage.key for one in moved.asked.gate.unmet] == ["qualification"]
    assert [one.label for one in moved.asked.gate.unmet[0].criteria] == ["Pain confirmed"]
    assert not moved.asked.blocks
    assert get_deal(sam, office.northgate).stage.key == "qualification"
    assert told(sam) == []


def test_an_answer_is_recorded_and_the_deal_moves(sam, office, now):
    moved = go(sam, office, now, events=("pain_confirmed",))
    assert moved.asked is None
    deal = get_deal(sam, office.northgate)
    assert deal.stage.key == "proposal"
    assert [entry.value for entry in deal.lists["milestones"]] == [{"event": "pain_confirmed"}]
    assert told(sam) == [ANSWERED]


def test_an_event_that_the_gate_does_not_ask_for_opens_nothing(sam, office, now):
    assert go(sam, office, now, events=("contract_signed",)).asked is not None
    assert get_deal(sam, office.northgate).lists["milestones"] == ()


def test_a_gate_can_be_passed_and_that_is_noted(sam, office, now):
    assert go(sam, office, now, anyway=True).asked is None
    assert get_deal(sam, office.northgate).stage.key == "proposal"
    assert told(sam) == [PASSED]


def test_what_was_said_opens_it_once_confirmed_and_stands_there_before(sam, office, now):
    capture_call(sam, now, SAID)
    [proposal] = [
        one
        for card in list_cards(sam, now, deal_id=office.northgate).cards
        for one in card.proposals
        if one.kind == "milestone"
    ]
    asked = go(sam, office, now).asked
    assert asked.said["pain_confirmed"].key == proposal.key
    moved = go(sam, office, now, offers=(Offer(proposal.key, proposal.digest),))
    assert moved.asked is None
    [entry] = get_deal(sam, office.northgate).lists["milestones"]
    assert "missed deliveries" in entry.evidence[0]["text"]
    gate = gate_of(sam, office.northgate, stage("won"))
    assert [one.stage.key for one in gate.unmet] == ["proposal"]


def test_an_offer_that_changed_since_is_refused_and_nothing_moves(sam, office, now):
    capture_call(sam, now, SAID)
    key = go(sam, office, now).asked.said["pain_confirmed"].key
    moved = go(sam, office, now, offers=(Offer(key, "other"),))
    assert moved.outcome.refused[0].why == "changed since it was shown"
    assert get_deal(sam, office.northgate).stage.key == "qualification"


@pytest.mark.parametrize("to", ["lost", "qualification"])
def test_losing_and_staying_pass_no_gate(sam, office, now, to):
    assert go(sam, office, now, to=to).asked is None


def test_a_move_over_two_stages_is_asked_for_both(sam, office, now):
    moved = go(sam, office, now, to="won", events=("pain_confirmed",))
    assert [one.stage.key for one in moved.asked.gate.unmet] == ["qualification", "proposal"]
    assert go(sam, office, now, to="won", events=("pain_confirmed", "verbal_commitment")).asked is None
    assert get_deal(sam, office.northgate).stage.key == "won"


@pytest.fixture
def blocking(otto, cast, now):
    from sayso.org.models import Membership

    team = Membership.objects.filter(user=cast.sam, team__isnull=False).first().team.name
    set_setting(asker=otto, name=BLOCKING, value=[team], at=now)


@pytest.mark.usefixtures("blocking")
def test_where_the_team_says_so_nobody_passes_through_any_door(sam, office, now):
    assert go(sam, office, now, anyway=True).asked.blocks
    change = AuthoredChange(
        FieldPath("deal", "stage"), office.northgate, Operation.SET, stage("proposal"), stage("qualification")
    )
    outcome = flow.author(asker=sam, changes=[change], origin="edit", at=now)
    assert "lets no deal leave it" in outcome.refused[0].why
    assert get_deal(sam, office.northgate).stage.key == "qualification"
    assert go(sam, office, now, events=("pain_confirmed",)).asked is None
    assert get_deal(sam, office.northgate).stage.key == "proposal"


@pytest.mark.usefixtures("blocking")
def test_a_team_that_did_not_say_so_is_only_warned(eve, office, now):
    move = Move(office.lowmoor, stage("qualification"), stage("proposal"), "board")
    assert move_stage(asker=eve, move=move, answered=Answers(anyway=True), at=now).asked is None


@pytest.mark.usefixtures("blocking")
def test_no_edit_of_an_offered_stage_goes_past_a_gate_that_blocks(sam, office, now):
    capture_call(sam, now, SAID)
    [said] = [one for one in offers(sam, office, now) if one.kind == "milestone"]
    flow.accept(asker=sam, offers=[Offer(said.key, said.digest)], at=now)
    [moves] = [one for one in offers(sam, office, now) if one.kind == "stage"]
    outcome = flow.edit(asker=sam, offer=Offer(moves.key, moves.digest), value=stage("won"), at=now)
    assert "lets no deal leave it" in outcome.refused[0].why
    assert get_deal(sam, office.northgate).stage.key == "qualification"
    flow.edit(asker=sam, offer=Offer(moves.key, moves.digest), value=stage("proposal"), at=now)
    assert get_deal(sam, office.northgate).stage.key == "proposal"


def offers(asker, office, now):
    return [one for card in list_cards(asker, now, deal_id=office.northgate).cards for one in card.proposals]
