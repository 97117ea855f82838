from datetime import timedelta

import pytest
from django.db import connection

from sayso.capture import selectors, services
from sayso.capture.models import Conversation, Exclusion, Failure, Original, Participant, SpeakerMend, Tombstone, Turn
from sayso.capture.privacy import (
    AlreadyWithdrawn,
    ErasedTurn,
    NotAnAddress,
    NotWithdrawn,
    NotYours,
    TooLateToWithdraw,
    erase_conversation,
    erase_person,
    restore,
    withdraw,
)
from sayso.capture.privacy_exclusions import (
    AlreadyExcluded,
    BadPattern,
    NoSuchExclusion,
    add_exclusion,
    change_exclusion,
    remove_exclusion,
)
from sayso.capture.privacy_settings import notice_for
from sayso.capture.privacy_tombstones import IDENTITY, buried
from sayso.capture.rules import is_blanked
from sayso.capture.search.finding import find
from sayso.capture.selectors_privacy import list_access, list_due, list_exclusions
from sayso.domain.asker import NotAllowed
from sayso.domain.transcript import Side
from sayso.ledger import selectors as trail
from sayso.ledger.models import Entry
from sayso.org.services import set_setting
from sayso.org.settings import BadSettingValue
from sayso.record import selectors as crm
from tests.capture.telling import DANA, SAM, conversation, mail, person, said

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar is our code name, says Dana."


@pytest.fixture
def call(capture_one, record):
    return capture_one(
        said("Sam Ode", "How do you call it?"),
        said("Dana Whitfield", SECRET),
        said("Speaker 3", "Zanzibar?"),
        participants=[SAM, DANA],
        title="Zanzibar with Dana",
        external_id="m-1",
    )


def database_holds(text):
    """Whether a text stands anywhere in what the tables hold."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("capture_", "record_", "ledger_")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                if any(text.lower() in str(value).lower() for row in cursor.fetchall() for value in row):
                    return table
    return ""


def test_erasing_blanks_every_word_at_equal_length(call, cast, asker_of, now, root):
    services.mend_speaker(
        asker=asker_of(cast.sam), conversation_id=call.pk, label="Speaker 3", name="Kim Vo", side=Side.THEIRS, at=now
    )
    lengths = [len(turn.text) for turn in Turn.objects.all()]
    erased = erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    assert (erased.conversation_id, erased.identity, erased.whole) == (call.pk, call.identity, True)
    assert [len(turn.text) for turn in Turn.objects.all()] == lengths
    assert all(is_blanked(turn.text) and is_blanked(turn.speaker) for turn in Turn.objects.all())
    original = Original.objects.get()
    assert (bytes(original.content), original.erased_at) == (b"", now)
    assert not Participant.objects.exists()
    assert is_blanked(SpeakerMend.objects.get().name)
    for word in ("zanzibar", "whitfield", "dana@northgate", "kim vo", "m-1"):
        assert database_holds(word) in {"", "record_person"}, word
    transcript = selectors.transcript_of(root, call.pk)
    assert all(is_blanked(turn.text) for turn in transcript.turns)


def test_after_erasing_search_finds_nothing_and_the_chain_holds(call, cast, asker_of, now):
    assert find(asker_of(cast.sam), "zanzibar").hits
    erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    assert find(asker_of(cast.sam), "zanzibar").hits == ()
    verified = trail.verify(asker_of(cast.otto))
    assert not verified.broken
    assert Entry.objects.filter(name="capture.conversation.erased", subject_id=str(call.pk)).exists()


def test_what_remains_is_said(call, cast, asker_of, now, root):
    erased = erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    assert "That there was a conversation (call) on 2026-11-12, every word blanked." in erased.remains
    assert "Its activity on the deal: kind and time, without names." in erased.remains
    (activity,) = crm.get_deal(root, call.deal_id).activities
    assert (activity.kind, activity.direction, tuple(activity.people)) == ("call", "both", ())


def test_what_was_erased_does_not_come_back(call, capture, cast, asker_of, now):
    again = conversation(
        said("Sam Ode", "How do you call it?"),
        said("Dana Whitfield", SECRET),
        said("Speaker 3", "Zanzibar?"),
        participants=[SAM, DANA],
        title="Zanzibar with Dana",
        external_id="m-1",
    )
    erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    refused = "was erased on 2026-11-23 and is not taken in again."
    assert capture(again).refused == (f"This file {refused}",)
    assert capture(again, conversation(said("Kim", "New."))).refused == (f"This {refused}",)
    assert capture(again | {"external_id": ""}).refused == (f"This {refused}",)  # the same words without their id
    corrected = again | {"turns": [said("Dana Whitfield", SECRET + " Really.")]}
    assert capture(corrected).refused  # another revision of the same call
    assert not Original.objects.filter(content__contains=b"Zanzibar").exists()


def test_the_bytes_of_a_file_with_something_erased_in_it_are_not_kept(call, capture, cast, asker_of, now):
    erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    capture(conversation(said("Dana", "Zanzibar."), external_id="m-1"), conversation(said("Kim", "New."), title="new"))
    kept = Conversation.objects.get(title="new")
    original = kept.revisions.get().original
    assert (bytes(original.content), original.erased_at) == (b"", now)


def test_tombstones_say_nothing_without_the_key_and_survive_its_change(call, cast, asker_of, now, settings):
    erase_conversation(asker=asker_of(cast.otto), conversation_id=call.pk, at=now)
    assert not Tombstone.objects.filter(digest=call.identity).exists()
    assert buried([(IDENTITY, call.identity)])
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of at least thirty-two characters"
    assert not buried([(IDENTITY, call.identity)])
    settings.SECRET_KEY_FALLBACKS = [old]
    assert buried([(IDENTITY, call.identity)])


def test_of_a_file_with_two_conversations_only_one_is_blanked(capture, record, cast, asker_of, now):
    one, two = capture(conversation(external_id="1"), conversation(said("Kim", "Stay."), external_id="2")).conversations
    erased = erase_conversation(asker=asker_of(cast.otto), conversation_id=one.id, at=now)
    assert f"The file also held the conversations {two.id}: their text stays, the file is gone." in erased.remains
    assert Turn.objects.get(revision__conversation_id=two.id).text == "Stay."


def test_reps_do_not_erase(call, cast, asker_of, now):
    for who in (cast.sam, cast.mia):
        with pytest.raises(NotAllowed):
            erase_conversation(asker=asker_of(who), conversation_id=call.pk, at=now)
    with pytest.raises(selectors.NotFound):
        erase_conversation(asker=asker_of(cast.eve), conversation_id=call.pk, at=now)


def test_erasing_twice_is_erasing_once(call, cast, asker_of, now):
    otto = asker_of(cast.otto)
    erase_conversation(asker=otto, conversation_id=call.pk, at=now)
    entries = Entry.objects.count()
    assert erase_conversation(asker=otto, conversation_id=call.pk, at=now).whole
    assert Entry.objects.count() == entries


def test_erasing_a_person_blanks_what_they_said_and_shows_who_still_names_them(
    call, capture_one, record, cast, asker_of, now
):
    other = capture_one(
        said("Sam Ode", "Dana Whitfield wrote it."), participants=[SAM, person("Kim Vo", "kim@kestrel.example")]
    )
    written = capture_one(
        said("Sam Ode", "Write to DANA@northgate.example."), participants=[SAM, DANA], external_id="9"
    )
    services.search(asker=asker_of(cast.sam), text="dana whitfield budget", at=now)
    erased = erase_person(asker=asker_of(cast.otto), email=" Dana@Northgate.example ", at=now)
    assert [(one.conversation_id, one.identity, one.whole) for one in erased.conversations] == [
        (call.pk, call.identity, False),
        (written.pk, written.identity, False),
    ]
    assert erased.conversations[0].turns == (ErasedTurn(1, 1),)
    assert erased.conversations[1].turns == (ErasedTurn(1, 0),)
    texts = list(Turn.objects.filter(revision__conversation=call).values_list("text", "speaker"))
    assert texts[0] == ("How do you call it?", "Sam Ode")
    assert is_blanked(texts[1][0])
    assert is_blanked(texts[1][1])
    assert erased.named_by_others == (other.pk,)
    assert any(str(other.pk) in line for line in erased.remains)
    assert database_holds("dana@northgate") in {"", "record_person", "record_activity"}
    assert not Entry.objects.filter(payload__query__icontains="dana").exists()
    assert not trail.verify(asker_of(cast.otto)).broken
    assert find(asker_of(cast.sam), "code name").hits == ()


def test_after_a_person_is_gone_the_conversation_stays_with_its_deal(call, cast, asker_of, now, root):
    erase_person(asker=root, email="dana@northgate.example", at=now)
    services.rematch(asker=root, conversation_id=call.pk, at=now)
    call.refresh_from_db()
    assert (call.match, call.title) == ("matched", "Zanzibar with Dana")
    assert "dana@" not in call.match_reason
    there = Conversation.objects.get(pk=call.pk).deal_id
    assert there == call.deal_id is not None


def test_older_mail_of_an_erased_person_stays_out_and_newer_comes_in(capture, record, cast, asker_of, now, root):
    erase_person(asker=root, email="dana@northgate.example", at=now)
    old = mail("Old.", DANA, SAM, external_id="<1@x>", started_at=(now - timedelta(days=1)).isoformat())
    new = mail("New.", DANA, SAM, external_id="<2@x>", started_at=(now + timedelta(days=1)).isoformat())
    assert capture(old).refused
    assert capture(new).conversations[0].new


def test_a_corrected_file_does_not_bring_an_erased_persons_words_back(capture, capture_one, record, now, root):
    row = capture_one(said("Sam Ode", "Hi."), said("Dana Whitfield", "Zanzibar."), external_id="m-2")
    erase_person(asker=root, email="dana@northgate.example", at=now)
    again = capture(conversation(said("Dana Whitfield", "Zanzibar!"), external_id="m-2")).conversations[0]
    assert (again.id, again.revised) == (row.pk, False)
    assert database_holds("zanzibar") == ""


def test_a_person_is_erased_by_address(cast, asker_of, now):
    with pytest.raises(NotAnAddress):
        erase_person(asker=asker_of(cast.otto), email="Dana", at=now)
    with pytest.raises(NotAllowed):
        erase_person(asker=asker_of(cast.sam), email="dana@northgate.example", at=now)


def test_a_rep_withdraws_a_conversation_of_their_own(call, cast, asker_of, now, root):
    withdraw(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)
    assert selectors.get_conversation(asker_of(cast.sam), call.pk).withdrawn_at == now
    for who in (cast.mia, cast.otto):
        with pytest.raises(selectors.NotFound):
            selectors.get_conversation(asker_of(who), call.pk)
        assert selectors.list_conversations(asker_of(who)).rows == ()
    assert find(asker_of(cast.otto), "zanzibar").hits == ()
    call.refresh_from_db()
    assert (call.deal, call.match) == (None, "excluded")
    assert (
        crm.get_deal(root, Entry.objects.get(name="capture.conversation.withdrawn").payload["was_deal"]).activities
        == ()
    )
    with pytest.raises(AlreadyWithdrawn):
        withdraw(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)


def test_a_withdrawal_can_be_taken_back(call, cast, asker_of, now):
    was = call.deal_id
    with pytest.raises(NotWithdrawn):
        restore(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)
    withdraw(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)
    assert restore(asker=asker_of(cast.sam), conversation_id=call.pk, at=now) == (call.pk,)
    call.refresh_from_db()
    assert (call.withdrawn_at, call.deal_id) == (None, was)
    assert find(asker_of(cast.mia), "zanzibar").hits


def test_only_the_host_withdraws_and_only_in_time(call, cast, asker_of, now):
    for who in (cast.mia, cast.otto):
        with pytest.raises(NotYours):
            withdraw(asker=asker_of(who), conversation_id=call.pk, at=now)
    with pytest.raises(TooLateToWithdraw, match="14 days"):
        withdraw(asker=asker_of(cast.sam), conversation_id=call.pk, at=now + timedelta(days=15))


def test_what_was_withdrawn_is_due_when_the_window_is_over(call, cast, asker_of, now, root):
    withdraw(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)
    assert list_due(root, at=now + timedelta(days=13)) == ()
    (due,) = list_due(root, at=now + timedelta(days=14))
    assert (due.conversation_id, due.reason) == (call.pk, "It was withdrawn.")
    erase_conversation(asker=asker_of(cast.sam), conversation_id=call.pk, at=now)  # or at once, by the host
    assert list_due(root, at=now + timedelta(days=14)) == ()


def test_withdrawing_the_mail_that_led_a_thread_lets_the_thread_go(capture, record, cast, asker_of, now):
    capture(mail("Terms?", DANA, SAM, external_id="<1@x>", started_at="2026-11-02T10:00:00+00:00"))
    capture(mail("To the lawyer.", SAM, person("Al", "al@lawyers.example"), external_id="<2@x>", thread=["<1@x>"]))
    first, second = Conversation.objects.order_by("id")
    assert second.deal_id == record.deals["northgate-deal"]
    assert withdraw(asker=asker_of(cast.sam), conversation_id=first.pk, at=now) == (second.pk,)
    second.refresh_from_db()
    assert (second.match, second.deal) == ("new", None)


def test_retention_is_by_source(capture, record, cast, asker_of, now, root):
    def days(count):
        return (now - timedelta(days=count)).isoformat()

    for source, age in (("zoom", 40), ("zoom", 20), ("upload", 400), ("upload", 40), ("gong", 400)):
        capture(
            conversation(said("Kim", f"{source} {age}"), started_at=days(age), title=f"{source} {age}"), source=source
        )
    assert list_due(root, at=now) == ()
    set_setting(asker=root, name="privacy.retention_days", value={"zoom": 30, "*": 365}, at=now)
    due = list_due(asker_of(cast.otto), at=now)
    titles = Conversation.objects.filter(pk__in=[one.conversation_id for one in due]).values_list("title", flat=True)
    assert sorted(titles) == ["gong 400", "upload 400", "zoom 40"]
    assert {one.reason for one in due} == {"It is older than 30 days.", "It is older than 365 days."}
    with pytest.raises(NotAllowed):
        list_due(asker_of(cast.sam), at=now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("privacy.retention_days", {"zoom": 0}),
        ("privacy.retention_days", 30),
        ("privacy.notice", "text"),
        ("privacy.withdraw_days", 0),
        ("capture.personal_domains", [""]),
    ],
)
def test_promises_that_make_no_sense_are_refused(root, now, db, name, value):
    with pytest.raises(BadSettingValue):
        set_setting(asker=root, name=name, value=value, at=now)


def test_the_notice_is_by_source(root, now, db):
    assert notice_for("zoom")
    set_setting(asker=root, name="privacy.notice", value={"zoom": "Zoom says so.", "*": "We say so."}, at=now)
    assert (notice_for("zoom"), notice_for("upload")) == ("Zoom says so.", "We say so.")


def test_exclusions_are_made_changed_and_taken_back_by_revops(call, cast, asker_of, now):
    otto, sam = asker_of(cast.otto), asker_of(cast.sam)
    with pytest.raises(NotAllowed):
        add_exclusion(asker=sam, pattern="northgate.example", at=now)
    excluded = add_exclusion(asker=otto, pattern="northgate.example", reason="They asked.", at=now)
    with pytest.raises(AlreadyExcluded):
        add_exclusion(asker=otto, pattern="NORTHGATE.example", at=now)
    change_exclusion(asker=otto, exclusion_id=excluded.id, reason="In writing.", at=now)
    (listed,) = list_exclusions(sam)
    assert (listed.pattern, listed.reason, listed.by.name) == ("northgate.example", "In writing.", "Otto Brandt")
    assert remove_exclusion(asker=otto, exclusion_id=excluded.id, at=now) == (call.pk,)
    call.refresh_from_db()
    assert call.match == "matched"
    for act in (change_exclusion, remove_exclusion):
        with pytest.raises(NoSuchExclusion):
            act(asker=otto, exclusion_id=excluded.id, at=now, **({"reason": ""} if act is change_exclusion else {}))


@pytest.mark.parametrize(
    "pattern", ["", "com", "co.uk", "not a domain", "@", "seller.example", "sam@eu.seller.example x"]
)
def test_an_exclusion_that_means_nothing_or_us_is_refused(cast, asker_of, now, pattern):
    with pytest.raises(BadPattern):
        add_exclusion(asker=asker_of(cast.otto), pattern=pattern, at=now)
    assert not Exclusion.objects.exists()


def test_the_name_of_an_unread_file_goes_with_the_conversation(capture, record, cast, asker_of, now):
    captured = capture(conversation(said("Kim", "Hi.")), filename="Dana.told").conversations[0]
    original = Original.objects.get()
    Failure.objects.create(filename="Dana.told", sha256=original.sha256, source="upload", message="x", at=now)
    erase_conversation(asker=asker_of(cast.otto), conversation_id=captured.id, at=now)
    assert is_blanked(Failure.objects.get().filename)
    assert is_blanked(Original.objects.get().filename)


def test_searches_are_logged_without_what_they_found(call, cast, asker_of, now):
    services.search(asker=asker_of(cast.sam), text="zanzibar", at=now)
    (access,) = list_access(asker_of(cast.otto))
    assert (access.query, access.hits, access.conversation_id) == ("zanzibar", 2, None)
