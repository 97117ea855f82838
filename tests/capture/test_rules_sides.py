from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.capture.rules_sides import (
    Around,
    CalendarEntry,
    Known,
    Mend,
    is_full_name,
    is_same_time,
    names_nobody,
    resolve,
)
from sayso.domain.transcript import Participant, Side

SAM = Known(1, "Sam Ode", "sam@seller.example")
DANA = Known(7, "Dana Whitfield", "dana@northgate.example", 3, "Northgate")
AROUND = Around(our_domains=("seller.example",), users=(SAM,), people=(DANA,))


def one(participant, around=AROUND):
    return resolve([participant], around)[0]


def mend(label, side=Side.THEIRS, *, own=True, order=1, name="Dana Whitfield", email=""):
    return Mend(label, name, email, side, "Mia Lund", date(2026, 11, 12), own, order)


def around(**changes):
    return Around(**{"our_domains": AROUND.our_domains, "users": AROUND.users, "people": AROUND.people} | changes)


def test_an_address_of_our_domain_is_ours():
    found = one(Participant("Pat", email="pat@eu.seller.example"))
    assert (found.side, found.reason) == (Side.OURS, "seller.example is one of our domains.")


def test_a_domain_that_merely_ends_like_ours_is_theirs():
    assert one(Participant("Pat", email="pat@notseller.example")).side is Side.THEIRS


def test_an_address_elsewhere_is_theirs():
    found = one(Participant("Kim", email="kim@other.example"))
    assert (found.side, found.reason) == (Side.THEIRS, "other.example is none of our domains.")


def test_without_our_domains_a_stranger_stays_unknown():
    found = one(Participant("Kim", email="kim@other.example"), around(our_domains=()))
    assert found.side is Side.UNKNOWN
    assert "kim@other.example could be either" in found.reason


def test_a_user_with_another_address_is_ours():
    sam = Known(1, "Sam Ode", "sam@private.example")
    found = one(Participant("Sam", email="sam@private.example"), around(users=(sam,)))
    assert (found.side, found.user_id) == (Side.OURS, 1)


def test_a_label_that_is_an_address_counts_as_one():
    found = one(Participant("dana@northgate.example"))
    assert (found.side, found.person, found.by, found.name) == (Side.THEIRS, DANA, "address", "Dana Whitfield")


def test_the_address_goes_before_what_the_file_says():
    assert one(Participant("Pat", email="pat@seller.example", side=Side.THEIRS)).side is Side.OURS


def test_the_file_says_so():
    found = one(Participant("Kim Vo", side=Side.THEIRS))
    assert (found.side, found.reason) == (Side.THEIRS, "The file says so.")


def test_a_full_name_that_one_user_has_is_that_user():
    found = one(Participant("sam  ode"))
    assert (found.side, found.user_id, found.email) == (Side.OURS, 1, "sam@seller.example")


def test_a_full_name_that_two_have_is_nobody():
    namesake = Known(9, "Sam Ode", "sam.ode@kestrel.example", 4, "Kestrel Foods")
    assert one(Participant("Sam Ode"), around(people=(DANA, namesake))).side is Side.UNKNOWN


def test_a_first_name_is_nobody():
    assert one(Participant("Dana")).side is Side.UNKNOWN


def test_the_file_knows_better_than_a_namesake():
    found = one(Participant("Sam Ode", side=Side.THEIRS))
    assert (found.side, found.user_id) == (Side.THEIRS, None)


@pytest.mark.parametrize(
    "label",
    [
        "Speaker 2",
        "SPEAKER_00",
        "spk_1",
        "Unknown",
        "Unknown Speaker",
        "Me",
        "Them",
        "microphone",
        "+44 20 7946 0000",
        "",
    ],
)
def test_a_label_that_names_nobody_stays_unknown(label):
    assert names_nobody(label)
    found = one(Participant(label), around(mends=(mend(label, own=False),)))
    assert (found.side, found.name) == (Side.UNKNOWN, "")


@pytest.mark.parametrize(
    "label", ["Dana Whitfield", "Dana", "Guestrow Ltd", "Mehmet", "Ute Speaker-Lang", "Unity Park"]
)
def test_a_label_that_is_a_name_names_somebody(label):
    assert not names_nobody(label)


def test_what_a_person_said_goes_before_everything():
    found = one(Participant("Pat", email="pat@seller.example"), around(mends=(mend("Pat"),)))
    assert (found.side, found.name, found.reason) == (Side.THEIRS, "Dana Whitfield", "Mia Lund said so on 12 Nov 2026.")


def test_the_newest_mend_counts():
    mends = (mend("Speaker 2", Side.OURS, order=1, name="Sam Ode"), mend("Speaker 2", Side.THEIRS, order=2))
    assert one(Participant("Speaker 2"), around(mends=mends)).side is Side.THEIRS


def test_a_mend_here_goes_before_a_newer_one_elsewhere():
    mends = (mend("Dana", Side.OURS, order=1), mend("Dana", Side.THEIRS, own=False, order=2))
    assert one(Participant("Dana"), around(mends=mends)).side is Side.OURS


def test_a_remembered_mend_says_where_it_comes_from():
    found = one(Participant("Dana"), around(mends=(mend("dana ", own=False),)))
    assert found.reason == "Mia Lund said so in an earlier conversation on 12 Nov 2026."


def test_a_mend_with_an_address_alone_finds_the_side_by_it():
    mends = (mend("Speaker 1", Side.UNKNOWN, name="", email="dana@northgate.example"),)
    found = one(Participant("Speaker 1"), around(mends=mends))
    assert (found.side, found.person, found.name) == (Side.THEIRS, DANA, "Dana Whitfield")


def test_the_calendar_gives_the_address_of_a_full_name():
    entry = CalendarEntry((("Kim Vo", "kim@other.example"), ("Sam Ode", "sam@seller.example")))
    found = resolve([Participant("Kim Vo"), Participant("Sam Ode")], around(calendar=(entry,)))
    assert (found[0].side, found[0].email) == (Side.THEIRS, "kim@other.example")
    assert found[0].reason.startswith("The calendar gives the address kim@other.example")


def test_a_calendar_entry_with_other_people_says_nothing():
    entry = CalendarEntry((("Kim Vo", "kim@other.example"),))
    found = resolve([Participant("Kim Vo"), Participant("Ann Lee")], around(calendar=(entry,)))
    assert [one.side for one in found] == [Side.UNKNOWN, Side.UNKNOWN]


def test_two_calendar_entries_that_disagree_say_nothing():
    entries = tuple(CalendarEntry((("Kim Vo", address),)) for address in ("kim@a.example", "kim@b.example"))
    assert one(Participant("Kim Vo"), around(calendar=entries)).side is Side.UNKNOWN


def test_the_file_goes_before_the_calendar():
    entry = CalendarEntry((("Kim Vo", "kim@seller.example"),))
    assert one(Participant("Kim Vo", side=Side.THEIRS), around(calendar=(entry,))).side is Side.THEIRS


def test_people_join_early_and_late_but_not_by_an_hour():
    start = datetime(2026, 11, 12, 13, 0, tzinfo=UTC)
    end = start + timedelta(minutes=30)
    assert is_same_time(start - timedelta(minutes=10), start, end)
    assert is_same_time(end + timedelta(minutes=10), start, end)
    assert not is_same_time(end + timedelta(hours=1), start, end)
    assert not is_same_time(start - timedelta(hours=1), start, None)


@given(st.text(max_size=60))
def test_any_label_gets_an_answer_with_a_reason(label):
    found = one(Participant(label))
    assert found.reason
    assert found.label == label
    if names_nobody(label):
        assert found.side is Side.UNKNOWN


@given(st.lists(st.sampled_from(["Sam Ode", "Dana Whitfield", "Kim Vo", "Speaker 1"]), unique=True))
def test_the_order_of_people_changes_nobodys_side(labels):
    found = {one.label: one for one in resolve([Participant(label) for label in labels], AROUND)}
    back = {one.label: one for one in resolve([Participant(label) for label in reversed(labels)], AROUND)}
    assert found == back


def test_a_full_name_has_two_words():
    assert is_full_name("Dana Whitfield")
    assert not is_full_name("Dana")
    assert not is_full_name("Speaker 2")
    assert not is_full_name("dana@northgate.example")
