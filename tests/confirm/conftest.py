"""The scene of propose: what is decided here is proposed there."""

import pytest

from sayso.confirm.rules import Offer
from tests.propose.conftest import plain_types, scene

__all__ = ["plain_types", "scene"]


@pytest.fixture
def sam(scene, asker_of):
    return asker_of(scene.cast.sam)


def offer_of(row):
    """A proposal as the inbox hands it back."""
    return Offer(row.key, row.digest)
