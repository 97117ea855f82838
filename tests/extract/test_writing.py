"""Mails and chats as they are written: what is quoted, laid out in lines, and told as done some messages later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn, TurnKind
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.answers import Answer
from sayso.extract.local.judging import Judge
from sayso.extract.local.sentences import sentences
from sayso.extract.local.steps import step
from sayso.extract.local.steps.afterwards import afterwards
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.scene import Scene, scene_of

BUYER = Participant("Luis Ortega", "Luis Ortega", side=Side.THEIRS)
REP = Participant("Dana Kim", "Dana Kim", side=Side.OURS)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def scene(*turns: Turn, channel: Channel = Channel.EMAIL, people=(BUYER, REP), began: datetime = TUESDAY) -> Scene:
    transcript = Transcript("txt", channel, turns, people, started_at=began)
    return scene_of(reading.read(transcript, ReadingContext()), Judge())


def mail(text: str, *quoted: str, **kwargs) -> Scene:
    asked = (Turn(number, "Dana Kim", said, TurnKind.QUOTED) for number, said in enumerate(quoted, 1))
    return scene(Turn(0, "Luis Ortega", text), *asked, **kwargs)


def chat(*messages: tuple[str, str, float]) -> Scene:
    said = (Turn(n, who, text, said_at=TUESDAY + timedelta(hours=at)) for n, (who, text, at) in enumerate(messages))
    return scene(*said, channel=Channel.CHAT)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, text.lower())]


def exchange(of: Scene, place: int) -> Exchange:
    return Exchange((Mention(of.sayings[place], {}, 0.9, 0.9, 0.9, {}),))


def test_a_number_at_the_head_of_a_line_is_no_sentence():
    assert cut("Open:\n1. You want three years.\n2. We want one.\n\nWe need 3. Not 4.") == [
        "Open:",
        "1. You want three years.",
        "2. We want one.",
        "We need 3.",
        "Not 4.",
    ]
    assert cut("Open:\n\n  1. You want three years.") == ["Open:", "1. You want three years."]


def test_a_number_that_is_said_is_a_sentence():
    assert cut("50. But we may need more.") == ["50.", "But we may need more."]


def test_a_chat_in_utc_is_read_in_the_zone_of_the_conversation():
    denver = datetime(2026, 3, 9, 18, 20, tzinfo=timezone(timedelta(hours=-6)))
    late = Turn(0, "Dana Kim", "Post-mortem to you tomorrow.", said_at=datetime(2026, 3, 10, 1, 20, tzinfo=UTC))
    found = scene(late, channel=Channel.CHAT, began=denver).sayings[0]
    assert [day.on.isoformat() for day in found.days] == ["2026-03-10"]


def test_a_moment_of_london_stays_in_london():
    denver = datetime(2026, 1, 8, 17, tzinfo=ZoneInfo("America/Denver"))
    early = Turn(0, "Dana Kim", "Tomorrow then.", said_at=datetime(2026, 1, 9, 0, 30, tzinfo=ZoneInfo("Europe/London")))
    found = scene(early, channel=Channel.CHAT, began=denver).sayings[0]
    assert [day.on.isoformat() for day in found.days] == ["2026-01-10"]


def test_what_is_quoted_above_an_answer_is_what_it_answers():
    found = scene(
        Turn(0, "Luis Ortega", "Answers below."),
        Turn(1, "", "Could we have the count by Wednesday?", TurnKind.QUOTED),
        Turn(2, "Luis Ortega", "Friday, Ana is away."),
        Turn(3, "", "Shall I draft the labels?", TurnKind.QUOTED),
        Turn(4, "Luis Ortega", "No."),
    )
    assert {turn: [one.plain for one in above] for turn, above in found.thread.above.items()} == {
        2: ["could we have the count by wednesday?"],
        4: ["shall i draft the labels?"],
    }
    assert {one.side for one in found.thread.quoted} == {Side.OURS}, "whom nobody names is asked by the other side"
    assert found.marks(found.sayings[-1])["quoted above: \u201cshall we\u201d"] == 1.0


def test_a_mail_without_a_quote_above_answers_any_of_what_it_quotes():
    found = mail("No demonstration, sorry.", "I attach the quote. Could I come for a demonstration on Friday?")
    assert not found.thread.above
    asked = found.thread.quoted[-1]
    seen = replace(found, notice=Judge(-3.0, dict.fromkeys(asked.phrases, 2.0))).marks(found.sayings[0])
    assert seen["quoted at best"] > 0.9
    assert seen["quoted at best: asked as a question"] == 1.0
    alone = mail("Thanks.")
    assert "quoted: nothing" in alone.marks(alone.sayings[0])


def test_what_is_quoted_is_of_no_month_of_the_answer():
    found = mail("We go live in June. Fine.", "I'm in Rome now, but I can wait, and could you sign on the 20th?")
    assert [day.on.isoformat() for one in found.thread.quoted for day in one.days] == ["2026-03-20"]


def test_of_a_long_quote_the_beginning_is_looked_at():
    found = mail("No.", "Could you sign it? " * 400, "And this?")
    assert len(found.thread.quoted) == 60


def test_nothing_but_a_mail_quotes():
    quoted = Turn(0, "Dana Kim", "Shall we meet?", TurnKind.QUOTED)
    assert not scene(quoted, Turn(1, "Luis Ortega", "Yes."), channel=Channel.CHAT).thread.quoted


def test_sentences_and_lines_are_counted():
    found = mail("Hi Dana,\n\nI'll send it, and you'll sign it.\n- one\n- two").layout
    assert [(one.sentence, one.line) for one in found] == [(0, 0), (1, 1), (1, 1), (2, 2), (3, 3)]


def test_a_line_that_the_mail_program_broke_goes_on():
    found = mail(
        "I have the drawings of the northern hall that your colleague sent me this week,\nand I'll look at them."
    )
    assert [(one.sentence, one.line) for one in found.layout] == [(0, 0), (0, 0)]


def test_a_chat_tells_what_became_of_a_step():
    found = chat(
        ("Dana Kim", "I'll rewrite the eleven answers by Wednesday", 0),
        ("Luis Ortega", "good", 1),
        ("Dana Kim", "eleven answers rewritten and uploaded", 26),
    )
    seen = dict(afterwards(found, exchange(found, 0)))
    assert seen["afterwards: messages"] == 2 / 40
    assert seen["afterwards: hours"] == 26 / 400
    assert seen["afterwards: its words again"] == 2 / 4
    assert seen["afterwards: days left to its last day"] == 0
    at_last = dict(afterwards(found, exchange(found, 2)))
    assert at_last["afterwards: nothing but minutes"] == 1.0
    assert at_last["afterwards: its words again"] == 0.0


@pytest.mark.parametrize(("hours", "taken"), [(0.1, Answer.ACCEPTED), (20, Answer.NONE)])
def test_what_somebody_writes_in_a_row_is_answered_as_one(hours, taken):
    rest = ("in person is better", "they like that", "and the coffee's good")
    asked = [("Dana Kim", said, n * hours) for n, said in enumerate(("can you come on Thursday?", *rest))]
    found = chat(*asked, ("Luis Ortega", "yes, Thursday works", 4 * hours)).reading
    assert found.reply(found.sentences[0], was_asked=True).answer is taken
    assert [found.opens_its_turn(one) for one in found.sentences[:2]] == [True, hours > 1]
    assert found.preceding(found.sentences[-1])[0].plain == asked[0 if hours < 1 else -1][1].lower()


def test_nothing_follows_what_was_said_in_a_mail_or_a_call():
    found = mail("I'll send it on Friday.")
    assert not dict(afterwards(found, exchange(found, 0)))


@pytest.mark.parametrize(("channel", "expected"), [(Channel.EMAIL, False), (Channel.CALL, True)])
def test_what_somebody_else_does_may_be_a_step_in_a_mail(channel, expected):
    found = scene(Turn(0, "Luis Ortega", "she'll take fifteen minutes on the 14th"), channel=channel)
    assert step.is_ruled_out(found.sayings[0]) is expected


def test_colleagues_among_themselves_ask_no_other_side():
    outlook = {"together": -2.0, "speaker": -2.0}
    colleague = Participant("Ana Ruiz", "Ana Ruiz", side=Side.THEIRS)
    among_themselves = mail("Please send me the margin.", people=(BUYER, colleague))
    assert step.owner_side(exchange(among_themselves, 0), outlook)[0] == Side.THEIRS
    to_the_rep = mail("Please send me the margin.")
    assert step.owner_side(exchange(to_the_rep, 0), outlook)[0] == Side.OURS
