"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from sayso.org.sealing import seal, unseal

SECRET = "secret"  # noqa: S105 - under what name it is sealed


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Nobody signs up by themselves: RevOps adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc] # allauth is not typed
    """The secrets of second factors are sealed in the database, as those of connections are."""

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return seal({SECRET: text})

    def decrypt(self, encrypted_text: str) -> str:
        """Unsealed. Raises CannotUnseal."""
        return unseal(encrypted_text)[SECRET]


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Single sign-on opens the door to people whom RevOps added, and makes nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Never."""
        return False
