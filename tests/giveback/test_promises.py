"""What becomes of a promise."""

from datetime import date

import pytest

from sayso.domain.transcript import Channel
from sayso.giveback.facts import About, Told, spans_of
from sayso.giveback.rules_fates import Fate
from sayso.giveback.rules_promises import by_urgency, promises
from tests.giveback.telling import Deal


def the_only(deal, **more):
    found = promises(deal.facts(**more))
    assert len(found) == 1, [one.told for one in found]
    return found[0]


def test_a_promise_that_is_still_to_come_is_open():
    promise = the_only(Deal().talk(10).promises("Dana", "send the security questionnaire", "2026-03-25"))
    assert promise.fate is Fate.OPEN
    assert promise.statement.text == "Dana: send the security questionnaire (25 Mar 2026). Open."


def test_its_owner_s_side_saying_so_later_keeps_it():
    deal = Deal().talk(10).promises("Dana", "send the security questionnaire", "2026-03-12")
    deal.talk(13).said("Dana", "Good morning. I have sent the security questionnaire. Any news?")
    promise = the_only(deal)
    assert promise.fate is Fate.KEPT
    assert promise.quotes[-1].text == "I have sent the security questionnaire."
    assert promise.because == "Done, says the call of 13 Mar 2026."


def test_the_other_side_saying_so_does_not_keep_it():
    deal = Deal().talk(10).promises("Dana", "send the security questionnaire", "2026-03-12")
    deal.talk(13).said("Luis", "I have sent the security questionnaire to legal.")
    assert the_only(deal).fate is Fate.FORGOTTEN


def test_saying_that_it_is_not_done_breaks_it():
    deal = Deal().talk(10).promises("Dana", "send the security questionnaire", "2026-03-12")
    deal.talk(13).said("Dana", "I haven't sent the security questionnaire, sorry.")
    promise = the_only(deal)
    assert (promise.fate, promise.quotes[-1].text) == (Fate.BROKEN, "I haven't sent the security questionnaire, sorry.")


def test_saying_before_its_day_that_it_is_not_done_breaks_nothing():
    deal = Deal().talk(10).promises("Dana", "send the security questionnaire", "2026-03-25")
    deal.talk(13).said("Dana", "I haven't sent the security questionnaire, that comes next week.")
    assert the_only(deal).fate is Fate.OPEN


def test_a_step_that_is_declined_later_was_taken_back():
    deal = Deal().talk(10).promises("Luis", "invite the board to a demo", "2026-03-25")
    deal.talk(13).promises("Luis", "invite the board to a demo", agreement="declined")
    promise = the_only(deal)
    assert promise.fate is Fate.BROKEN
    assert promise.because == "Taken back in the call of 13 Mar 2026."


def test_another_day_agreed_later_moves_it():
    deal = Deal().talk(10).promises("Luis", "share the draft contract", "2026-03-18")
    deal.talk(13).promises("Luis", "share the draft contract", "2026-03-27")
    promise = the_only(deal)
    assert (promise.fate, promise.was_due, promise.due) == (Fate.MOVED, date(2026, 3, 18), date(2026, 3, 27))
    assert [quote.called for quote in promise.quotes] == ["call of 10 Mar 2026", "call of 13 Mar 2026"]


def test_a_day_that_passed_in_silence_is_overdue_and_in_talk_forgotten():
    deal = Deal().talk(10).promises("Luis", "share the draft contract", "2026-03-12")
    assert the_only(deal).fate is Fate.OVERDUE
    deal.talk(16, channel=Channel.MEETING)
    assert the_only(deal).fate is Fate.OVERDUE, "a calendar entry has no words in which it could be spoken of"
    deal.talk(17).said("Luis", "Lovely weather.")
    assert the_only(deal).fate is Fate.FORGOTTEN


def test_one_without_a_day_is_forgotten_after_a_month_and_two_conversations():
    deal = Deal().talk(10, month=1).promises("Luis", "ask our lawyers").talk(2).talk(9)
    assert the_only(deal).fate is Fate.FORGOTTEN
    assert the_only(Deal().talk(10).promises("Luis", "ask our lawyers").talk(12).talk(13)).fate is Fate.OPEN


def test_a_meeting_is_kept_by_speaking_on_its_day():
    deal = Deal().talk(10).promises("Dana", "meet in York", "2026-03-16", owner_side="both", owner=None)
    assert the_only(deal).fate is Fate.OVERDUE
    assert the_only(deal.talk(16)).fate is Fate.KEPT


def test_what_is_promised_anew_after_it_was_kept_is_another():
    deal = Deal().talk(2).promises("Dana", "send the weekly numbers", "2026-03-04")
    deal.talk(5).said("Dana", "I sent the weekly numbers.").talk(9).promises(
        "Dana", "send the weekly numbers", "2026-03-30"
    )
    assert [one.fate for one in promises(deal.facts())] == [Fate.KEPT, Fate.OPEN]


def test_two_sides_never_share_a_promise():
    deal = Deal().talk(10).promises("Dana", "send the contract").talk(12).promises("Luis", "send the contract")
    assert [one.side for one in promises(deal.facts())] == ["ours", "theirs"]


@pytest.mark.parametrize("agreement", ["proposed", "declined"])
def test_only_what_was_agreed_is_a_promise(agreement):
    assert not promises(Deal().talk(10).promises("Luis", "send the deck", agreement=agreement).facts())


def test_what_somebody_declined_is_told_no_more_and_an_edit_counts():
    deal = Deal().talk(10).promises("Luis", "send the deck", "2026-03-25", sure=False)
    about = About("next_step", next(spans_of(deal.heard[0])))
    assert the_only(deal).told == "Luis: “I'll send the deck” (25 Mar 2026)"
    assert not promises(deal.facts(told={about: Told("declined")}))
    better = {"action": "send the board deck", "owner": "Ana Ruiz", "owner_side": "theirs", "due": "2026-03-26"}
    promise = the_only(deal, told={about: Told("edited", better)})
    assert promise.is_confirmed
    assert promise.told == "Ana: send the board deck (26 Mar 2026)"


def test_missed_ones_come_first_and_sure_ones_in_front():
    deal = Deal().talk(10)
    deal.promises("Dana", "book the room", "2026-03-30").promises("Dana", "draft answers", "2026-03-11", sure=False)
    deal.promises("Dana", "send the deck", "2026-03-12")
    assert [one.action for one in by_urgency(promises(deal.facts()))] == [
        "send the deck",
        "draft answers",
        "book the room",
    ]
