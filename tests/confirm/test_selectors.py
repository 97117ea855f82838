"""Reading what people said to proposals."""

from datetime import timedelta

import pytest

from sayso.confirm import selectors, services, touched
from sayso.confirm.rules import Offer
from sayso.confirm.selectors import decisions_on
from sayso.flow import verbs as flow
from sayso.propose.models import Proposal
from sayso.propose.selectors import list_cards
from tests.confirm.conftest import offer_of
from tests.office import capture_call

pytestmark = pytest.mark.django_db


def test_the_standing_word_on_a_proposal_is_the_newest_that_nobody_took_back(office, cast, asker_of, now):
    sam = asker_of(cast.sam)
    capture_call(sam, now)
    offer = list_cards(sam, now).cards[0].proposals[0]
    outcome = flow.accept(asker=sam, offers=[Offer(offer.key, offer.digest)], at=now)
    decision = decisions_on(sam, [offer.key, "nothing"])[offer.key]
    assert (decision.kind, decision.by) == ("accepted", "Sam Ode")
    assert decisions_on(asker_of(cast.eve), [offer.key]) == {}
    flow.undo(asker=sam, decision_id=outcome.applied[0].decision_id, at=now)
    assert decisions_on(sam, [offer.key]) == {}


def test_a_decision_is_read_with_its_words(scene, sam, asker_of, now):
    scene.usual()
    [decision] = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now).decisions
    view = selectors.get_decision(sam, decision)
    assert (view.by, view.label, view.value_shown, view.is_undone) == (
        "Sam Ode",
        "Close date",
        "31 Jan 2027",
        False,
    )
    services.reverse(asker=sam, decision_id=decision, at=now)
    assert selectors.get_decision(sam, decision).is_undone
    with pytest.raises(selectors.NotFound):
        selectors.get_decision(asker_of(scene.cast.eve), decision)


def test_the_newest_are_listed_first(scene, sam, asker_of, now):
    scene.usual()
    rows = list(scene.rows().values())
    services.accept(asker=sam, offers=[offer_of(rows[0])], at=now)
    services.accept(asker=sam, offers=[offer_of(rows[1])], at=now + timedelta(hours=1))
    listed = selectors.list_decisions(sam, deal_id=scene.deal)
    assert [view.proposal_key for view in listed] == [rows[1].key, rows[0].key]
    assert not selectors.list_decisions(asker_of(scene.cast.eve))


def test_the_flow_learns_which_deals_and_conversations_were_decided_about(scene, sam, now):
    from sayso.propose.services import derive

    scene.usual()
    talk = scene.talk(domain="harbour-freight.example")
    derive(conversation_id=talk, at=now)
    rows = [scene.rows()["close_date"], Proposal.objects.get(entity="account")]
    batch = services.accept(asker=sam, offers=[offer_of(row) for row in rows], at=now)
    assert touched.touched_by(batch.decisions) == ({scene.deal}, {talk})
