import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.capture import selectors, services
from sayso.capture.models import Conversation, Failure, Original, Participant, Revision, Turn
from sayso.capture.rules import Stated
from sayso.domain.asker import Door
from sayso.domain.transcript import Side
from sayso.ledger.models import Entry
from sayso.org.selectors import asker_for
from sayso.plug import NoSuchPlug
from tests.capture.telling import DANA, SAM, conversation, mail, person, said, told

pytestmark = pytest.mark.django_db


def test_the_original_is_kept_once_byte_for_byte(capture, record):
    content = told(conversation(said("Sam Ode", "Hello.")))
    capture(conversation(said("Sam Ode", "Hello.")))
    capture(conversation(said("Sam Ode", "Hello.")), filename="again.told")
    original = Original.objects.get()
    assert zlib.decompress(bytes(original.content)) == content
    assert (original.filename, original.size) == ("call.told", len(content))


def test_the_same_content_twice_is_one_conversation(capture, record):
    one = capture(conversation(said("Sam Ode", "Hello."))).conversations[0]
    again = capture(conversation(said("Sam Ode", "Hello."))).conversations[0]
    assert one.new
    assert (again.id, again.new, again.revised) == (one.id, False, False)
    assert Conversation.objects.count() == Revision.objects.count() == 1


def test_the_same_words_in_other_bytes_are_one_conversation(cast, asker_of, record, now):
    for content in (told(conversation()), told(conversation()) + b"\n"):
        services.capture_file(asker=asker_of(cast.sam), content=content, filename="x", at=now)
    assert Conversation.objects.count() == 1


def test_turns_stand_word_for_word_at_their_offsets(capture_one, record):
    row = capture_one(
        said("Sam Ode", "Héllo\u00a0 there,\nDana. 👋"), said("Dana Whitfield", "x  y", marks=[(0, 1500)])
    )
    turns = list(Turn.objects.filter(revision__conversation=row))
    assert [(turn.speaker, turn.text, turn.offset) for turn in turns] == [
        ("Sam Ode", "Héllo\u00a0 there,\nDana. 👋", 0),
        ("Dana Whitfield", "x  y", len("Héllo\u00a0 there,\nDana. 👋") + 1),
    ]
    assert turns[1].marks == [[0, 1500]]


def test_a_corrected_transcript_is_a_new_revision_and_the_old_one_stays(capture_one, capture, cast, asker_of, record):
    row = capture_one(said("Dana", "We sign in March."), external_id="m-1")
    again = capture(conversation(said("Dana", "We sign in May."), external_id="m-1")).conversations[0]
    assert (again.id, again.new, again.revised) == (row.pk, False, True)
    asker = asker_of(cast.sam)
    assert selectors.transcript_of(asker, row.pk).turns[0].text == "We sign in May."
    assert selectors.transcript_of(asker, row.pk, revision=1).turns[0].text == "We sign in March."
    assert selectors.get_conversation(asker, row.pk).revision == 2


def test_an_older_file_that_comes_again_is_no_correction(capture, record):
    for text in ("March", "May", "March"):
        found = capture(conversation(said("Dana", text), external_id="m-1")).conversations[0]
    assert (found.revised, Conversation.objects.get().revision) == (False, 2)


def test_a_file_may_hold_several_conversations(capture, record):
    captured = capture(conversation(external_id="1"), conversation(external_id="2"))
    assert [one.new for one in captured.conversations] == [True, True]
    assert Original.objects.count() == 1


def test_a_better_reader_revises_what_it_read_from_the_same_bytes(cast, asker_of, record, now, monkeypatch):
    content = told(conversation(said("Dana", "We sign in March.")))
    asker = asker_of(cast.sam)
    one = services.capture_file(asker=asker, content=content, filename="x", at=now).conversations[0]
    read = services.read_file

    def better(*args):
        from dataclasses import replace

        return tuple(
            replace(one, turns=(replace(one.turns[0], text="Right, we sign in March."),)) for one in read(*args)
        )

    monkeypatch.setattr(services, "read_file", better)
    again = services.capture_file(asker=asker, content=content, filename="x", at=now).conversations[0]
    assert (again.id, again.revised) == (one.id, True)


def test_a_bad_file_leaves_one_line_and_stops_nothing(cast, asker_of, now, db):
    asker = asker_of(cast.sam)
    bad = services.capture_file(asker=asker, content=b"%PDF-1.7 ...", filename="deck.pdf", at=now)
    assert bad.failure == "This is a PDF. Export the transcript as text, .vtt or .docx."
    assert bad.conversations == ()
    (listed,) = selectors.list_failures(asker)
    assert (listed.filename, listed.message, listed.by.name) == ("deck.pdf", bad.failure, "Sam Ode")
    assert not Original.objects.exists()


def test_a_failure_is_listed_once_and_settled_when_the_file_is_read(cast, asker_of, now, record):
    asker = asker_of(cast.sam)
    for _ in range(2):
        services.capture_file(asker=asker, content=b"", filename="a.told", at=now)
    assert Failure.objects.count() == 1
    services.capture_file(asker=asker, content=told(conversation()), filename="a.told", at=now)
    assert selectors.list_failures(asker) == ()


def test_a_failure_is_dismissed_by_whose_it_is(cast, asker_of, now, db):
    services.capture_file(asker=asker_of(cast.sam), content=b"", filename="a.told", at=now)
    assert selectors.list_failures(asker_of(cast.eve)) == ()
    with pytest.raises(selectors.NotFound):
        services.dismiss_failure(asker=asker_of(cast.eve), failure_id=Failure.objects.get().pk, at=now)
    services.dismiss_failure(asker=asker_of(cast.otto), failure_id=Failure.objects.get().pk, at=now)
    assert selectors.list_failures(asker_of(cast.sam)) == ()


def test_a_format_that_is_not_installed_is_the_callers_mistake(cast, asker_of, now, db):
    with pytest.raises(NoSuchPlug):
        services.capture_file(asker=asker_of(cast.sam), content=b"x", filename="a", format="nonsense", at=now)


def test_what_is_known_beside_the_file_is_used(cast, asker_of, now, record):
    stated = Stated(started_at=datetime(2026, 11, 1, 10, 0, tzinfo=UTC), title="Depots", external_id="z-9")
    content = told(conversation(said("Dana Whitfield", "Hi."), started_at=""))
    services.capture_file(asker=asker_of(cast.sam), content=content, filename="x", at=now, source="zoom", stated=stated)
    row = Conversation.objects.get()
    assert (row.title, row.external_id, row.source) == ("Depots", "z-9", "zoom")
    assert (
        row.started_zone == "Europe/London"
    )  # an instant in UTC says nothing of where people were: Sam's profile does
    assert row.happened_at == stated.started_at


def test_without_a_start_it_counts_from_capture_and_no_relative_date_is_read(capture_one, record, cast, asker_of, now):
    row = capture_one(started_at="")
    assert (row.started_at, row.happened_at) == (None, now)
    assert selectors.transcript_of(asker_of(cast.sam), row.pk).started_at is None


def test_the_files_own_zone_is_kept(capture_one, record, cast, asker_of):
    row = capture_one(started_at="2026-11-12T14:00:00+01:00")
    assert row.started_zone == "+01:00"
    started = selectors.transcript_of(asker_of(cast.sam), row.pk).started_at
    assert started.isoformat() == "2026-11-12T14:00:00+01:00"


def test_the_host_is_the_one_of_us_who_took_part(capture_one, record, cast):
    assert capture_one(participants=[SAM, DANA], by=cast.otto).host == cast.sam
    assert capture_one(said("Kim", "Hello."), by=cast.eve).host == cast.eve


def test_a_mend_says_who_speaks_and_is_told_to_the_reader(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Speaker 2", "We sign in March."), said("Sam Ode", "Great."))
    assert (row.match, row.deal) == ("unmatched", None)
    mended = services.mend_speaker(
        asker=asker_of(cast.sam),
        conversation_id=row.pk,
        label="Speaker 2",
        name="Dana Whitfield",
        email="dana@northgate.example",
        side=Side.THEIRS,
        at=now,
    )
    assert mended.conversations == (row.pk,)
    transcript = selectors.transcript_of(asker_of(cast.sam), row.pk)
    assert transcript.turns[0].speaker == "Speaker 2"  # the export's own label stays
    dana = transcript.participant("Speaker 2")
    assert (dana.name, dana.side) == ("Dana Whitfield", Side.THEIRS)
    row.refresh_from_db()
    assert (row.match, row.deal_id) == ("matched", record.deals["northgate-deal"])


def test_a_remembered_mend_counts_for_the_hosts_other_conversations(capture_one, record, cast, asker_of, now):
    first = capture_one(said("Danny W", "One."), external_id="1")
    second = capture_one(said("Danny W", "Two."), external_id="2")
    elsewhere = capture_one(said("Danny W", "Three."), external_id="3", by=cast.eve)
    mended = services.mend_speaker(
        asker=asker_of(cast.sam),
        conversation_id=first.pk,
        label="Danny W",
        name="Dana Whitfield",
        email="dana@northgate.example",
        side=Side.THEIRS,
        remember=True,
        at=now,
    )
    assert mended.conversations == (first.pk, second.pk)
    later = capture_one(said("Danny W", "Four."), external_id="4")
    assert later.deal_id == record.deals["northgate-deal"]
    reason = Participant.objects.get(conversation=later).side_reason
    assert reason == "Sam Ode said so in an earlier conversation on 23 Nov 2026."
    elsewhere.refresh_from_db()
    assert elsewhere.deal is None


def test_speaker_2_is_never_remembered(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Speaker 2", "Hi."))
    with pytest.raises(services.LabelNamesNobody):
        services.mend_speaker(
            asker=asker_of(cast.sam),
            conversation_id=row.pk,
            label="Speaker 2",
            name="Dana",
            side=Side.THEIRS,
            remember=True,
            at=now,
        )


def test_an_unnamed_speaker_can_be_named(capture_one, record, cast, asker_of, now):
    row = capture_one(said("", "We sign in March."))
    assert row.match == "unmatched"
    services.mend_speaker(
        asker=asker_of(cast.sam), conversation_id=row.pk, label="", name="Dana Whitfield", side=Side.THEIRS, at=now
    )
    assert selectors.transcript_of(asker_of(cast.sam), row.pk).participant("").name == "Dana Whitfield"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"label": "Nobody here"}, services.NoSuchSpeaker),
        ({"email": "not an address"}, services.BadAddress),
        ({"conversation_id": 10**9}, selectors.NotFound),
    ],
)
def test_a_mend_that_makes_no_sense_is_refused(capture_one, record, cast, asker_of, now, wrong, refusal):
    row = capture_one(said("Speaker 2", "Hi."))
    asked = {"conversation_id": row.pk, "label": "Speaker 2", "name": "Dana", "side": Side.THEIRS} | wrong
    with pytest.raises(refusal):
        services.mend_speaker(asker=asker_of(cast.sam), at=now, **asked)


def test_machines_neither_mend_nor_choose(capture_one, record, cast, now):
    from sayso.domain.asker import NotAllowed

    row = capture_one(said("Speaker 2", "Hi."))
    machine = asker_for(user=cast.sam, door=Door.MCP, request="r", at=now, may_decide=False)
    with pytest.raises(NotAllowed):
        services.choose_deal(asker=machine, conversation_id=row.pk, deal_id=None, at=now)
    with pytest.raises(NotAllowed):
        services.mend_speaker(
            asker=machine, conversation_id=row.pk, label="Speaker 2", name="D", side=Side.THEIRS, at=now
        )


def test_automatic_mail_is_kept_and_is_no_activity(capture, record, root):
    from sayso.record import selectors as crm

    capture(mail("I am out of office.", DANA, SAM, automatic=True, external_id="<a@x>"))
    row = Conversation.objects.get()
    assert (row.automatic, row.deal_id) == (True, record.deals["northgate-deal"])
    assert crm.get_deal(root, row.deal_id).activities == ()


def test_opening_a_transcript_is_kept(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Dana", "Yes."))
    opened = services.open_transcript(asker=asker_of(cast.mia), conversation_id=row.pk, at=now)
    assert opened.turns[0].text == "Yes."
    entry = Entry.objects.get(name="capture.conversation.opened")
    assert (entry.actor, entry.subject_id) == (cast.mia, str(row.pk))


def test_no_word_of_a_conversation_stands_in_the_trail(capture_one, record, cast, asker_of, now):
    row = capture_one(said("Dana Whitfield", "Zanzibar."), title="Zanzibar talks", participants=[DANA, SAM])
    services.choose_deal(asker=asker_of(cast.sam), conversation_id=row.pk, deal_id=None, at=now)
    for entry in Entry.objects.filter(name__startswith="capture."):
        assert "Zanzibar" not in str(entry.payload)
        assert "Dana" not in str(entry.payload)
        assert "northgate.example" not in str(entry.payload)


def test_a_colleagues_hidden_conversation_is_not_revised(capture, record, cast, asker_of):
    hidden = capture(conversation(said("Kim", "Private."), external_id="7"), by=cast.sam).conversations[0]
    own = capture(conversation(said("Kim", "Forged."), external_id="7"), by=cast.eve).conversations[0]
    assert own.new
    assert own.id != hidden.id
    assert Conversation.objects.get(pk=hidden.id).revision == 1
    with pytest.raises(selectors.NotFound):
        selectors.get_conversation(asker_of(cast.eve), hidden.id)
    again = capture(conversation(said("Kim", "Forged."), external_id="7"), by=cast.eve).conversations[0]
    assert again.id == own.id


any_text = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=80
).filter(str.strip)
any_label = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoken=st.lists(st.tuples(any_label, any_text), min_size=1, max_size=6), title=any_label)
def test_whatever_was_said_comes_back_word_for_word(cast, asker_of, now, spoken, title):
    asker = asker_of(cast.sam)
    content = told(conversation(*(said(label, text) for label, text in spoken), title=title))
    captured = services.capture_file(asker=asker, content=content, filename="x", at=now)
    transcript = selectors.transcript_of(asker, captured.conversations[0].id)
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == spoken
    again = services.capture_file(asker=asker, content=content, filename="x", at=now + timedelta(days=1))
    assert [one.id for one in again.conversations] == [one.id for one in captured.conversations]
    assert not again.conversations[0].new


def test_hostile_labels_and_names_are_kept_in_their_place(capture_one, record):
    label = "Robert'); DROP TABLE students;--" * 20
    row = capture_one(
        said(label, "Hi."), participants=[person("<b>x</b>", "not-an-address", name="n" * 999)], title="t" * 999
    )
    assert len(row.title) == 500
    assert Turn.objects.get(revision__conversation=row).speaker == label[:300]
    assert Participant.objects.get(conversation=row, label="<b>x</b>").email == ""
