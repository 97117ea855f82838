"""What a rep owns does not open what they may not see."""

import pytest

from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.record.selectors import get_deal

pytestmark = pytest.mark.django_db


def test_a_rep_does_not_claim_another_team_s_account(office, cast, asker_of, root, now):
    sam = asker_of(cast.sam)
    lowmoor = get_deal(root, office.lowmoor).account
    own = get_deal(root, office.northgate)
    change = AuthoredChange(FieldPath("deal", "account"), own.id, Operation.SET, lowmoor.id, own.account.id)
    outcome = flow.author(asker=sam, changes=[change], origin="edit", at=now)
    assert not outcome.applied
    assert "account" in outcome.refused[0].why
    assert get_deal(root, own.id).account == own.account


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/signup/", "/accounts/3rdparty/"])
def test_nobody_changes_who_they_are_by_themselves(door, address):
    assert door("sam").get(address).status_code == 302
