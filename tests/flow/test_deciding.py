"""A key decides and writes in one transaction: each deal is derived once, and what fails leaves nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.apply import services as apply
from sayso.confirm.models import Decision
from sayso.confirm.rules import AuthoredChange, Offer
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.propose import services as propose
from sayso.propose.selectors import list_cards
from tests.office import capture_call

pytestmark = pytest.mark.django_db
MOST_FOR_ONE, MOST_FOR_EACH_MORE = 92, 38  # PostgreSQL asks for its locks as well


@pytest.fixture
def offers(office, cast, asker_of, now):
    """What a call of Sam's proposes, the rank that it has on its card."""
    sam = asker_of(cast.sam)
    capture_call(sam, now)
    return [Offer(one.key, one.digest) for card in list_cards(sam, now).cards for one in card.proposals]


@pytest.fixture
def derived(monkeypatch):
    """How often a deal was derived."""
    times, derive = [], propose.derive_drafts

    def counted(facts):
        times.append(facts.deal_id)
        return derive(facts)

    monkeypatch.setattr(propose, "derive_drafts", counted)
    return times


def test_every_key_derives_each_deal_once(offers, office, cast, asker_of, now, derived):
    sam = asker_of(cast.sam)
    change = AuthoredChange(FieldPath("deal", "go_live"), office.northgate, Operation.SET, "2027-01-04", None)
    acts = [
        lambda: flow.accept(asker=sam, offers=offers[:3], at=now),
        lambda: flow.decline(asker=sam, offer=offers[3], reason="wrong", at=now),
        lambda: flow.author(asker=sam, changes=[change], origin="edit", at=now),
    ]
    for act in acts:
        outcome = act()
        assert (outcome.refused, derived) == ((), [office.northgate])
        derived.clear()
        flow.undo_batch(asker=sam, batch=outcome.batch, at=now)
        assert derived == [office.northgate]
        derived.clear()


def test_a_key_asks_the_database_a_bounded_number_of_questions(offers, cast, asker_of, now):
    sam, asked = asker_of(cast.sam), []
    for few in (offers[:1], offers[1:4]):
        with CaptureQueriesContext(connection) as queries:
            assert not flow.accept(asker=sam, offers=few, at=now).refused
        asked.append(len(queries))
    assert asked[0] <= MOST_FOR_ONE
    assert asked[1] <= asked[0] + 2 * MOST_FOR_EACH_MORE


def test_what_breaks_while_it_is_written_leaves_no_decision(offers, cast, asker_of, now, monkeypatch):
    def broken(**_):
        raise RuntimeError("the disk is full")

    sam = asker_of(cast.sam)
    before = list_cards(sam, now)
    with monkeypatch.context() as patched:
        patched.setattr(apply, "prepare", broken)
        with pytest.raises(RuntimeError, match="the disk is full"):
            flow.accept(asker=sam, offers=offers[:1], at=now)
    assert not Decision.objects.exists()
    assert list_cards(sam, now) == before
    assert flow.accept(asker=sam, offers=offers[:1], at=now).applied[0].is_written
