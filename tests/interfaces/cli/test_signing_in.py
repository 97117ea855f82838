"""Signing in by command asks for all that the web door asks for, and a link can be made where nobody can sign in."""

import io
import time

import pytest
import typer
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from sayso.interfaces.cli import serving, starting
from sayso.org.selectors_people import invited_by
from sayso.org.services_signing_in import NoSuchInvitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def types(monkeypatch):
    """What somebody types, one a line; and the tokens that were kept."""
    kept = []
    monkeypatch.setattr(starting, "keep_token", kept.append)
    monkeypatch.setattr(starting, "start", lambda **_: None)

    def type_(*lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return kept

    return type_


def test_a_password_alone_opens_as_long_as_there_is_no_second_factor(cast, types):
    kept = types("sam-long-password")
    serving.signin("sam@seller.example")
    assert len(kept) == 1


def test_a_second_factor_is_asked_for_here_too(cast, types):
    secret = generate_totp_secret()
    TOTP.activate(cast.sam, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    for wrong in ((), ("",), ("000000",)):
        kept = types("sam-long-password", *wrong)
        with pytest.raises(typer.Exit):
            serving.signin("sam@seller.example")
    assert kept == []
    types("sam-long-password", code)
    serving.signin("sam@seller.example")
    types("sam-long-password", code)
    with pytest.raises(typer.Exit):  # a code is good once
        serving.signin("sam@seller.example")
    assert len(kept) == 1


def test_whoever_commands_the_machine_makes_a_link(cast, types, capsys, asker_of, now):
    types()
    serving.invite("otto@seller.example")
    link = capsys.readouterr().out.strip()
    secret = link.rstrip("/").rpartition("/")[2]
    assert link.startswith("http://127.0.0.1:8000/welcome/")
    assert invited_by(asker_of(cast.otto), secret, at=starting.now()).email == "otto@seller.example"
    with pytest.raises(NoSuchInvitation, match="Nobody here signs in"):
        serving.invite("nobody@seller.example")
