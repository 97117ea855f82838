"""Mail as files: MIME, character sets, headers, what is automatic, mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.capture.formats.mail_files import (
    ALTERNATIVE,
    HEAD,
    letter,
    parts,
    read,
    refusal,
    said,
    sample,
    samples,
    texts,
)

from sayso.capture.points import FORMATS
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Channel, TurnKind


def test_it_reads_a_reply_from_gmail():
    transcript = read(sample("gmail_reply.eml"))

    assert transcript.channel is Channel.EMAIL
    assert transcript.title == "Re: Kølerom 3"
    assert transcript.started_at == datetime.fromisoformat("2026-03-10T15:02:11+01:00")
    assert transcript.external_id == "CAF3k-7@mail.tindholm.example"
    assert transcript.thread == ("a1@tindholm.example", "a2@northlark.example")
    assert [(person.label, person.name, person.email) for person in transcript.participants] == [
        ("Marit Solheim", "Marit Solheim", "marit.solheim@tindholm.example"),
        ("Sam Okoro", "Sam Okoro", "sam@northlark.example"),
        ("Lind, Eva", "Eva Lind", "eva@northlark.example"),
        ("purchasing@tindholm.example", "", "purchasing@tindholm.example"),
    ]
    assert transcript.turns[0].text == (
        "Hi Sam,\n\nthe cold room has to be running before the herring comes in, so we start with you on 4 May. "
        "I send you the signed order on Friday.\n\nTwo conditions:\n\n- the probes are calibrated on site\n"
        "- one invoice, not two\n\nBest,\nMarit"
    )
    assert transcript.turns[0].said_at == transcript.started_at
    assert [turn.kind.value for turn in transcript.turns] == [
        "said", "furniture", "furniture", "quoted", "furniture", "quoted",
    ]  # fmt: skip


def test_it_reads_html_of_outlook():
    transcript = read(sample("outlook_html.eml"))

    assert transcript.turns[0].text == (
        "Hallo Sam,\n\nder Preis passt. Bitte schicken Sie den Vertrag bis Freitag.\n1. zwei Hallen\n"
        "2. ein Wartungsvertrag\nHalle 1 48.000\nHalle 2 31.500\n\nMit freundlichen Grüßen\nJürgen Weiß"
    )
    assert transcript.turns[0].speaker == "Jürgen Weiß"
    assert transcript.turns[-1].text == "Hallo Jürgen, das Angebot gilt bis Ende April."
    assert not any("Hidden" in turn.text or "pixel" in turn.text for turn in transcript.turns)
    assert transcript.notes == ("4 word(s) that the mail hides from its reader were left out.",)


def test_it_reads_an_attached_mail_as_quoted():
    transcript = read(sample("forward_attached.eml"))
    inner = transcript.turns[-1]

    assert texts(transcript) == ["Mia, can you check the power supply by Monday? See the mail attached. Sam"]
    assert (inner.kind, inner.speaker) == (TurnKind.QUOTED, "Rui Cardoso")
    assert inner.said_at == datetime(2026, 3, 18, 19, 5, tzinfo=UTC)
    assert "1 attachment(s) were not read: plan.pdf." in transcript.notes


def test_it_notes_an_invitation_and_sets_the_way_to_join_apart():
    transcript = read(sample("invitation.eml"))

    assert texts(transcript) == ["Sam, I keep Thursday free for you. Bring boots."]
    assert "Passcode: x7Yq2" in texts(transcript, TurnKind.FURNITURE)[0]
    assert transcript.notes == ("An invitation 'Walk through the furnace hall' is attached, 20260326T090000Z.",)


@pytest.mark.parametrize(
    ("plain", "html", "expected"),
    [
        ("I come on Friday.", "<p>I come on <b>Friday</b>.</p>", "I come on Friday."),
        ("", "<p>I come on Friday.</p>", "I come on Friday."),
        ("This message needs an HTML viewer.", "<p>I come on Friday.</p>", "I come on Friday."),
        (
            "Hello",
            "<p>Hello Luis, I come on Friday at ten and bring the two probes that you asked for.</p>",
            "Hello Luis,",
        ),
        ("I come on Friday.", "", "I come on Friday."),
    ],
)
def test_it_prefers_plain_text_unless_it_is_a_stub(plain, html, expected):
    content = parts(f"Content-Type: text/plain\n\n{plain}\n", f"Content-Type: text/html\n\n{html}\n", kind=ALTERNATIVE)

    assert texts(read(content))[0].startswith(expected)


def test_it_reads_a_text_that_files_interrupt():
    pdf = "Content-Type: application/pdf\nContent-Disposition: inline; filename=a.pdf\n\nxx"
    notes = "Content-Type: text/plain; name=notes.txt\nContent-Disposition: inline; filename=notes.txt\n\nold words"
    content = parts("Content-Type: text/plain\n\nFirst.", pdf, notes, "Content-Type: text/plain\n\nSecond.")
    transcript = read(content)

    assert texts(transcript) == ["First. Second."]
    assert transcript.notes == ("2 attachment(s) were not read: a.pdf, notes.txt.",)


@pytest.mark.parametrize(
    ("charset", "body", "expected"),
    [
        ("iso-8859-1", "Grüße für 5 €".encode("cp1252"), "Grüße für 5 €"),
        ("iso-8859-1", "Grüße für 5 €".encode(), "Grüße für 5 €"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("utf-8", "Grüße".encode("latin-1"), "Grüße"),
        ("gb2312", "合同签字".encode("gb18030"), "合同签字"),
        ("iso-2022-jp", "見積り".encode("iso-2022-jp"), "見積り"),
        ("koi8-r", "договор".encode("koi8-r"), "договор"),
        ("x-unheard-of", "Grüße".encode(), "Grüße"),
        ("unicode_escape", b"a\\u0041", "a\\u0041"),
        ("utf-8", b"on\x00e\xe2\x80\xae two", "one two"),
    ],
)
def test_it_reads_character_sets_right_or_wrong(charset, body, expected):
    content = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode() + body

    assert texts(read(content)) == [expected]


def test_it_joins_lines_that_flow():
    body = "we start \non Monday \nat ten.\n> can \n> you start?\n> please\n"

    assert said(body, kind="text/plain; format=flowed") == "we start on Monday at ten."
    assert read(letter("Donau \ndampf \n", kind="text/plain; format=flowed; delsp=yes")).turns[0].text == "Donaudampf"


def test_it_joins_wrapped_lines_and_keeps_lists():
    body = (
        "Here is what I took away from the meeting on Tuesday, as far as I have\nunderstood it:\n\n"
        "- the two rooms stop about once a fortnight, and somebody has to drive\nthere at night\n- you hold the price\n"
    )

    assert read(letter(body)).turns[0].text == (
        "Here is what I took away from the meeting on Tuesday, as far as I have understood it:\n\n"
        "- the two rooms stop about once a fortnight, and somebody has to drive there at night\n- you hold the price"
    )


@pytest.mark.parametrize(
    ("raw", "label", "email"),
    [
        ("=?utf-8?B?SsO2cmc=?= Braun <j@a.example>", "Jörg Braun", "j@a.example"),
        ("=?utf-8?q?J=C3?= =?utf-8?q?=B6rg?= <j@a.example>", "Jörg", "j@a.example"),
        ('"Braun, Jo" <J@A.example>', "Braun, Jo", "j@a.example"),
        ("j@a.example", "j@a.example", "j@a.example"),
        ('"j@a.example" <j@a.example>', "j@a.example", "j@a.example"),
        ("Jo Braun j@a.example", "Jo Braun", "j@a.example"),
        ("Jo (sales) <j@a.example", "Jo (sales)", "j@a.example"),
        ("=?no-such?q?Jo?= <j@a.example>", "Jo", "j@a.example"),
        ("Jörg <j@a.example>", "Jörg", "j@a.example"),
        ("(" * 3000 + " j@a.example", "j@a.example", "j@a.example"),
    ],
)
def test_it_reads_a_sender_whatever_was_done_to_it(raw, label, email):
    transcript = read(f"From: {raw}\nTo: x@b.example\nDate: Tue, 10 Mar 2026 09:00:00 +0100\n\nHello\n".encode())

    assert transcript.participants[0].email == email
    assert transcript.participants[0].label == label
    assert transcript.turns[0].speaker == transcript.participants[0].label


def test_it_gives_two_people_of_one_name_two_labels():
    transcript = read(
        b"From: Jo <jo@a.example>\nTo: Jo <jo@b.example>, jo@a.example, JO@B.example\nDate: Tue, 10 Mar 2026 09:00 +0100\n\nHi\n"
    )

    assert [(one.label, one.email) for one in transcript.participants] == [
        ("Jo", "jo@a.example"),
        ("Jo <jo@b.example>", "jo@b.example"),
    ]


@pytest.mark.parametrize(
    ("lines", "moment", "note"),
    [
        ("Date: Tue, 10 Mar 2026 09:00:00 +0530\n", "2026-03-10T09:00:00+05:30", ""),
        ("Date: 10 Mar 2026 09:00:00 GMT\n", "2026-03-10T09:00:00+00:00", ""),
        ("Date: nonsense\nReceived: by x; Tue, 10 Mar 2026 10:00:00 +0100\n", "2026-03-10T10:00:00+01:00", "received"),
        ("Received: by x; Tue, 10 Mar 2026 10:00:00 +0100\nReceived: by y; Mon, 9 Mar 2026 10:00:00 +0100\n",
         "2026-03-10T10:00:00+01:00", "is missing"),
        ("Date: Tue, 99 Mar 2026 99:00:00 +9999\n", None, "relative dates"),
        ("Date: Tue, 10 Mar 0026 09:00:00 +0100\n", "2026-03-10T09:00:00+01:00", ""),
        ("", None, "is missing"),
    ],
)  # fmt: skip
def test_it_reads_when_a_mail_was_sent(lines, moment, note):
    transcript = read(f"From: Jo <jo@a.example>\nTo: x@b.example\n{lines}\nHello\n".encode())

    assert transcript.started_at == (datetime.fromisoformat(moment) if moment else None)
    assert note in " ".join(transcript.notes)


def test_it_bounds_what_stands_in_a_header():
    long = "x" * 5_000
    base = f"From: {long} <{long}@{long}.example>\nTo: {long} <a@b.example>, {long} <c@b.example>\nSubject: {long}\n"
    body = f"Hi\n\nOn 9 Mar 2026 at 09:41, {long} <{long}@a.example> wrote:\n> x\n"
    transcript = read(letter(body, base=base))

    assert len(transcript.title) == 500
    assert all(len(one.label) <= 300 and len(one.email) <= 254 for one in transcript.participants)
    assert len({one.label for one in transcript.participants}) == len(transcript.participants)
    assert all(len(turn.speaker) <= 300 for turn in transcript.turns)


def test_it_orders_the_thread_from_the_oldest():
    head = "References: <1@a.example> <2@a.example>\n <m1@northlark.example>\nIn-Reply-To: <3@a.example> (of Tuesday)\n"

    assert read(letter("Hi", head)).thread == ("1@a.example", "2@a.example", "3@a.example")


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\n",
        "X-Autoreply: yes\n",
        "Precedence: bulk\nList-Unsubscribe: <https://a.example/u>\n",
        "Precedence: auto_reply\n",
        "Return-Path: <>\n",
        "X-Failed-Recipients: a@b.example\n",
    ],
)
def test_it_knows_automatic_mail_by_its_header(head):
    transcript = read(letter("I will send the order on Friday.", head))

    assert transcript.automatic
    assert {turn.kind for turn in transcript.turns} == {TurnKind.FURNITURE}


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: no\n",
        "Precedence: list\n",
        "X-Auto-Response-Suppress: All\n",
        "List-Unsubscribe: <https://a.example/u>\n",
    ],
)
def test_it_takes_no_letter_for_automatic(head):
    assert said("I will send the order on Friday.", head) == "I will send the order on Friday."


@pytest.mark.parametrize(
    ("sender", "subject", "body", "automatic"),
    [
        ("dana@a.example", "Automatic reply: order", "I am away.", True),
        ("dana@a.example", "Automatische Antwort: Angebot", "Ich bin nicht im Büro.", True),
        ("dana@a.example", "Réponse automatique : offre", "Je suis absente.", True),
        (
            "dana@a.example",
            "Automation of the second line",
            "I will be out of the office, please unsubscribe Bo.",
            False,
        ),
        ("no-reply@a.example", "Your ticket", "This message was generated automatically. Do not reply.", True),
        ("news@a.example", "Spring", "All about spring. Unsubscribe | View in browser", True),
        ("no-reply@a.example", "Dana wrote to you", "I will send the order.", False),
        ("mailer-daemon@a.example", "failure", "It could not be delivered.", True),
    ],
)
def test_it_knows_automatic_mail_by_its_words_as_a_last_resort(sender, subject, body, automatic):
    base = f"From: <{sender}>\nTo: x@b.example\nSubject: {subject}\nDate: Tue, 10 Mar 2026 09:00:00 +0100\n"

    assert read(letter(body, base=base)).automatic is automatic


def test_it_takes_a_bounce_for_automatic():
    transcript = read(sample("bounce.eml"))

    assert transcript.automatic
    assert texts(transcript) == []


@pytest.mark.parametrize(("note", "automatic"), [("", True), (' with this note:\n"I bring the log."', False)])
def test_it_hears_the_note_in_a_calendars_answer(note, automatic):
    calendar = "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"
    plain = f"Content-Type: text/plain\n\nDana Kim has accepted this invitation{note or '.'}\n"

    assert read(parts(plain, calendar, kind=ALTERNATIVE)).automatic is automatic


def test_it_reads_every_mail_of_a_mailbox_and_says_which_it_left_out():
    first, second = FORMATS.get("mbox").parse(sample("archive.mbox"), "")

    assert texts(first) == ["When could you begin? From here on the herring counts. From what I hear you are fast."]
    assert first.notes == (
        "Mail 3 of 3 was left out. The mail 'nothing inside' has no text. Check that it was exported whole.",
    )
    assert texts(second) == ["On 4 May."]
    assert second.thread == (first.external_id,)
    assert {first.format, second.format} == {"mbox"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No mail begins"),
        (b"From here on nothing is a mail.\n", "No mail begins"),
        (b"From a@b.example Tue Mar 10 09:00:00 2026\nSubject: x\n\n\n", "None of the 1 mails"),
    ],
)
def test_it_refuses_a_mailbox_without_mail(content, says):
    assert says in refusal(content, "mbox")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        *((one, "eml") for one in samples("eml")),
        *((one, "mbox") for one in samples("mbox")),
        (b"\xef\xbb\xbf\r\n" + sample("gmail_reply.eml").replace(b"\n", b"\r\n"), "eml"),
        (b"From dana@a.example Tue Mar 10 09:00:00 2026\n" + sample("gmail_reply.eml"), "mbox"),
    ],
)
def test_it_recognises_mail_by_its_content(content, name):
    assert sniff(content, "").name == name
    assert sniff(content, "misleading.json").name == name
    assert read_file(content, "")


@pytest.mark.parametrize(
    "content",
    [
        b"Dana: hi\nLuis: hello\nDana: bye\n",
        b"From: the desk\n\nhello",
        b"Subject: x\nNote: y\n\nz",
        b'{"from": 1}',
        b"\x00" * 99,
    ],
)
def test_it_takes_nothing_else_for_mail(content):
    assert FORMATS.get("eml").sniff(content, "") == 0
    assert FORMATS.get("mbox").sniff(content, "") == 0
