"""Chat and calendars: Slack's exports in all their wrappings, and entries with their series, zones and answers."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.capture.formats.mail_files import assert_bounded, outcome, read, sample, texts

from sayso.capture.formats._calendar_events import MOST_OCCURRENCES
from sayso.capture.formats._slack_markup import plain_text
from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Channel, TurnKind

MESSAGES = json.loads(sample("channel.json"))
USERS = [
    {"id": "U3CCC", "name": "eva", "profile": {"real_name": "Eva Lind", "email": "Eva@northlark.example"}},
    {"id": "U4DDD", "name": "bo", "real_name": "Bo Haug"},
]


def chat(value: object):
    return read(json.dumps(value).encode(), "slack_json")


def calendar(*lines: str, head: str = "") -> bytes:
    body = "\r\n".join(lines)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def meetings(content: bytes):
    return FORMATS.get("ics").parse(content, "")


def test_it_reads_a_channel_in_the_order_of_time():
    transcript = chat(MESSAGES)

    assert transcript.channel is Channel.CHAT
    assert [(turn.kind.value, turn.speaker, turn.text) for turn in transcript.turns] == [
        ("furniture", "Marit Solheim", "@Marit Solheim has joined the channel"),
        ("said", "Sam Okoro", "welcome @Marit Solheim, price list & plan are in the folder, see #cold-rooms"),
        ("said", "Sam Okoro", "I'll send the order form by *Friday*"),
        ("said", "Marit Solheim", "1 < 2, so we take two rooms :+1:"),
        ("furniture", "Deal Bot", "I will remind you tomorrow"),
        ("said", "U3CCC", "@here who is @U4DDD?"),
    ]
    assert transcript.turns[1].said_at == datetime(2026, 3, 12, 7, 21, 0, 200, tzinfo=UTC)
    assert transcript.started_at == transcript.turns[0].said_at
    assert transcript.ended_at == transcript.turns[-1].said_at
    assert transcript.notes == (
        "Slack gives its times in UTC; the zone in which people wrote is not in the file.",
        "1 message(s) were edited; the last wording stands.",
        "2 file(s) were not read: plan.pdf.",
        "1 author(s) are known only by their id; export the users as well.",
    )


def test_it_names_people_from_the_list_of_users():
    transcript = chat(
        {"users": USERS, "messages": MESSAGES, "channel": {"id": "C9", "name": "cold-rooms"}, "has_more": True}
    )

    assert transcript.turns[-1].speaker == "Eva Lind"
    assert transcript.turns[-1].text == "@here who is @Bo Haug?"
    assert [(one.label, one.email) for one in transcript.participants] == [
        ("Marit Solheim", ""),
        ("Sam Okoro", ""),
        ("Eva Lind", "eva@northlark.example"),
        ("Bo Haug", ""),
    ]
    assert transcript.title == "#cold-rooms"
    assert transcript.external_id == "C9/1773300000.000100"
    assert "This is one page of the conversation; the rest is not in the file." in transcript.notes


def test_it_reads_every_channel_of_a_workspace():
    both = {
        "users": USERS,
        "channels": [{"id": "C1", "name": "one", "messages": MESSAGES}, {"name": "two", "messages": MESSAGES[:2]}],
    }
    by_name = {"one": MESSAGES, "two": MESSAGES[:2]}

    for value in (both, by_name):
        found = FORMATS.get("slack_json").parse(json.dumps(value).encode(), "")
        assert [(one.title, len(one.turns)) for one in found] == [("#one", 6), ("#two", 2)]


def test_it_gives_two_people_of_one_name_two_labels_in_a_chat():
    profile = {"real_name": "Jo"}
    transcript = chat(
        [
            {"user": user, "ts": f"177330000{number}.000100", "text": "hi", "user_profile": profile}
            for number, user in enumerate(("U1", "U2"))
        ]
    )

    assert [turn.speaker for turn in transcript.turns] == ["Jo", "Jo (U2)"]
    assert [one.label for one in transcript.participants] == ["Jo", "Jo (U2)"]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"subtype": "me_message"}, "said"),
        ({"subtype": "thread_broadcast"}, "said"),
        ({"subtype": "file_share"}, "said"),
        ({"subtype": "channel_topic"}, "furniture"),
        ({"subtype": "huddle_thread"}, "furniture"),
        ({"bot_id": "B1"}, "furniture"),
        ({"user": "USLACKBOT"}, "furniture"),
    ],
)
def test_it_tells_people_from_machines(message, kind):
    (turn,) = chat(
        [{"type": "message", "user": "U1", "ts": "1773300000.000100", "text": "I will send it", **message}]
    ).turns

    assert turn.kind.value == kind


def test_it_quotes_what_is_passed_on_without_a_word():
    shared = {"author_name": "Rui Cardoso", "text": "I decide on the 30th", "is_share": True}
    (turn,) = chat([{"user": "U1", "ts": "1773300000.000100", "text": "", "attachments": [shared]}]).turns

    assert (turn.kind, turn.speaker, turn.text) == (TurnKind.QUOTED, "Rui Cardoso", "I decide on the 30th")


def test_it_reads_rich_text_where_the_plain_text_is_missing():
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "I send it to "}, {"type": "user", "user_id": "U4DDD"}],
    }
    message = {
        "user": "U3CCC",
        "ts": "1773300000.000100",
        "text": "",
        "blocks": [{"type": "rich_text", "elements": [section]}],
    }

    assert chat({"users": USERS, "messages": [message]}).turns[0].text == "I send it to @Bo Haug"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U1>", "@Dana"), ("<@U2|bo>", "@bo"), ("<@U3>", "@U3"), ("<#C1|general>", "#general"), ("<!channel>", "@channel"),
        ("<!subteam^S1|@sales>", "@sales"), ("<!date^1773300000^{date}|12 March>", "12 March"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"), ("<https://a.example|the *deck*>", "the *deck*"),
        ("<mailto:d@a.example|d@a.example>", "d@a.example"), ("&lt;@U1&gt; &amp;amp;", "<@U1> &amp;"), ("<not a link>", "<not a link>"),
        ("a < b", "a < b"), (":tada: `x` _y_ ~z~", ":tada: `x` _y_ ~z~"),
    ],
)  # fmt: skip
def test_it_shows_mark_up_as_its_readers_saw_it(written, shown):
    assert plain_text(written, {"U1": "Dana"}) == shown


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"[]", "No Slack message"),
        (b'{"ok": false, "error": "not_in_channel"}', "No Slack message"),
        (b'[{"ts": "soon", "text": "x"}]', "No Slack message"),
        (b'[{"ts": "1773300000.000100", "user": "U1", "text": ""}]', "no text"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_it_refuses_json_without_messages(content, says):
    with pytest.raises(Unreadable, match=says):
        FORMATS.get("slack_json").parse(content, "")


def test_it_reads_a_chat_that_breaks_off():
    content = sample("channel.json")
    transcript = read(content[: content.index(b"U3CCC")], "slack_json")

    assert len(transcript.turns) == 5
    assert "breaks off" in transcript.notes[0]


def test_it_unrolls_a_series_with_its_exceptions():
    first, moved, third, *_ = meetings(sample("series.ics"))

    assert first.channel is Channel.MEETING
    assert first.title == "Cold room weekly"
    assert [(one.label, one.email) for one in first.participants] == [
        ("Sam Okoro", "sam@northlark.example"),
        ("Solheim, Marit", "marit.solheim@tindholm.example"),
        ("Purchasing", "purchasing@tindholm.example"),
    ]
    assert (first.external_id, first.thread) == (
        "weekly@northlark.example/2026-03-23T09:00:00",
        ("weekly@northlark.example",),
    )
    assert first.notes == ("Accepted: Solheim, Marit.", "Declined: Purchasing.", "Place: Dock 3")
    assert (moved.title, moved.external_id) == (
        "Cold room weekly (moved)",
        "weekly@northlark.example/2026-03-30T09:00:00",
    )
    assert third.started_at.date() == date(2026, 4, 6)


def test_it_reads_the_zone_that_a_calendar_defines_itself():
    first, moved, *_ = meetings(sample("series.ics"))

    assert (first.started_at.isoformat(), first.ended_at.isoformat()) == (
        "2026-03-23T09:00:00+01:00",
        "2026-03-23T09:30:00+01:00",
    )
    assert moved.started_at.isoformat() == "2026-03-30T11:00:00+02:00", "summer time began in between"


def test_it_takes_no_zone_of_one_file_for_anothers_of_the_same_name():
    other = (
        sample("series.ics")
        .replace(b"TZOFFSETFROM:+01", b"TZOFFSETFROM:-05")
        .replace(b"TZOFFSETTO:+01", b"TZOFFSETTO:-05")
    )
    meetings(sample("series.ics"))

    assert meetings(other)[0].started_at.utcoffset() == timedelta(hours=-5)


def test_it_takes_the_description_for_the_organisers_and_the_way_to_join_for_nobodys():
    turns = meetings(sample("series.ics"))[0].turns

    assert [(turn.kind.value, turn.speaker, turn.text) for turn in turns] == [
        ("said", "Sam Okoro", "We go through the open points, one by one.\nMarit brings the temperature log."),
        (
            "furniture",
            "Sam Okoro",
            "Join Zoom Meeting\nhttps://zoom.us/j/99900011122\nMeeting ID: 999 0001 1122\nPasscode: 4711",
        ),
    ]


def test_it_sets_the_rules_around_the_way_to_join_apart():
    join = "________\\nMicrosoft Teams meeting\\nMeeting ID: 222 333\\n________\\n\\nThe gate code is on the way to you today."
    (one,) = meetings(calendar("UID:1", "DTSTART:20260323T090000Z", f"DESCRIPTION:Bring boots.\\n\\n{join}"))

    assert [turn.text for turn in one.turns if turn.kind is TurnKind.SAID] == [
        "Bring boots.",
        "The gate code is on the way to you today.",
    ]


def test_it_reads_single_entries_of_every_kind():
    by_title = {one.title: one for one in meetings(sample("series.ics"))}
    summer, start, off = by_title["Summer check"], by_title["Start of cold room 3"], by_title["Factory visit"]

    assert (summer.started_at.isoformat(), summer.ended_at.isoformat()) == (
        "2026-07-01T14:00:00+02:00",
        "2026-07-01T14:45:00+02:00",
    )
    assert texts(summer) == ["Dear all, please bring the meter."]
    assert start.started_at.isoformat() == "2026-05-04T00:00:00+02:00"
    assert start.turns == ()
    assert "whole day" in start.notes[0]
    assert off.notes == ("The meeting was cancelled.",)
    assert texts(off) == []
    assert texts(off, TurnKind.FURNITURE) == ["I will show you the line."]


def test_it_reads_an_answer_to_an_invitation():
    (answer,) = meetings(sample("answer.ics"))

    assert [(turn.kind.value, turn.speaker, turn.text) for turn in answer.turns] == [
        ("said", "Sam Okoro", "I will be at the gate at nine."),
        ("quoted", "Nadia Farouk", "Boots are needed."),
    ]
    assert answer.notes == ("This is an answer to an invitation.", "Accepted: Sam Okoro.")
    assert answer.external_id == "walk-1"


def test_it_leaves_a_start_without_a_zone_open():
    (floating,) = meetings(calendar("UID:1", "DTSTART:20260323T090000", "SUMMARY:x"))
    (unknown,) = meetings(calendar("UID:1", "DTSTART;TZID=Nowhere:20260323T090000", "SUMMARY:x"))
    (windows,) = meetings(calendar("UID:1", "DTSTART;TZID=W. Europe Standard Time:20260323T090000", "SUMMARY:x"))

    assert floating.started_at is None
    assert "2026-03-23 09:00" in floating.notes[0]
    assert unknown.started_at is None
    assert windows.started_at.isoformat() == "2026-03-23T09:00:00+01:00"


@pytest.mark.parametrize(
    ("rule", "count", "says"),
    [
        ("FREQ=DAILY", MOST_OCCURRENCES, "goes on; 400"),
        ("FREQ=WEEKLY", 105, "two years"),
        ("FREQ=WEEKLY;COUNT=3", 3, ""),
        ("FREQ=MONTHLY;BYDAY=2TU;UNTIL=20260701T000000Z", 5, ""),
        ("FREQ=SECONDLY", 1, "could not be followed"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1, "could not be followed"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1, ""),
        ("nonsense", 1, "could not be followed"),
    ],
)
def test_it_follows_a_rule_within_bounds(rule, count, says):
    begun = time.process_time()
    found = meetings(calendar("UID:1", "DTSTART:20260302T090000Z", f"RRULE:{rule}", "SUMMARY:x"))

    assert len(found) == count
    assert says in " ".join(found[-1].notes)
    assert time.process_time() - begun < 5


def test_it_reads_what_is_whole_of_a_broken_calendar():
    whole = sample("series.ics")
    broken = whole.replace(b"DTSTART:20260701T120000Z", b"DTSTART:soon")
    cut = whole[: whole.index(b"UID:off") + 60]

    assert "Summer check" not in {one.title for one in meetings(broken)}
    assert "Entry 3 cannot be read and was left out." in meetings(broken)[0].notes
    assert meetings(cut)[-1].external_id == "off@northlark.example"
    assert "The file breaks off inside this entry." in meetings(cut)[0].notes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No meeting"),
        (b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR\n", "No meeting"),
        (calendar("SUMMARY:x"), "None of the 1 entries"),
        (b"BEGIN:VEVENT\n" * 30_000, "None of the 1 entries"),
    ],
)
def test_it_refuses_a_calendar_without_meetings(content, says):
    with pytest.raises(Unreadable, match=says):
        meetings(content)


@pytest.mark.parametrize(
    ("name", "file"), [("slack_json", "channel.json"), ("ics", "series.ics"), ("ics", "answer.ics")]
)
def test_it_is_recognised_by_its_content(name, file):
    assert sniff(sample(file), "").name == name
    assert sniff(sample(file), "misleading.txt").name == name
    assert all(one.format == name for one in read_file(sample(file), ""))


PIECES = [
    b"\n", b'"', b"{", b"}", b"[", b"]", b",", b"null", b"1e400", b"\\u0000", b"\\ud800", b"\x00", b"\xff", b"<@U", b"|", b">", b"<", b"&lt;",
    b'"ts": "9999999999.9"', b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"BEGIN:VALARM\n", b"RRULE:FREQ=WEEKLY;COUNT=2\n", b"RRULE:FREQ=HOURLY\n",
    b"TZID=", b";", b":", b"99999999", b"DURATION:P99999999W\n", b"RDATE:20260101T000000Z\n", b"DTSTART:00010101T000000Z\n", b"\\n", b"<p>",
]  # fmt: skip
FILES = {"slack_json": [sample("channel.json")], "ics": [sample("series.ics"), sample("answer.ics")]}


@st.composite
def mutated(draw) -> tuple[str, bytes]:
    """A sample with a few pieces cut out, doubled, put in or overwritten."""
    name = draw(st.sampled_from(sorted(FILES)))
    content = draw(st.sampled_from(FILES[name]))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 60))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        cut, put = content[start + length :], content[start:]
        content = content[:start] + draw(
            st.sampled_from([cut, piece + put, content[start : start + length] + put, piece + cut, b""])
        )
    return name, content


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_it_meets_a_broken_file_with_nothing_but_unreadable(case):
    name, content = case
    assert 0 <= FORMATS.get(name).sniff(content, "x") <= 1
    transcripts, reason = outcome(content, name)
    assert bool(transcripts) != bool(reason)
    assert "\n" not in reason
    for transcript in transcripts:
        assert_bounded(transcript)
        assert all(at is None or at.utcoffset() is not None for at in (transcript.started_at, transcript.ended_at))
        for number, turn in enumerate(transcript.turns):
            assert turn.index == number
            assert turn.text.strip()
            (turn.text + turn.speaker + transcript.title).encode()
            assert "\x00" not in turn.text + turn.speaker
