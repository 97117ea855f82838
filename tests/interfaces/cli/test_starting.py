"""What a process that serves pages does with what they leave behind."""

import gc
import weakref

import pytest
from django.core.signals import request_finished

from sayso.interfaces.cli import starting


class Cycle:
    """Something that holds itself, as the context of a page does."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def settled():
    threshold = gc.get_threshold()
    starting.settle()
    yield
    request_finished.disconnect(dispatch_uid="sweep")
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.django_db
def test_what_a_page_leaves_behind_goes_when_it_has_been_sent(settled):
    left = weakref.ref(Cycle())
    assert left() is not None
    request_finished.send(sender=None)
    assert left() is None
