"""What was decided and does not stand ends once, by the word of somebody who may decide."""

import pytest

from sayso.apply.models import Write
from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.confirm.models import Decision
from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath, Operation
from sayso.flow import settling
from sayso.flow import verbs as flow
from sayso.flow.settling import BadChoice, NothingToSettle
from sayso.record import selectors as record

pytestmark = pytest.mark.django_db
BUDGET = FieldPath("deal", "budget")


@pytest.fixture
def sam(cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture
def conflict(office, sam, now):
    """Sam decides a budget that he saw as blank, and another is there."""
    for amount in ("48000 GBP", "50000 GBP"):
        change = AuthoredChange(BUDGET, office.northgate, Operation.SET, amount, None)
        flow.author(asker=sam, changes=[change], origin="edit", at=now)
    [found] = list_conflicts(sam)
    return found


def settle(asker, conflict, choice, at):
    return settling.settle(asker=asker, write_id=conflict.write_id, choice=choice, at=at)


def test_a_dropped_decision_is_taken_back_and_nothing_is_written(conflict, office, sam, now):
    settle(sam, conflict, "drop", now)
    assert record.live_value(sam, BUDGET, office.northgate)["amount"] == "48000.00"
    assert Decision.objects.get(reverses=conflict.decision_id).by_id == sam.user_id
    assert list_conflicts(sam) == ()


def test_it_ends_once(conflict, sam, now):
    settle(sam, conflict, "theirs", now)
    with pytest.raises(NothingToSettle):
        settle(sam, conflict, "again", now)


@pytest.mark.parametrize("choice", ["again", "theirs", "drop"])
def test_nobody_ends_what_they_do_not_see_or_may_not_decide(conflict, cast, asker_of, now, choice):
    with pytest.raises(NothingToSettle):
        settle(asker_of(cast.eve), conflict, choice, now)
    with pytest.raises(NotAllowed):
        settle(asker_of(cast.sam, may_decide=False), conflict, choice, now)
    assert list_conflicts(asker_of(cast.sam)) == (conflict,)


def test_what_stands_in_the_crm_is_not_dropped(conflict, sam, now):
    Write.objects.filter(pk=conflict.write_id).update(state="overwrote")
    with pytest.raises(BadChoice, match=r"again, theirs\."):
        settle(sam, conflict, "drop", now)


def test_what_was_refused_has_no_other_value_to_keep(conflict, sam, now):
    Write.objects.filter(pk=conflict.write_id).update(state="failed")
    [refused] = list_not_written(sam)
    with pytest.raises(BadChoice, match=r"again, drop\."):
        settle(sam, refused, "theirs", now)
    settle(sam, refused, "drop", now)
    assert list_not_written(sam) == ()
