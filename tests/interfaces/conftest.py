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


@pytest.fixture
def finance(cast, root, now):
    """Fay, who sees quotes only; her name for `door`."""
    return newcomer(cast, root, now, "fay", "Fay Low", "finance")


@pytest.fixture
def leader(cast, root, now):
    """Lena, who leads; her name for `door`."""
    return newcomer(cast, root, now, "lena", "Lena Marsh", "leader")


def newcomer(cast, root, now, key, name, role):
    from datetime import date

    from sayso.domain.asker import Role
    from sayso.org import services

    user = services.add_user(asker=root, email=f"{key}@seller.example", name=name, zone="Europe/London", at=now)
    services.give_role(asker=root, user=user, role=Role(role), since=date(2026, 1, 1), at=now)
    setattr(cast, key, user)
    return key
