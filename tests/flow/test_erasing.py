"""After an erasure the words stand nowhere: not in what was undone, and not in what a hand edit found there."""

import pytest
from django.db import connection

from sayso.confirm.rules import AuthoredChange, Offer
from sayso.domain.change import FieldPath, Operation
from sayso.flow import privacy
from sayso.flow import verbs as flow
from sayso.propose.selectors import list_cards
from sayso.record import selectors as record
from tests.office import capture_call

pytestmark = pytest.mark.django_db
STEP = FieldPath("deal", "next_step")
WORDS = "signed supplier questionnaire"


@pytest.fixture
def accepted(office, cast, asker_of, now):
    """Sam's call with Northgate, all of it confirmed: the conversation, and what was written."""
    sam = asker_of(cast.sam)
    call = capture_call(sam, now)
    done = []
    for card in list_cards(sam, now).cards:
        for offer in card.proposals:
            done += flow.accept(asker=sam, offers=[Offer(offer.key, offer.digest)], at=now).applied
    assert record.live_value(sam, STEP, office.northgate)["action"].startswith("send the")
    return call, [one for one in done if one.state == "written"]


def tables_holding(text):
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            if any(text.lower() in str(value).lower() for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def test_the_words_are_gone_from_what_was_undone(accepted, cast, asker_of, now):
    call, done = accepted
    for one in reversed(done):
        flow.undo(asker=asker_of(cast.sam), decision_id=one.decision_id, at=now)

    privacy.erase_conversation(asker=asker_of(cast.otto), conversation_id=call, at=now)

    assert tables_holding(WORDS) == set()


def test_the_words_are_gone_from_what_a_hand_edit_found_and_kept(accepted, office, cast, asker_of, now):
    call, _ = accepted
    sam = asker_of(cast.sam)
    held = record.live_value(sam, STEP, office.northgate)
    changes = [
        AuthoredChange(STEP, office.northgate, Operation.SET, {**held, "due": "2026-12-01"}, held),
        AuthoredChange(
            STEP,
            office.northgate,
            Operation.SET,
            {"action": "Ring them", "owner": "Sam", "owner_side": "ours", "due": ""},
            {**held, "due": "2026-12-01"},
        ),
    ]
    outcome = flow.author(asker=sam, changes=changes, origin="edit", at=now)
    assert [one.state for one in outcome.applied] == ["written", "written"]

    privacy.erase_conversation(asker=asker_of(cast.otto), conversation_id=call, at=now)

    assert tables_holding(WORDS) == set()
    assert record.live_value(sam, STEP, office.northgate)["action"] == "Ring them"
