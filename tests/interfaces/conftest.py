"""People at the doors."""

import pytest

from tests.office import capture_call


@pytest.fixture
def call(office, cast, asker_of, now):
    """Sam's call with Northgate, read and proposed from."""
    return capture_call(asker_of(cast.sam), now)


@pytest.fixture
def door(client, cast):
    """The web door, opened by somebody of the cast (or by nobody)."""

    def sign_in(name):
        client.logout()
        if name:
            client.force_login(getattr(cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
