"""Secrets at rest: sealed with a key derived from the installation's secret key, opened with that or an earlier one."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"sayso org.Connection.secrets"


class CannotUnseal(ValueError):
    """The secret was sealed under a key that is not known here any more."""


def seal(secrets: Mapping[str, str]) -> str:
    """The secrets as a text that says nothing without the key."""
    return _box().encrypt(json.dumps(dict(secrets), sort_keys=True).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """The secrets again; none of an empty text. Raises CannotUnseal."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken:
        raise CannotUnseal(
            "A stored credential cannot be opened: the secret key was changed. Put the earlier key among "
            "SAYSO_SECRET_KEY_FALLBACKS, or connect again."
        ) from None
    return opened


def resealed(sealed: str) -> str:
    """The same secrets under the present key. Raises CannotUnseal."""
    return seal(unseal(sealed)) if sealed else ""


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
