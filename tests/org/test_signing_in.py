"""What opens the door to a person: the one-time link, the session, the second factor, the token."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from sayso.domain.asker import Asker, Door, NotAllowed
from sayso.org import selectors_people, services, services_signing_in
from sayso.org.services_signing_in import NoSuchInvitation, WeakPassword

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet harbours"


@pytest.fixture
def otto(cast, asker_of):
    return asker_of(cast.otto)


@pytest.fixture
def nobody():
    return Asker(None, "", frozenset(), frozenset(), False, False, Door.WEB, "t")


def signs_in(client, password):
    client.logout()
    client.post("/accounts/login/", {"login": "sam@seller.example", "password": password})
    return client.get("/").status_code == 200


def test_a_link_opens_once(client, cast, otto, nobody, now):
    secret = services_signing_in.invite(asker=otto, user_id=cast.sam.pk, at=now)
    address = services_signing_in.accept_invitation(asker=nobody, secret=secret, password=PASSWORD, at=now)
    assert address == "sam@seller.example"
    assert signs_in(client, PASSWORD)
    with pytest.raises(NoSuchInvitation):
        services_signing_in.accept_invitation(asker=nobody, secret=secret, password="another long one", at=now)
    assert not signs_in(client, "another long one")


def test_a_link_ends_after_a_week_and_with_a_newer_one(cast, otto, nobody, now):
    first = services_signing_in.invite(asker=otto, user_id=cast.sam.pk, at=now)
    newer = services_signing_in.invite(asker=otto, user_id=cast.sam.pk, at=now)
    week = now + services_signing_in.INVITATION_LIFE
    for secret, at in ((first, now), (newer, week), ("guess", now), ("", now)):
        with pytest.raises(NoSuchInvitation):
            services_signing_in.accept_invitation(asker=nobody, secret=secret, password=PASSWORD, at=at)
    late = week - timedelta(seconds=1)
    services_signing_in.accept_invitation(asker=nobody, secret=newer, password=PASSWORD, at=late)


def test_a_weak_password_leaves_the_link_open(cast, otto, nobody, now):
    secret = services_signing_in.invite(asker=otto, user_id=cast.sam.pk, at=now)
    with pytest.raises(WeakPassword, match="too short"):
        services_signing_in.accept_invitation(asker=nobody, secret=secret, password="short", at=now)
    services_signing_in.accept_invitation(asker=nobody, secret=secret, password=PASSWORD, at=now)


def test_a_new_password_ends_the_sessions_of_before(client, cast, otto, nobody, now):
    signs_in(client, "sam-long-password")
    secret = services_signing_in.invite(asker=otto, user_id=cast.sam.pk, at=now)
    services_signing_in.accept_invitation(asker=nobody, secret=secret, password=PASSWORD, at=now)
    assert client.get("/").status_code == 302


def test_only_revops_invites_resets_and_signs_others_out(cast, asker_of, now):
    sam = asker_of(cast.sam)
    for act in (
        services_signing_in.invite,
        services_signing_in.reset_second_factor,
        services_signing_in.sign_out_everywhere,
    ):
        with pytest.raises(NotAllowed):
            act(asker=sam, user_id=cast.sam.pk, at=now)


def test_a_session_is_ended_by_whose_it_is_and_by_revops(client, cast, otto, asker_of, now):
    signs_in(client, "sam-long-password")
    sam = asker_of(cast.sam)
    (session,) = selectors_people.list_sessions(sam, cast.sam.pk, current=client.session.session_key)
    assert session.is_current
    with pytest.raises(services_signing_in.NoSuchSession):
        services_signing_in.end_session(asker=asker_of(cast.mia), session_id=session.id, at=now)
    assert client.get("/").status_code == 200
    services_signing_in.end_session(asker=sam, session_id=session.id, at=now)
    assert client.get("/").status_code == 302
    signs_in(client, "sam-long-password")
    assert services_signing_in.sign_out_everywhere(asker=otto, user_id=cast.sam.pk, at=now) == 1
    assert client.get("/").status_code == 302


def test_a_lost_second_factor_is_taken_away(cast, otto, now):
    Authenticator.objects.create(user=cast.sam, type="totp", data={"secret": "x"})
    services_signing_in.reset_second_factor(asker=otto, user_id=cast.sam.pk, at=now)
    assert not selectors_people.get_member(otto, cast.sam.pk, today=now.date(), at=now).has_second_factor


def test_tokens_are_listed_without_their_secret_and_end_when_revoked(cast, asker_of, now):
    sam, mia = asker_of(cast.sam), asker_of(cast.mia)
    services.mint_token(asker=sam, name="short", may_decide=False, at=now, life=timedelta(days=1))
    services.mint_token(asker=sam, name="desk", may_decide=True, at=now)
    later = now + timedelta(days=2)
    desk, short = selectors_people.list_tokens(sam, cast.sam.pk, at=later)
    assert [(desk.name, desk.state, desk.may_decide), (short.name, short.state)] == [
        ("desk", "valid", True),
        ("short", "expired"),
    ]
    with pytest.raises(services.NoSuchToken):
        services.revoke_token(asker=mia, token_id=desk.id, at=later)
    services.revoke_token(asker=sam, token_id=desk.id, at=later)
    assert selectors_people.list_tokens(sam, cast.sam.pk, at=later)[0].state == "revoked"


@pytest.mark.parametrize(("name", "days"), [(" ", 10), ("x", 0), ("x", 366)])
def test_a_token_has_a_name_and_an_end(cast, asker_of, now, name, days):
    with pytest.raises(services.BadToken):
        services.mint_token(asker=asker_of(cast.sam), name=name, may_decide=False, at=now, life=timedelta(days=days))
