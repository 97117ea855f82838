"""How a CRM lets Sayso in: what has to be given, which rights are asked for, and where a person signs in for it.

A connector may say nothing of this: then its `secrets` are asked for by name. What it does say is shown to people.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol, runtime_checkable

SECRET, PLAIN, LONG, OPTION = "secret", "plain", "long", "option"
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Scope:
    """One right that the CRM has to grant, by its name there; `only_to_write` where reading does without it."""

    name: str
    why: str
    only_to_write: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that has to be given.

    `kind`: secret is never shown again, plain is told with the secrets and no secret itself, long is a secret of many
    lines, option goes with the address.
    """

    name: str
    label: str
    kind: str = SECRET
    hint: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be let in. `signs_in`: a person signs in at the CRM, and comes back with its consent."""

    name: str
    title: str
    needs: tuple[Need, ...]
    signs_in: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's way to the CRM and back: what they gave, where they come back to, and by what they are known again.

    `verifier` proves that whoever comes back is who went (RFC 7636).
    """

    base_url: str
    given: Mapping[str, str]
    back: str
    state: str
    verifier: str


@runtime_checkable
class Guided(Protocol):
    """A connector that says how it is let in."""

    @property
    def ways(self) -> tuple[Way, ...]: ...

    @property
    def scopes(self) -> tuple[Scope, ...]: ...


@runtime_checkable
class SignsIn(Protocol):
    """A connector whose CRM sends people back with its consent (OAuth 2.0, authorization code)."""

    def consent_url(self, visit: Visit) -> str:
        """Where the person signs in."""
        ...

    def redeem(self, visit: Visit, code: str) -> Mapping[str, str]:
        """The secrets for the code that they came back with. Raises a CrmFailure."""
        ...


def challenge_of(verifier: str) -> str:
    """What is shown at first of the verifier: its SHA-256, so that only who made it can show the whole (RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
