"""Reading what people said to proposals."""

import pytest

from sayso.confirm.rules import Offer
from sayso.confirm.selectors import decisions_on
from sayso.flow import verbs as flow
from sayso.propose.selectors import list_cards
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
