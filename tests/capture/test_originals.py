"""The file that a conversation came in: handed out as it came, to whoever may see all of it, and the trail knows."""

import pytest

from sayso.capture import privacy, selectors, services
from sayso.capture.selectors_privacy import list_access
from sayso.capture.selectors_scope import NotFound
from sayso.domain.asker import NotAllowed
from tests.capture.telling import DANA, SAM, conversation, said, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(capture_one, record):
    return capture_one(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA])


def test_the_file_comes_back_byte_for_byte_and_the_trail_keeps_who_took_it(call, cast, asker_of, now):
    mia = asker_of(cast.mia)
    file = services.open_original(asker=mia, conversation_id=call.pk, at=now)
    expected = told(conversation(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA]))
    assert (file.filename, file.content) == ("call.told", expected)
    (access,) = list_access(asker_of(cast.sam), conversation_id=call.pk)
    assert (access.act, access.by.name) == ("downloaded the file of", "Mia Lund")


def test_nobody_takes_what_is_not_theirs(call, cast, asker_of, now):
    with pytest.raises(NotFound):
        services.open_original(asker=asker_of(cast.eve), conversation_id=call.pk, at=now)
    with pytest.raises(NotFound):
        selectors.list_revisions(asker_of(cast.eve), call.pk)
    assert list_access(asker_of(cast.sam), conversation_id=call.pk) == ()


def test_a_profile_that_sees_quotes_takes_no_file(call, cast, asker_of, now):
    from dataclasses import replace

    with pytest.raises(NotAllowed):
        services.open_original(
            asker=replace(asker_of(cast.sam), reads_transcripts=False), conversation_id=call.pk, at=now
        )


def test_a_file_with_somebody_else_s_conversation_stays_where_it_is(capture, record, cast, asker_of, now):
    one = conversation(said("Dana Whitfield", "Agreed."), participants=[SAM, DANA], external_id="1")
    other = conversation(said("Kim", "Secret."), external_id="2")
    captured = capture(one, other, by=cast.otto, filename="export.told")
    sam, mine = asker_of(cast.sam), captured.conversations[0].id
    assert selectors.get_conversation(sam, mine).deal.id == record.deals["northgate-deal"]
    with pytest.raises(NotAllowed, match="not all of them are yours"):
        services.open_original(asker=sam, conversation_id=mine, at=now)
    assert services.open_original(asker=asker_of(cast.otto), conversation_id=mine, at=now).content


def test_what_was_erased_is_gone(call, cast, asker_of, now):
    privacy.erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    with pytest.raises(NotFound, match="no file"):
        services.open_original(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    (revision,) = selectors.list_revisions(asker_of(cast.otto), call.pk)
    assert revision.is_gone


def test_each_revision_has_its_file(capture, record, cast, asker_of, now):
    for text in ("Agred.", "Agreed."):
        capture(conversation(said("Dana Whitfield", text), participants=[SAM, DANA], external_id="x"))
    sam = asker_of(cast.sam)
    found = selectors.list_conversations(sam).rows[0].id
    assert [revision.number for revision in selectors.list_revisions(sam, found)] == [2, 1]
    first = services.open_original(asker=sam, conversation_id=found, at=now, revision=1)
    assert b"Agred" in first.content
    with pytest.raises(NotFound):
        services.open_original(asker=sam, conversation_id=found, at=now, revision=3)


def test_the_conversations_of_a_person_are_those_the_asker_sees(call, record, cast, asker_of):
    dana = record.people["dana"]
    assert [row.id for row in selectors.list_conversations(asker_of(cast.sam), person_id=dana).rows] == [call.pk]
    assert selectors.list_conversations(asker_of(cast.eve), person_id=dana).rows == ()
    assert selectors.latest_with_people(asker_of(cast.sam), [dana]) == {dana: call.happened_at}
    assert selectors.latest_with_people(asker_of(cast.eve), [dana]) == {}
