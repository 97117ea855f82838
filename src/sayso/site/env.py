"""Strict readers of the environment: a value is right, or Sayso does not start and says why."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


class BadSetting(SystemExit):
    """A setting holds nonsense. Ends the process with one sentence, before anything has happened."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"sayso: {name} {problem}")


def text(name: str, default: str = "") -> str:
    """The setting's text, from ``NAME`` or from the file named by ``NAME_FILE`` (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return os.environ.get(name, default)
    if name in os.environ:
        raise BadSetting(name, f"is given twice: unset {name} or {name}_FILE.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE", f"names {path}, which cannot be read: {error.strerror}.") from error


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no."""
    raw = text(name, "yes" if default else "no").strip().lower()
    if raw in YES:
        return True
    if raw in NO:
        return False
    raise BadSetting(name, f"is '{raw}': write yes or no.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two bounds, both included."""
    raw = text(name, str(default)).strip()
    if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
        raise BadSetting(name, f"is '{raw}': write a whole number from {least} to {most}.")
    return int(raw)


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def home() -> Path:
    """The folder where Sayso keeps its data: ``SAYSO_HOME``, made if it is missing."""
    folder = Path(text("SAYSO_HOME") or Path.home() / ".sayso").expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # conversations are nobody else's on this machine
    except OSError as error:
        raise BadSetting("SAYSO_HOME", f"is {folder}, which cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise BadSetting("SAYSO_HOME", f"is {folder}, which cannot be written to.")
    return folder


def secret_key(folder: Path) -> str:
    """``SAYSO_SECRET_KEY``, else the key kept in the data folder, made on the first start."""
    given = text("SAYSO_SECRET_KEY")
    if given:
        if len(given) < 32:  # noqa: PLR2004 - Django's own floor for a key's length is 50 with a warning; 32 random bytes suffice
            raise BadSetting("SAYSO_SECRET_KEY", "is shorter than 32 characters: make a longer one.")
        return given
    path = folder / "secret_key"
    try:
        # Exclusive: of two processes that start at once, one makes the key and the other reads it.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def former_keys() -> list[str]:
    """Keys that were used before: what was erased under one of them is still refused."""
    return words("SAYSO_SECRET_KEY_FALLBACKS")


def single_sign_on() -> dict[str, object]:
    """The organisation's OpenID Connect provider, from ``SAYSO_OIDC_ISSUER`` and its client; none by default."""
    issuer = text("SAYSO_OIDC_ISSUER")
    client, secret = text("SAYSO_OIDC_CLIENT_ID"), text("SAYSO_OIDC_CLIENT_SECRET")
    if not issuer:
        return {}
    if not issuer.startswith("https://"):
        raise BadSetting("SAYSO_OIDC_ISSUER", f"is '{issuer}': write the issuer's https:// address.")
    if not client or not secret:
        raise BadSetting("SAYSO_OIDC_CLIENT_ID", "and SAYSO_OIDC_CLIENT_SECRET are needed with SAYSO_OIDC_ISSUER.")
    app = {
        "provider_id": "sso",
        "name": text("SAYSO_OIDC_NAME", "Single sign-on"),
        "client_id": client,
        "secret": secret,
    }
    return {"openid_connect": {"APPS": [{**app, "settings": {"server_url": issuer}}]}}


def mail() -> dict[str, object]:
    """Where notices are mailed from: ``SAYSO_MAIL_URL`` (smtp:// with STARTTLS, smtps:// with TLS), as Django wants it.

    Without it no mail is ever sent. Unencrypted SMTP is for this machine alone.
    """
    url = text("SAYSO_MAIL_URL")
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("SAYSO_MAIL_URL", "is no mail server: write smtp://user:password@host:587 or smtps://...")
    sender = text("SAYSO_MAIL_FROM")
    if "@" not in sender:
        raise BadSetting("SAYSO_MAIL_FROM", "is missing: write the address that notices come from.")
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_here,
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
    }


def database(folder: Path) -> dict[str, object]:
    """Django's database entry: SQLite in the data folder, or what ``SAYSO_DATABASE_URL`` names."""
    url = text("SAYSO_DATABASE_URL")
    if not url:
        return sqlite(folder / "sayso.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgres(url)
    raise BadSetting("SAYSO_DATABASE_URL", f"begins with '{parts.scheme}:': write postgresql://... or sqlite:///path.")


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as many processes may share it: writers queue instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def postgres(url: str) -> dict[str, object]:
    """PostgreSQL from its URL; a socket folder may stand as ``?host=``."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadSetting("SAYSO_DATABASE_URL", "names no database: write postgresql://user:password@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": query,
    }
