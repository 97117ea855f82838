"""Who works here: added, changed, moved, let go; and the door that shuts behind them."""

from datetime import date, timedelta

import pytest

from sayso.domain.asker import NotAllowed, Role
from sayso.ledger.models import Entry
from sayso.org import selectors, selectors_people, services, services_people, services_teams
from sayso.org.services_people import Newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


def newcomer(cast, **changes):
    about = {"email": "Fay@Seller.example", "name": " Fay  Low ", "zone": "Europe/Berlin", "role": Role.REP}
    return Newcomer(**about | {"team_id": cast.north.pk, "since": date(2026, 11, 1)} | changes)


def member(otto, user_id, now):
    return selectors_people.get_member(otto, user_id, today=now.date(), at=now)


def test_a_newcomer_has_a_role_and_no_password_yet(cast, otto, now):
    user_id = services_people.add_person(asker=otto, newcomer=newcomer(cast), at=now)
    found = member(otto, user_id, now)
    assert (found.email, found.name, found.has_password) == ("fay@seller.example", "Fay Low", False)
    assert [(role.role, role.team, role.is_running) for role in found.roles] == [("rep", "North", True)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": "sam@seller.example"}, "sam@seller.example is somebody's address here already"),
        ({"email": "not an address"}, "'not an address' is no mail address"),
        ({"name": " "}, "needs a name"),
        ({"zone": "Moon/Base"}, "'Moon/Base' is no time zone"),
        ({"team_id": 987}, "no team 987"),
    ],
)
def test_what_no_person_can_be_is_refused_in_words_and_nothing_is_left(cast, otto, now, changes, says):
    before = len(selectors_people.list_members(otto, today=now.date(), at=now))
    with pytest.raises((ValueError, LookupError), match=says):
        services_people.add_person(asker=otto, newcomer=newcomer(cast, **changes), at=now)
    assert len(selectors_people.list_members(otto, today=now.date(), at=now)) == before


def test_only_revops_adds_changes_moves_and_lets_go(cast, asker_of, now):
    mia, sam = asker_of(cast.mia), cast.sam.pk
    acts = [
        lambda: services_people.add_person(asker=mia, newcomer=newcomer(cast), at=now),
        lambda: services_people.change_person(
            asker=mia, user_id=sam, name="S", email="s@x.example", zone="UTC", at=now
        ),
        lambda: services_people.grant_role(
            asker=mia, user_id=sam, role=Role.REVOPS, team_id=None, since=now.date(), at=now
        ),
        lambda: services_people.move_to_team(asker=mia, user_id=sam, team_id=cast.south.pk, since=now.date(), at=now),
        lambda: services_people.deactivate(asker=mia, user_id=sam, at=now),
        lambda: services_people.reactivate(asker=mia, user_id=sam, at=now),
        lambda: services_people.erase_user(asker=mia, user_id=sam, at=now),
        lambda: services_teams.found_team(asker=mia, name="West", parent_id=None, at=now),
        lambda: services_teams.change_team(asker=mia, team_id=cast.north.pk, name="N", parent_id=None, at=now),
        lambda: services_teams.dissolve_team(asker=mia, team_id=cast.north.pk, at=now),
        lambda: selectors_people.list_members(mia, today=now.date(), at=now),
        lambda: selectors_people.list_tokens(mia, sam, at=now),
        lambda: selectors_people.list_sessions(mia, sam),
    ]
    entries = Entry.objects.count()
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(services_people.NoSuchPerson):
        selectors_people.get_member(mia, sam, today=now.date(), at=now)
    assert Entry.objects.count() == entries


def test_a_move_ends_the_old_role_on_the_day_the_new_one_begins(cast, otto, asker_of, now):
    day = now.date() + timedelta(days=7)
    services_people.move_to_team(asker=otto, user_id=cast.sam.pk, team_id=cast.south.pk, since=day, at=now)
    roles = [(role.team, role.since, role.until) for role in member(otto, cast.sam.pk, now).roles]
    assert sorted(roles) == [("North", date(2026, 1, 1), day), ("South", day, None)]
    assert cast.sam.pk in asker_of(cast.mia).owners  # until that day


def test_a_role_that_ends_before_it_began_never_was(cast, otto, now):
    day = now.date()
    services_people.grant_role(asker=otto, user_id=cast.sam.pk, role=Role.MANAGER, team_id=None, since=day, at=now)
    given = next(role for role in member(otto, cast.sam.pk, now).roles if role.role == "manager")
    services.end_role(asker=otto, membership_id=given.id, until=day, at=now)
    assert [role.role for role in member(otto, cast.sam.pk, now).roles] == ["rep"]


def test_the_same_role_is_not_given_twice(cast, otto, now):
    with pytest.raises(services.AlreadyHeld, match="rep in North already"):
        services_people.grant_role(
            asker=otto, user_id=cast.sam.pk, role=Role.REP, team_id=cast.north.pk, since=now.date(), at=now
        )


def test_whoever_is_let_go_finds_every_door_shut(client, cast, otto, asker_of, now):
    client.post("/accounts/login/", {"login": "sam@seller.example", "password": "sam-long-password"})
    token = services.mint_token(asker=asker_of(cast.sam), name="desk", may_decide=True, at=now)
    assert client.get("/").status_code == 200
    services_people.deactivate(asker=otto, user_id=cast.sam.pk, at=now)
    assert client.get("/").status_code == 302
    assert selectors.token_by_digest(services.token_digest(token), now) is None
    services_people.reactivate(asker=otto, user_id=cast.sam.pk, at=now)
    assert client.get("/").status_code == 302
    assert selectors.token_by_digest(services.token_digest(token), now) is None


def test_nobody_lets_themselves_go_and_somebody_stays_to_run_the_place(cast, otto, root, now):
    with pytest.raises(services_people.NotYourself):
        services_people.deactivate(asker=otto, user_id=cast.otto.pk, at=now)
    user_id = services_people.add_person(asker=otto, newcomer=newcomer(cast, role=Role.REVOPS, team_id=None), at=now)
    services_people.deactivate(asker=otto, user_id=user_id, at=now)
    given = member(otto, cast.otto.pk, now).roles[0]
    with pytest.raises(services.LastRevOps):  # the other one is shut out
        services.end_role(asker=root, membership_id=given.id, until=now.date(), at=now)


def test_whoever_was_erased_is_not_let_in_again(cast, otto, now):
    services_people.erase_user(asker=otto, user_id=cast.sam.pk, at=now)
    assert member(otto, cast.sam.pk, now).name == "Erased"
    with pytest.raises(services_people.NoSuchPerson):
        services_people.reactivate(asker=otto, user_id=cast.sam.pk, at=now)


def test_everybody_says_how_they_are_called_and_where_they_work(cast, asker_of, now):
    sam = asker_of(cast.sam)
    services_people.change_profile(asker=sam, name="Sam O'Dé", zone="America/Chicago", at=now)
    cast.sam.refresh_from_db()
    assert (cast.sam.name, cast.sam.zone) == ("Sam O'Dé", "America/Chicago")
    with pytest.raises(services.BadZone, match="no time zone"):
        services_people.change_profile(asker=sam, name="Sam", zone="Mars", at=now)


def test_the_database_itself_keeps_a_role_from_being_held_twice(cast, now):
    from django.db import IntegrityError, transaction

    from sayso.org.models import Membership

    for team in (cast.north, None):
        held = {"user": cast.mia, "team": team, "role": "manager", "until": None}
        Membership.objects.get_or_create(**held, defaults={"since": now.date()})
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=cast.mia, team=team, role="manager", since=date(2026, 2, 2))


def test_a_team_is_not_below_itself(cast, otto, now):
    below = services_teams.found_team(asker=otto, name="North-East", parent_id=cast.north.pk, at=now)
    for parent in (below, cast.north.pk):
        with pytest.raises(services_teams.BadTeam, match="below itself"):
            services_teams.change_team(asker=otto, team_id=cast.north.pk, name="North", parent_id=parent, at=now)


def test_a_team_has_a_name_of_its_own(cast, otto, now):
    for name, says in (("south", "called south already"), ("  ", "needs a name")):
        with pytest.raises(services_teams.BadTeam, match=says):
            services_teams.found_team(asker=otto, name=name, parent_id=None, at=now)


def test_a_team_is_dissolved_as_long_as_nobody_was_in_it(cast, otto, now):
    empty = services_teams.found_team(asker=otto, name="West", parent_id=None, at=now)
    services_teams.dissolve_team(asker=otto, team_id=empty, at=now)
    with pytest.raises(services_teams.TeamInUse, match="are or were in North"):
        services_teams.dissolve_team(asker=otto, team_id=cast.north.pk, at=now)
    teams = selectors_people.list_teams(otto, today=now.date())
    assert [(team.name, team.people) for team in teams] == [("North", 2), ("South", 1)]


def test_settings_change_together_or_not_at_all(cast, otto, now):
    values = {"org.name": "Quay", "org.zone": "Nowhere"}
    with pytest.raises(ValueError, match="Time zone: 'Nowhere' is no time zone"):
        services.set_settings(asker=otto, values=values, at=now)
    assert selectors.setting("org.name") == ""
    assert services.set_settings(asker=otto, values=values | {"org.zone": "Europe/London"}, at=now) == ("org.name",)
