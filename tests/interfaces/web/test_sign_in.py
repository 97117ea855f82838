"""The door itself: signing in, its limits, the second factor, the password; all of it in our frame."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import URLPattern, get_resolver

import sayso.interfaces.web

pytestmark = pytest.mark.django_db
PASSWORD = "sam-long-password"


def in_our_frame(answer):
    text = answer.content.decode()
    return answer.status_code == 200 and "sayso/tokens.css" in text and 'id="main"' in text


def sign_in(client, password=PASSWORD, name="sam"):
    return client.post("/accounts/login/", {"login": f"{name}@seller.example", "password": password})


def is_in(client):
    return client.get("/").status_code == 200


@pytest.fixture
def ours(settings):
    """The web door's templates before those of the library that it dresses."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(sayso.interfaces.web.__file__).parent / "templates"]}]


@pytest.fixture
def factor(cast):
    """Sam's authenticator app: gives the code of so many half minutes from now."""
    secret = generate_totp_secret()
    TOTP.activate(cast.sam, secret)
    return lambda steps=0: format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_signing_in_stands_in_our_frame_and_offers_no_signing_up(ours, client):
    answer = client.get("/accounts/login/")
    assert in_our_frame(answer)
    assert b"/accounts/signup/" not in answer.content
    assert in_our_frame(client.get("/accounts/password/reset/"))


# The library's pages: route -> what nobody gets, and what Sam gets. Those that lead elsewhere are not for us to use.
LIBRARY = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (302, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 302),
    "account_email_verification_sent": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_reset_password_from_key_done": (200, 200),
    "account_reset_password_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_login_webauthn": (200, 200),
    "socialaccount_login_cancelled": (200, 200),
    "socialaccount_login_error": (401, 401),
    "socialaccount_signup": (302, 302),
    "socialaccount_connections": (302, 302),
    "usersessions_list": (302, 302),
}
WITH_A_KEY = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
}


def library_routes(patterns=None):
    for one in patterns if patterns is not None else get_resolver("allauth.urls").url_patterns:
        if isinstance(one, URLPattern):
            yield one.name
        else:
            yield from library_routes(one.url_patterns)


def test_every_page_of_the_library_is_known():
    assert {name for name in library_routes() if name} - WITH_A_KEY - set(LIBRARY) == set()


@pytest.mark.parametrize("name", LIBRARY)
def test_each_page_of_the_library_opens_to_whom_it_is_for(name, door, cast):
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse(name)
    except NoReverseMatch:
        assert name == "mfa_login_webauthn"  # signing in with a key alone is not switched on
        return
    assert (door(None).get(address).status_code, door("sam").get(address).status_code) == LIBRARY[name]


@pytest.mark.parametrize(
    "page", ["2fa/", "password/change/", "logout/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"]
)
def test_the_account_stands_in_our_frame(ours, door, page):
    sam = door("sam")
    answer = sam.get(f"/accounts/{page}")
    if answer.status_code == 302:  # to say the password again first
        again = answer["Location"]
        assert in_our_frame(sam.get(again))
        answer = sam.post(again, {"password": PASSWORD}, follow=True)
    assert in_our_frame(answer)
    assert answer.content.count(b"<h1") == 1


def test_after_five_wrong_tries_the_right_password_waits_too(client, cast):
    for _ in range(5):
        assert b"not correct" in sign_in(client, "wrong").content
    answer = sign_in(client)
    assert b"Too many failed login attempts" in answer.content
    assert not is_in(client)


def test_a_limit_on_one_person_is_none_on_another(client, cast):
    for _ in range(6):
        sign_in(client, "wrong")
    sign_in(client, "mia-long-password", "mia")
    assert is_in(client)


def test_nobody_tries_more_than_thirty_doors_a_minute(client, cast):
    codes = [
        client.post("/accounts/login/", {"login": f"x{n}@y.example", "password": "p"}).status_code for n in range(32)
    ]
    assert codes[-1] == 429


def test_the_limits_are_shared_by_all_processes():
    from django.conf import settings

    assert settings.CACHES["default"]["BACKEND"].endswith("FileBasedCache")


def test_nobody_learns_who_is_here(client, cast):
    known, unknown = sign_in(client, "wrong"), sign_in(client, "wrong", "nobody")
    strip = re.compile(rb'value="[^"]*"|hx-headers=.[^}]*')
    assert strip.sub(b"", known.content) == strip.sub(b"", unknown.content)


def test_the_second_factor_is_asked_for_and_a_code_is_good_once(client, cast, factor):
    sign_in(client)
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    code = factor()
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(client)
    client.logout()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_in(client)


def test_a_recovery_code_opens_once(client, cast, factor):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(cast.sam).get_unused_codes()[0]
    for opens in (True, False):
        client.logout()
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_in(client) is opens


def test_the_secret_of_a_second_factor_is_sealed(cast, factor):
    held = Authenticator.objects.get(user=cast.sam, type="totp").data["secret"]
    assert held.startswith("gAAAA")


def test_a_changed_password_signs_other_browsers_out(client, cast):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    new = "three quiet harbours"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_in(other)
    client.logout()
    sign_in(client, new)
    assert is_in(client)


def test_a_weak_password_is_refused_in_words(door, cast):
    answer = door("sam").post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert b"too short" in answer.content


def test_the_session_s_cookie_is_kept_from_scripts_and_strangers(client, cast):
    cookie = sign_in(client).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client, cast, target):
    form = {"login": "sam@seller.example", "password": PASSWORD, "next": target}
    assert client.post(f"/accounts/login/?next={target}", form)["Location"] == "/"
