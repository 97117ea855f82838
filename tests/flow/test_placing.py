"""A conversation for which no deal is in the record yet."""

import pytest

from sayso.capture.selectors import get_conversation
from sayso.domain.asker import NotAllowed
from sayso.flow.placing import NotMade, place_in_new_deal
from sayso.record import selectors as record
from tests.office import CALL, capture_call

pytestmark = pytest.mark.django_db
NEWCOMER = CALL.replace(b"northgate.example", b"harbour.example")


@pytest.fixture
def sam(office, cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture
def stranger(sam, now):
    return capture_call(sam, now, NEWCOMER, "stranger.eml")


def place(asker, conversation, now, name="Harbour - Dock", account="Harbour Ltd"):
    return place_in_new_deal(asker=asker, conversation_id=conversation, name=name, account=account, at=now)


def test_account_and_deal_are_made_and_the_conversation_is_there(sam, stranger, now):
    deal = record.get_deal(sam, place(sam, stranger, now))
    assert (deal.name, deal.account.name, deal.owner.name) == ("Harbour - Dock", "Harbour Ltd", "Sam Ode")
    assert record.get_account(sam, deal.account.id).domains == ("harbour.example",)
    assert get_conversation(sam, stranger).deal.id == deal.id


def test_an_account_that_one_sees_is_used(office, sam, stranger, now):
    deal = record.get_deal(sam, place(sam, stranger, now, "Northgate - Yard", "northgate"))
    assert deal.account.name == "Northgate"


def test_nobody_gets_at_an_account_that_is_not_theirs_to_see(office, sam, stranger, now):
    with pytest.raises(NotMade, match="Lowmoor"):
        place(sam, stranger, now, "Lowmoor - Dock", "Lowmoor")
    assert get_conversation(sam, stranger).deal is None
    assert [row.name for row in record.list_accounts(sam).rows] == ["Northgate"]


@pytest.mark.parametrize(("name", "account"), [(" ", "Harbour"), ("Harbour - Dock", " ")])
def test_a_deal_has_a_name_and_an_account(sam, stranger, now, name, account):
    with pytest.raises(NotMade, match="needs a name"):
        place(sam, stranger, now, name, account)


def test_only_who_may_decide_and_sees_it_places_it(office, cast, asker_of, stranger, now):
    with pytest.raises(LookupError):
        place(asker_of(cast.eve), stranger, now)
    with pytest.raises(NotAllowed):
        place(asker_of(cast.sam, may_decide=False), stranger, now)
