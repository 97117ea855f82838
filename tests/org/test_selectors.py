from datetime import date, timedelta

import pytest

from sayso.domain.asker import NotAllowed, Role
from sayso.org import selectors, services
from sayso.org.settings import BadSettingValue

pytestmark = pytest.mark.django_db


def test_a_rep_sees_their_own(cast, asker_of):
    assert asker_of(cast.sam).owners == {cast.sam.pk}


def test_a_manager_sees_the_team_and_nobody_else(cast, asker_of):
    assert asker_of(cast.mia).owners == {cast.sam.pk, cast.mia.pk}


def test_revops_sees_everybody(cast, asker_of):
    assert asker_of(cast.otto).owners is None


def test_a_manager_sees_the_teams_below(cast, asker_of, root, now):
    below = services.add_team(asker=root, name="North-East", at=now, parent=cast.north)
    services.give_role(asker=root, user=cast.eve, role=Role.REP, since=date(2026, 1, 1), at=now, team=below)
    assert cast.eve.pk in asker_of(cast.mia).owners


def test_a_role_that_ended_gives_nothing(cast, asker_of, root, now):
    membership = cast.mia.memberships.get()
    services.end_role(asker=root, membership_id=membership.pk, until=now.date() - timedelta(days=1), at=now)
    asker = asker_of(cast.mia)
    assert asker.owners == {cast.mia.pk}
    assert not asker.roles
    assert not asker.may_decide


def test_only_revops_changes_settings(cast, asker_of, now):
    with pytest.raises(NotAllowed):
        services.set_setting(asker=asker_of(cast.sam), name="org.currency", value="EUR", at=now)
    services.set_setting(asker=asker_of(cast.otto), name="org.currency", value="EUR", at=now)
    assert selectors.setting("org.currency") == "EUR"


def test_nonsense_is_refused(cast, asker_of, now):
    with pytest.raises(BadSettingValue, match=r"Fiscal year starts in: must be a whole number from 1 to 12"):
        services.set_setting(asker=asker_of(cast.otto), name="org.fiscal_year_start", value=13, at=now)


def test_a_token_opens_the_door_until_it_is_revoked(cast, asker_of, now):
    asker = asker_of(cast.sam)
    token = services.mint_token(asker=asker, name="laptop", may_decide=False, at=now)
    row = selectors.token_by_digest(services.token_digest(token), now)
    assert row is not None
    assert row.user_id == cast.sam.pk
    services.revoke_token(asker=asker, token_id=row.pk, at=now)
    assert selectors.token_by_digest(services.token_digest(token), now) is None


def test_the_last_revops_stays(cast, root, now):
    with pytest.raises(services.LastRevOps):
        services.end_role(asker=root, membership_id=cast.otto.memberships.get().pk, until=date(2027, 1, 1), at=now)


@pytest.fixture
def fay(cast, root, now):
    user = services.add_user(asker=root, email="fay@seller.example", name="Fay", zone="UTC", at=now)
    services.give_role(asker=root, user=user, role=Role.FINANCE, since=date(2026, 1, 1), at=now)
    return user


def test_finance_sees_the_record_reads_quotes_only_and_decides_nothing(fay, asker_of):
    asker = asker_of(fay)
    assert asker.owners is None
    assert not asker.reads_transcripts
    assert not asker.may_decide


def test_finance_that_also_sells_reads_no_more(fay, cast, asker_of, root, now):
    services.give_role(asker=root, user=fay, role=Role.REP, since=date(2026, 1, 1), at=now, team=cast.north)
    asker = asker_of(fay)
    assert not asker.reads_transcripts
    assert asker.may_decide
