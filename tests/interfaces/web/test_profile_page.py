"""One's own account: name and zone, where one is signed in, tokens."""

import pytest
from django.test import Client
from django.urls import reverse

from sayso.org.selectors import token_by_digest
from sayso.org.selectors_people import list_tokens
from sayso.org.services import token_digest

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(agent="<script>alert(1)</script>"):
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": "sam@seller.example", "password": "sam-long-password"})
    return client


def test_name_and_zone_are_changed_and_nonsense_refused_in_words(door, cast):
    sam, address = door("sam"), reverse("profile")
    assert sam.post(address, {"name": "Sam <b>", "zone": "Mars"}).status_code == 422
    answer = sam.post(address, {"name": "Sam <b>", "zone": "America/Chicago"}, follow=True)
    assert "Sam &lt;b&gt;" in answer.content.decode()
    cast.sam.refresh_from_db()
    assert (cast.sam.name, cast.sam.zone) == ("Sam <b>", "America/Chicago")


def test_each_browser_is_listed_and_signed_out_one_by_one(cast):
    here, there = sign_in(), sign_in(FIREFOX)
    answer = here.get(reverse("profile"))
    text = answer.content.decode()
    assert "Firefox on Linux" in text
    assert "<script>alert" not in text
    other = next(one for one in answer.context["sessions"] if not one.is_current)
    assert there.get("/").status_code == 200
    here.post(reverse("end-session", args=[other.id]))
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_signs_others_out(cast, door):
    client = sign_in()
    session = client.get(reverse("profile")).context["sessions"][0].id
    assert door("mia").post(reverse("end-session", args=[session])).status_code == 404
    assert client.get("/").status_code == 200


def test_a_token_is_minted_for_reading_or_deciding_shown_once_and_revoked(door, cast, asker_of, now):
    sam, address = door("sam"), reverse("tokens")
    answer = sam.post(address, {"name": "Nightly <i>", "kind": "decide", "days": "30"})
    minted = answer.context["minted"]
    assert minted in answer.content.decode()
    assert minted not in sam.get(address).content.decode()
    assert "Nightly &lt;i&gt;" in sam.get(address).content.decode()
    row = token_by_digest(token_digest(minted), now)
    assert row.may_decide
    assert 29 <= (row.expires_at - row.created_at).days <= 30
    reading = sam.post(address, {"name": "Reader", "kind": "read", "days": "7"}).context["minted"]
    assert not token_by_digest(token_digest(reading), now).may_decide
    assert door("mia").post(reverse("revoke", args=[row.pk])).status_code == 404
    door("sam").post(reverse("revoke", args=[row.pk]))
    assert token_by_digest(token_digest(minted), now) is None
    assert {token.state for token in list_tokens(asker_of(cast.sam), cast.sam.pk, at=now)} == {"valid", "revoked"}


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"days": "0"}, {"days": "9999"}, {"days": "9" * 30}, {"days": "x"}], ids=str
)
def test_a_token_that_cannot_be_is_refused_in_words(form, door, cast):
    answer = door("sam").post(reverse("tokens"), {"name": "x", "kind": "read", "days": "7"} | form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_who_decides_nothing_mints_nothing_that_decides(door, finance):
    client, address = door(finance), reverse("tokens")
    assert "Decide in my name" not in client.get(address).content.decode()
    assert client.post(address, {"name": "x", "kind": "decide", "days": "7"}).status_code == 403


def test_a_token_does_what_it_was_minted_for(door, call, client):
    minted = door("sam").post(reverse("tokens"), {"name": "x", "kind": "read", "days": "7"}).context["minted"]
    client.logout()
    headers = {"authorization": f"Bearer {minted}"}
    inbox = client.get("/api/inbox", headers=headers).json()
    offer = {name: inbox["cards"][0]["proposals"][0][name] for name in ("key", "digest")}
    answer = client.post("/api/inbox/accept", {"offers": [offer]}, content_type="application/json", headers=headers)
    assert answer.status_code == 403
