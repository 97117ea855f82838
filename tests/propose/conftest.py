import pytest

from sayso.extract.points import SIGNAL_TYPES
from tests.propose.telling import TYPES


@pytest.fixture
def plain_types(monkeypatch):
    """Signal types that ask one field for just what was heard, so that the rules stand alone."""
    monkeypatch.setattr(SIGNAL_TYPES, "_plugs", {kind.name: kind for kind in TYPES})
    monkeypatch.setattr(SIGNAL_TYPES, "_loaded", True)


@pytest.fixture
def scene(cast, root, now, plain_types):
    """Sam's deal, ready to be talked about."""
    from tests.propose.scene import Scene

    return Scene(cast, root, now)
