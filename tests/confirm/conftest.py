"""The scene of propose: what is decided here is proposed there."""

from tests.propose.conftest import plain_types, scene

__all__ = ["plain_types", "scene"]
