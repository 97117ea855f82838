"""What the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from sayso.capture import services
from sayso.capture.models import DealMatch, Original, SpeakerMend, Tombstone, Turn
from sayso.capture.rules import blanked
from sayso.domain.transcript import Side
from tests.capture.telling import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Speaker 2", "We sign in March.\nReally."))
    sam = asker_of(cast.sam)
    services.mend_speaker(
        asker=sam, conversation_id=row.pk, label="Speaker 2", name="Dana", email="d@x.example", side=Side.THEIRS, at=now
    )
    services.choose_deal(asker=sam, conversation_id=row.pk, deal_id=None, at=now)
    Tombstone.objects.create(digest="d", at=now)
    return row


def refused(sql, *params):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "change",
    [
        "text = 'We sign in May.\nReally.'",
        "text = text || ' not'",
        "text = replace(text, 'March', '█████')",
        "text = '████'",
        "speaker = 'Dana'",
        "kind = 'furniture'",
        '"offset" = 3',
        '"index" = 3',
        "revision_id = revision_id + 1",
        "start_ms = 5",
        "marks = '[[0, 1]]'",
    ],
)
def test_no_word_of_a_turn_changes(call, change):
    refused(f"UPDATE capture_turn SET {change}")  # noqa: S608


@pytest.mark.parametrize(
    "table", ["capture_turn", "capture_original", "capture_speakermend", "capture_dealmatch", "capture_tombstone"]
)
def test_nothing_of_it_is_deleted(call, table):
    refused(f"DELETE FROM {table}")  # noqa: S608


@pytest.mark.parametrize(
    "change",
    ["name = 'Kim'", "side = 'ours'", "remembered = NOT remembered", "at = '2020-01-01'", "label = 'x'", "email = ''"],
)
def test_what_a_person_said_of_a_label_stays(call, change):
    refused(f"UPDATE capture_speakermend SET {change}")  # noqa: S608


def test_what_a_person_chose_stays(call):
    refused("UPDATE capture_dealmatch SET at = '2020-01-01'")
    assert DealMatch.objects.count() == 1


@pytest.mark.parametrize("change", ["content = content", "filename = 'x'", "sha256 = 'x'"])
def test_an_original_stays_as_it_came(call, change):
    refused(f"UPDATE capture_original SET {change}")  # noqa: S608


def test_an_original_is_erased_once(call, now):
    assert Original.objects.update(content=b"", erased_at=now) == 1
    refused("UPDATE capture_original SET filename = 'x'")


def test_blanking_at_equal_length_is_let_through(call):
    turn, mend = Turn.objects.get(), SpeakerMend.objects.get()
    assert Turn.objects.update(text=blanked(turn.text), speaker=blanked(turn.speaker)) == 1
    assert (
        SpeakerMend.objects.update(name=blanked(mend.name), email=blanked(mend.email), label=blanked(mend.label)) == 1
    )
    refused("UPDATE capture_turn SET text = 'We sign in March.\nReally.'")
