"""The pages of the account are ours too: signing in, the second factor, the password."""

from pathlib import Path

import pytest

import sayso.interfaces.web

pytestmark = pytest.mark.django_db


def in_our_frame(answer):
    text = answer.content.decode()
    return answer.status_code == 200 and "sayso/frame.css" in text and 'id="main"' in text


@pytest.fixture
def ours(settings):
    """The web door's templates before those of the library that it dresses."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(sayso.interfaces.web.__file__).parent / "templates"]}]


def test_signing_in_stands_in_our_frame_and_offers_no_signing_up(ours, client):
    answer = client.get("/accounts/login/")
    assert in_our_frame(answer)
    assert b"/accounts/signup/" not in answer.content


@pytest.mark.parametrize("page", ["2fa/", "password/change/", "email/", "logout/", "2fa/totp/activate/"])
def test_the_account_stands_in_our_frame(ours, door, page):
    answer = door("sam").get(f"/accounts/{page}")
    if answer.status_code == 302:  # to say the password again first
        answer = door("sam").get(answer["Location"])
    assert in_our_frame(answer)
    assert answer.content.count(b"<h1") == 1
