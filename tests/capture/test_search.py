from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sayso.capture import services
from sayso.capture.models import Conversation, SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import Question, among, rows_with
from sayso.capture.search.finding import Within, find, known_in
from sayso.capture.search.words import asked, indexed, place, spans
from sayso.domain.asker import NotAllowed
from sayso.domain.transcript import Side
from sayso.record.mirroring import Seen, upsert_deal
from tests.capture.conftest import CREATED
from tests.capture.telling import DANA, SAM, conversation, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(cast, asker_of):
    """What somebody finds: the conversations' titles, newest first."""

    def look(text, who=None, **more):
        return [hit.title for hit in find(asker_of(who or cast.sam), text, **more).hits]

    return look


@pytest.fixture
def spoken(capture, record):
    """Capture calls that say one thing each, the later ones said later; the title is the number."""

    def tell(*texts, by=None):
        for number, text in enumerate(texts, 1):
            at = f"2026-11-{number:02}T10:00:00+00:00"
            capture(conversation(said("Dana", text), external_id=text[:40], title=str(number), started_at=at), by=by)

    return tell


def test_it_finds_the_newest_first(spoken, finding):
    spoken("The security questionnaire.", "No such thing.", "A questionnaire again.")
    assert finding("questionnaire") == ["3", "1"]


def test_newest_is_what_was_said_latest_not_what_was_captured_latest(capture, record, finding):
    for title, day in (("late", 20), ("early", 5), ("middle", 10)):
        at = f"2026-11-{day:02}T10:00:00+00:00"
        capture(conversation(said("Dana", "budget"), external_id=title, title=title, started_at=at))
    assert finding("budget") == ["late", "middle", "early"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CAFÉ", ["1"]),
        ("cafe", ["1"]),
        ("resume", ["1"]),
        ("contract", ["2"]),
        ("contracts", ["2"]),
        ("sign*", ["2"]),
        ("signa", []),
        ('"well known"', ["2"]),
        ("well-known", ["2"]),
        ('"known well"', []),
        ("dana@northgate.example", ["3"]),
        ("合同", ["3"]),
        ("同合", []),
        ("café contract", []),
        ("", []),
        ("!?* \" '", []),
        ("👋", []),
    ],
)
def test_words_are_found_without_case_accents_and_plural(spoken, finding, text, found):
    spoken(
        "The café sent its re\u0301sume\u0301.",
        "Well-known contracts, signatures.",
        "Write to Dana@Northgate.example: 合同",
    )
    assert finding(text) == found


def test_only_what_was_said_is_searched(capture_one, record, finding):
    capture_one(
        said("Dana", "Agreed."),
        said("Dana", "Confidential disclaimer.", "furniture"),
        said("Kim", "Earlier.", "quoted"),
    )
    assert finding("agreed") == [""]
    assert finding("disclaimer") == []
    assert finding("earlier") == []


def test_each_finds_what_they_may_read(capture_one, record, cast, finding):
    capture_one(said("Dana Whitfield", "Zanzibar."), participants=[SAM, DANA], title="Sam's")
    capture_one(said("Kim", "Zanzibar too."), by=cast.eve, title="Eve's", external_id="e")
    assert finding("zanzibar", cast.sam) == ["Sam's"]
    assert finding("zanzibar", cast.mia) == ["Sam's"]
    assert finding("zanzibar", cast.eve) == ["Eve's"]
    assert sorted(finding("zanzibar", cast.otto)) == ["Eve's", "Sam's"]


def test_who_takes_part_is_told_to_those_who_may_read_it(capture_one, record, cast, asker_of):
    sams = capture_one(said("Dana Whitfield", "Zanzibar."), participants=[SAM, DANA]).pk
    eves = capture_one(said("Kim", "Zanzibar too."), by=cast.eve, external_id="e").pk

    def told(who):
        return {talk for talk, _ in known_in(asker_of(who), {sams, eves})}

    assert told(cast.sam) == told(cast.mia) == {sams}
    assert told(cast.eve) == {eves}
    assert told(cast.otto) == {sams, eves}


def test_nobody_talks_themselves_into_anothers_search(capture_one, record, cast, finding):
    capture_one(said("Kim", f"Zanzibar u{cast.sam.pk} scope : u{cast.sam.pk}"), by=cast.eve)
    assert finding("zanzibar", cast.sam) == []
    assert finding(f"u{cast.eve.pk}", cast.eve) == []  # whose it is stands beside the words, not among them


def test_a_moved_conversation_is_found_by_the_new_owner(capture_one, record, root, cast, asker_of, now, finding):
    row = capture_one(said("Kim", "Zanzibar."), by=cast.otto)
    assert finding("zanzibar", cast.sam) == []
    there = record.deals["kestrel-deal"]
    services.choose_deal(asker=asker_of(cast.otto), conversation_id=row.pk, deal_id=there, at=now)
    assert finding("zanzibar", cast.sam) == [""]


def test_a_deals_new_owner_finds_and_the_old_one_no_longer(capture_one, record, root, cast, now, finding):
    row = capture_one(said("Dana Whitfield", "Zanzibar."), participants=[DANA], by=cast.otto)
    assert finding("zanzibar", cast.sam) == [""]
    seen = Seen(
        "crm:northgate-deal", {"owner": cast.eve.pk, "stage": "discovery", "name": "Northgate - 4 sites"}, CREATED
    )
    upsert_deal(asker=root, seen=seen, at=now)
    assert finding("zanzibar", cast.sam) == []  # even before the index knows
    services.follow_deal(deal_id=row.deal_id)
    assert finding("zanzibar", cast.eve) == [""]


def test_the_quotes_only_profile_does_not_search(spoken, cast, asker_of):
    spoken("Zanzibar.")
    with pytest.raises(NotAllowed):
        find(replace(asker_of(cast.otto), reads_transcripts=False), "zanzibar")


def test_a_hit_is_a_piece_of_the_turn(spoken, cast, asker_of):
    text = "a " * 100 + "the Security  Questionnaire <b>now</b> " + "z " * 100
    spoken(text)
    (hit,) = find(asker_of(cast.sam), '"security questionnaire"').hits
    assert hit.found == "Security  Questionnaire"
    assert hit.before + hit.found + hit.after in text
    assert (hit.turn, hit.revision, hit.speaker) == (0, 1, "Dana")


def test_a_page_goes_on_where_it_ended(spoken, cast, asker_of):
    spoken(*(f"budget {number}" for number in range(1, 8)))
    asker, seen, before = asker_of(cast.sam), [], None
    while True:
        found = find(asker, "budget", limit=3, before=before)
        seen += [hit.title for hit in found.hits]
        before = found.before
        if before is None:
            break
    assert seen == ["7", "6", "5", "4", "3", "2", "1"]


def test_a_new_revision_is_found_and_the_old_one_is_not(capture, record, finding):
    capture(conversation(said("Dana", "March."), external_id="1", title="t"))
    capture(conversation(said("Dana", "May."), external_id="1", title="t"))
    assert finding("march") == []
    assert finding("may") == ["t"]


def test_the_end_of_a_very_long_turn_is_found(capture_one, record, finding):
    capture_one(said("Dana", "word " * 9000 + "needle"), title="long")
    assert SearchRow.objects.count() == 3
    assert finding("needle") == ["long"]


def test_a_turn_of_nothing_but_different_long_words_is_taken_in(capture_one, record, finding):
    capture_one(said("Dana", " ".join(f"{number:x}" * 30 for number in range(1 << 12, 1 << 14))), title="odd")
    assert finding(("1000" * 30)[:60]) == ["odd"]


def test_a_manager_of_very_many_finds_too(spoken, cast, asker_of):
    spoken("Zanzibar.")
    many = replace(asker_of(cast.mia), owners=frozenset({cast.sam.pk, *range(10_000, 11_500)}))
    assert [hit.title for hit in find(many, "zanzibar").hits] == ["1"]


@pytest.mark.parametrize("others", [1, 30, 400])
def test_among_very_many_deals_those_are_found_that_hold_it(told_apart, others):
    """The databases are asked in other ways where there are many."""
    deal = told_apart.deals["northgate-deal"]
    tags = tuple(index.deal_tag(one) for one in (deal, *range(10_000, 10_000 + others)))
    question = Question(asked("zanzibar"), None, any_of=(tags, (index.side_tag("theirs"),)))
    (row,) = SearchRow.objects.filter(pk__in=among(rows_with(question, 10)))
    assert (row.conversation.title, row.turn.text) == ("call", "Zanzibar by sea.")
    assert rows_with(replace(question, any_of=(tags[1:],)), 10) == []
    assert rows_with(replace(question, below=row.pk), 10) == []


HOSTILE = ['"', "*", "a*", "NEAR(a b)", "words : a", "a AND", "OR", "NOT", "a -b", "{words scope} : a", "'; DROP TABLE x;--",
           "a & | ! <-> b", "a:*A", "\\", "\x00", "^a", "(", ")", "a" * 5000, "a " * 5000, '"a" "', "u1:A | u2"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_however_hostile_fails(spoken, cast, asker_of, now, text):
    spoken("Zanzibar a b.")
    services.search(asker=asker_of(cast.eve), text=text, at=now)
    assert find(asker_of(cast.eve), text).hits == ()
    find(asker_of(cast.otto), text)


words = st.text(st.sampled_from("aäbéçxyz019_-'合İßﬁ²½ͅ"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said_words=st.lists(words, min_size=1, max_size=6), data=st.data())
@example(said_words=["1e5", "12a"], data=None)
def test_every_word_that_was_said_is_found(cast, asker_of, record, now, said_words, data):
    Conversation.objects.filter(title="probe").update(withdrawn_at=now)
    text = " ".join(said_words)
    row = Conversation.objects.create(
        source="x", external_id="", identity=str(Conversation.objects.count()), format="told", channel="call",
        title="probe", happened_at=now, captured_at=now, captured_by=cast.sam, host=cast.sam,
    )  # fmt: skip
    turn = row_turn(row, text, now)
    index.put(row.pk)
    for word, start, end in spans(text):
        (hit, *_) = [
            hit for hit in find(asker_of(cast.sam), text[start:end], limit=100).hits if hit.conversation_id == row.pk
        ]
        assert indexed(hit.found).startswith(word[:1])
        assert turn.text[len(hit.before) :].startswith(hit.found)


def row_turn(row, text, now):
    from sayso.capture.models import Original, Revision, Turn

    original = Original.objects.create(sha256=f"{row.pk:064}", filename="x", size=1, content=b"x", received_at=now)
    revision = Revision.objects.create(conversation=row, number=1, original=original, digest="x", captured_at=now)
    return Turn.objects.create(revision=revision, index=0, speaker="D", text=text, kind="said", offset=0)


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to_stand(text):
    for word, start, end in spans(text):
        assert word
        assert word.isalnum()
        assert indexed(text[start:end]) == word


@given(st.text(max_size=100))
def test_what_is_asked_becomes_words_alone(text):
    for phrase in asked(text):
        assert all(word.isalnum() for word in phrase.words)


def test_a_phrase_is_found_where_it_stands_first():
    assert place("The Contract. Contracts!", asked("contract")) == (4, 12)
    assert place("nothing", asked("contract")) == (0, 0)


def test_deleted_rows_leave_no_words_behind(spoken, finding):
    spoken("Zanzibar.")
    SearchRow.objects.all().delete()
    index.forget_deleted()
    assert finding("zanzibar") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM capture_search_data")
            assert not any(b"zanzibar" in bytes(block) for (block,) in cursor.fetchall())
            cursor.execute("INSERT INTO capture_search(capture_search, rank) VALUES ('integrity-check', 1)")


@pytest.fixture
def told_apart(capture_one, record, cast):
    """A call with Northgate of 10 November, a mail of Kestrel's of the 12th, and a call with nobody known."""
    capture_one(
        said("Dana Whitfield", "Zanzibar by sea."),
        said("Sam Ode", "Zanzibar by air."),
        participants=[SAM, DANA],
        title="call",
        started_at="2026-11-10T10:00:00+00:00",
    )
    mail_from = ["Luis Ortega", "", "luis@kestrel.example", "", "unknown"]
    capture_one(
        said("Luis Ortega", "Zanzibar by mail."),
        channel="email",
        participants=[mail_from, SAM],
        title="mail",
        external_id="m",
        started_at="2026-11-12T10:00:00+00:00",
    )
    capture_one(said("Kim", "Zanzibar?"), title="stray", external_id="s", started_at="2026-11-14T10:00:00+00:00")
    return record


@pytest.mark.parametrize(
    ("within", "found"),
    [
        ({}, ["stray", "mail", "call", "call"]),
        ({"channel": "email"}, ["mail"]),
        ({"channel": "chat"}, []),
        ({"side": "theirs"}, ["mail", "call"]),
        ({"side": "ours"}, ["call"]),
        ({"side": "unknown"}, ["stray"]),
        ({"channel": "call", "side": "theirs"}, ["call"]),
        ({"since": datetime(2026, 11, 12, tzinfo=UTC)}, ["stray", "mail"]),
        ({"until": datetime(2026, 11, 12, tzinfo=UTC)}, ["call", "call"]),
        ({"since": datetime(2026, 11, 11, tzinfo=UTC), "until": datetime(2026, 11, 13, tzinfo=UTC)}, ["mail"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("text", ["zanzibar", "zanz*"])
def test_a_search_is_narrowed_by_channel_side_and_time(told_apart, finding, within, found, text):
    assert finding(text, within=Within(**within)) == found


def test_a_search_is_narrowed_by_account_deal_and_person(told_apart, finding):
    accounts, deals, people = told_apart.accounts, told_apart.deals, told_apart.people
    assert finding("zanzibar", within=Within(account_id=accounts["northgate"])) == ["call", "call"]
    assert finding("zanzibar", within=Within(deal_id=deals["kestrel-deal"])) == ["mail"]
    assert finding("zanzibar", within=Within(person_id=people["dana"])) == ["call"]
    assert finding("sea", within=Within(person_id=people["luis"])) == []


def test_without_words_everything_that_was_told_apart_is_found(told_apart, finding, cast):
    dana = Within(person_id=told_apart.people["dana"])
    assert finding("", within=dana) == ["call"]
    assert finding("", cast.eve, within=dana) == []
    assert finding("") == []


def test_narrowing_shows_nobody_more(told_apart, finding, cast):
    for within in (Within(channel="email"), Within(account_id=told_apart.accounts["northgate"]), Within(side="ours")):
        assert finding("zanzibar", cast.eve, within=within) == []


@pytest.mark.parametrize("within", [{"channel": "call) OR (u1"}, {"side": "theirs:A"}])
def test_what_is_no_channel_and_no_side_is_refused(record, finding, within):
    with pytest.raises(ValueError, match="is not a valid"):
        finding("zanzibar", within=Within(**within))


def test_a_mend_moves_a_turn_to_the_other_side(told_apart, finding, asker_of, cast, now):
    stray = Conversation.objects.get(title="stray")
    services.mend_speaker(
        asker=asker_of(cast.sam),
        conversation_id=stray.pk,
        label="Kim",
        name="Dana Whitfield",
        email="dana@northgate.example",
        side=Side.THEIRS,
        at=now,
    )
    assert finding("zanzibar", within=Within(side="unknown")) == []
    assert finding("zanzibar", within=Within(person_id=told_apart.people["dana"])) == ["stray", "call"]
    assert finding("zanzibar", within=Within(account_id=told_apart.accounts["northgate"])) == ["stray", "call", "call"]


def test_a_hit_says_who_spoke_as_people_have_it_and_where_it_was_cut(told_apart, asker_of, cast):
    hit = find(asker_of(cast.sam), "sea").hits[0]
    assert (hit.name, hit.side, hit.account, hit.channel) == ("Dana Whitfield", Side.THEIRS, "Northgate", "call")
    assert (hit.cut_before, hit.before, hit.found, hit.after, hit.cut_after) == (
        False,
        "Zanzibar by ",
        "sea",
        ".",
        False,
    )


def test_rows_of_before_learn_their_tags(told_apart, finding):
    from importlib import import_module

    from django.apps import apps

    SearchRow.objects.update(scope=f"u{Conversation.objects.first().host_id}")
    assert finding("zanzibar", within=Within(side="theirs")) == []
    import_module("sayso.capture.migrations.0004_search_knows_channel_and_speaker").tag_rows(apps, None)
    assert finding("zanzibar", within=Within(side="theirs")) == ["mail", "call"]
    assert finding("zanzibar", within=Within(account_id=told_apart.accounts["kestrel"])) == ["mail"]
    index.rescope(Q())  # and they are what the index itself writes
    assert finding("zanzibar", within=Within(channel="call")) == ["stray", "call", "call"]
