"""What somebody hands in touches nothing that they may not see."""

from datetime import UTC, datetime

import pytest

from sayso.capture import selectors as capture
from sayso.capture.rules import Stated
from sayso.flow import verbs as flow

pytestmark = pytest.mark.django_db
TALK = b"Sam Ode: Shall we talk?\n\nAnna Reed: Yes, I will send you the contract by Friday.\n"


def test_the_same_file_with_another_heading_does_not_revise_a_strangers_conversation(office, cast, asker_of, now):
    about = {"content": TALK, "filename": "talk.txt", "at": now}
    mine = Stated(started_at=datetime(2026, 11, 1, 9, tzinfo=UTC), title="Mine")
    own = flow.capture(asker=asker_of(cast.sam), stated=mine, **about).conversations[0]

    theirs = Stated(started_at=datetime(2026, 10, 1, 9, tzinfo=UTC), title="Eve was here")
    other = flow.capture(asker=asker_of(cast.eve), stated=theirs, **about).conversations[0]

    assert other.id != own.id
    assert capture.get_conversation(asker_of(cast.sam), own.id).title == "Mine"
