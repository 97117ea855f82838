"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Nobody signs up by themselves: RevOps adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
