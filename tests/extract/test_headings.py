"""Lists of who does what in mails and chats: whom a line is headed by."""

import pytest

from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn
from sayso.extract.context import ReadingContext
from sayso.extract.local.judging import Judge
from sayso.extract.local.reading import read
from sayso.extract.local.steps.headings import NOBODY
from sayso.extract.local.steps.scene import scene_of

PEOPLE = (
    Participant("Anna Reed", "Anna Reed", "anna@northgate.example", side=Side.THEIRS),
    Participant("Tom Lee", "Tom Lee", "tom@seller.example", side=Side.OURS),
)


def scene(text, channel=Channel.EMAIL):
    transcript = Transcript("eml", channel, (Turn(0, "Tom Lee", text),), PEOPLE)
    return scene_of(read(transcript, ReadingContext()), Judge())


def heads(text, channel=Channel.EMAIL):
    return [one.who for one in scene(text, channel).headings]


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("Anna: the signed form by Friday", "theirs"),
        ("1) Anna Reed: the signed form", "theirs"),
        ("- @Tom \u2013 redlines, Thursday", "ours"),
        ("(Tom) measure the shed", "ours"),
        ("AR: floor plan", "theirs"),
        ("Northgate: names a contact", "theirs"),
        ("Tom to check with legal", "ours"),
        ("Anna will ask her boss", "theirs"),
        ("You: the list of drivers", "theirs"),
        ("On our side: the list of drivers", "ours"),
        ("Anna and Tom: meet on 3 June", "both"),
        ("Both: meet on 3 June", "both"),
        ("Petra: on leave", NOBODY),
        ("We will call you", ""),
        ("Happy to help", ""),
        ("Looking forward to it", ""),
    ],
)
def test_a_line_is_headed_by_whom_it_opens_with(line, head):
    assert heads(line) == [head]


def test_all_of_a_line_is_headed_by_its_first_words():
    found = scene("Anna: please send the form, and I check it.\nThanks")
    assert [one.plain for one in found.sayings] == ["anna: please send the form,", "and i check it.", "thanks"]
    assert [one.who for one in found.headings] == ["theirs", "theirs", ""]


def test_a_list_is_headed_by_the_line_above_it():
    assert heads("You:\n- sign the order\n- name a contact\nThat is all") == ["theirs", "theirs", "theirs", ""]


def test_talk_has_no_lines():
    assert heads("Anna: the signed form", Channel.CALL) == [""]


def test_items_of_a_list_are_different_things_and_clauses_of_an_item_are_not():
    found = scene("- Send the form, and we'll check it\n- Book the room\nAnna: the plan\nThat is all")
    form, check, room, plan, rest = found.headings
    assert not form.is_another_item(check)
    assert form.is_another_item(room)
    assert room.is_another_item(plan)
    assert not room.is_another_item(rest)
