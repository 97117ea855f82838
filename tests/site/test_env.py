"""Settings are right, or Sayso does not start and says why in one sentence."""

import pytest

from sayso.site import env


@pytest.mark.parametrize(
    ("name", "value", "read", "sentence"),
    [
        ("SAYSO_DEBUG", "maybe", lambda: env.flag("SAYSO_DEBUG"), "is 'maybe': write yes or no"),
        ("SAYSO_N", "4x", lambda: env.number("SAYSO_N", 1, least=1, most=9), "whole number from 1 to 9"),
        ("SAYSO_N", "10", lambda: env.number("SAYSO_N", 1, least=1, most=9), "whole number from 1 to 9"),
        ("SAYSO_DATABASE_URL", "mysql://x/y", lambda: env.database(None), "begins with 'mysql:'"),
        ("SAYSO_DATABASE_URL", "postgresql://u@h/", lambda: env.database(None), "names no database"),
        ("SAYSO_SECRET_KEY", "short", lambda: env.secret_key(None), "shorter than 32 characters"),
        ("SAYSO_KEY_FILE", "/no/such/file", lambda: env.text("SAYSO_KEY"), "cannot be read"),
        ("SAYSO_HOME", "/dev/null/home", env.home, "cannot be made"),
        ("SAYSO_OIDC_ISSUER", "http://plain.example", env.single_sign_on, "https:// address"),
        ("SAYSO_OIDC_ISSUER", "https://id.example", env.single_sign_on, "are needed with SAYSO_OIDC_ISSUER"),
    ],
)
def test_nonsense_ends_the_process_with_a_sentence(monkeypatch, name, value, read, sentence):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=sentence.replace("(", r"\(")) as refusal:
        read()
    assert str(refusal.value).startswith("sayso: SAYSO_")


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("x" * 40 + "\n")
    monkeypatch.delenv("SAYSO_SECRET_KEY", raising=False)
    monkeypatch.setenv("SAYSO_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret_key(tmp_path) == "x" * 40


def test_a_secret_given_twice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SAYSO_SECRET_KEY", "y" * 40)
    monkeypatch.setenv("SAYSO_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(SystemExit, match="given twice"):
        env.secret_key(tmp_path)


def test_the_key_is_made_once_and_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("SAYSO_SECRET_KEY", raising=False)
    first = env.secret_key(tmp_path)
    assert env.secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_postgres_is_read_from_its_url(monkeypatch):
    monkeypatch.setenv("SAYSO_DATABASE_URL", "postgresql://u%40x:p%3Aw@db:5433/say%20so?sslmode=require")
    found = env.database(None)
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("say so", "u@x", "p:w")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db", "5433", {"sslmode": "require"})


def test_single_sign_on_is_configured_by_three_settings(monkeypatch):
    for name, value in (("ISSUER", "https://id.example"), ("CLIENT_ID", "sayso"), ("CLIENT_SECRET", "s")):
        monkeypatch.setenv(f"SAYSO_OIDC_{name}", value)
    app = env.single_sign_on()["openid_connect"]["APPS"][0]
    assert app["settings"] == {"server_url": "https://id.example"}
    assert app["client_id"] == "sayso"


def test_mail_goes_out_encrypted_or_not_at_all(monkeypatch):
    assert env.mail() == {}
    monkeypatch.setenv("SAYSO_MAIL_URL", "smtp://post:s%40crt@mail.example")
    with pytest.raises(env.BadSetting, match="SAYSO_MAIL_FROM is missing"):
        env.mail()
    monkeypatch.setenv("SAYSO_MAIL_FROM", "sayso@firm.example")
    found = env.mail()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example", 587, "s@crt")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    monkeypatch.setenv("SAYSO_MAIL_URL", "smtps://mail.example")
    assert (env.mail()["EMAIL_PORT"], env.mail()["EMAIL_USE_SSL"]) == (465, True)
    monkeypatch.setenv("SAYSO_MAIL_URL", "mail.example")
    with pytest.raises(env.BadSetting, match="is no mail server"):
        env.mail()
