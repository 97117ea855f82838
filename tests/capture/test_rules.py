from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.capture.identity import content_digest, identified, thread_key, thread_root
from sayso.capture.rules import (
    JOINT,
    Stated,
    blanked,
    direction,
    in_zone,
    is_blanked,
    offsets,
    storable,
    with_statement,
    zone_name,
)
from sayso.capture.rules_addresses import (
    PERSONAL_DOMAINS,
    domain_of,
    excluded_by,
    is_address,
    is_personal,
    is_within,
    registrable,
)
from sayso.domain.transcript import Channel, Participant, Side, Transcript, Turn, TurnKind

AT = datetime(2026, 11, 12, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
texts = st.text(min_size=1, max_size=60)


def transcript(*spoken, **more):
    turns = tuple(Turn(index, speaker, text) for index, (speaker, text) in enumerate(spoken or [("Dana", "Yes.")]))
    return Transcript(**{"format": "told", "channel": Channel.CALL, "turns": turns} | more)


@given(st.lists(texts))
def test_a_turn_stands_at_its_offset_in_the_whole_text(said):
    whole = JOINT.join(said)
    for text, place in zip(said, offsets(said), strict=True):
        assert whole[place : place + len(text)] == text


@given(texts)
def test_blanks_keep_every_offset(text):
    assert len(blanked(text)) == len(text)
    assert is_blanked(blanked(text))


def test_what_has_words_left_is_not_blank():
    assert not is_blanked("██ a ██")
    assert not is_blanked("")


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (AT, "Europe/Berlin"),
        (AT.astimezone(timezone(timedelta(hours=-5))), "-05:00"),
        (AT.astimezone(timezone(timedelta(hours=5, minutes=45))), "+05:45"),
        (AT.astimezone(UTC), ""),
        (AT.astimezone(ZoneInfo("UTC")), ""),
        (None, ""),
    ],
)
def test_a_zone_is_kept_by_name(at, name):
    assert zone_name(at) == name
    assert in_zone(at.astimezone(UTC) if at else None, name) == at


@given(st.integers(-14 * 60, 14 * 60))
def test_every_offset_comes_back(minutes):
    at = AT.astimezone(timezone(timedelta(minutes=minutes)))
    back = in_zone(at.astimezone(UTC), zone_name(at))
    assert back == at
    assert back.utcoffset() == at.utcoffset()


def test_a_zone_that_is_no_longer_known_leaves_the_instant():
    assert in_zone(AT, "Atlantis/Centre") == AT


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.lists(texts, max_size=3))
def test_storing_changes_no_word(spoken, labels):
    told = transcript(
        *spoken, participants=tuple(Participant(label * 20, name=label) for label in labels), title="\x00t" * 900
    )
    kept = storable(told)
    assert [turn.text for turn in kept.turns] == [turn.text for turn in told.turns]
    assert len(kept.title) <= 500
    named = [person.label for person in kept.participants]
    assert len(named) == len(set(named))
    assert {turn.speaker for turn in kept.turns} <= set(named)
    assert all(len(person.label) <= 300 and len(person.name) <= 200 for person in kept.participants)


def test_whoever_is_only_quoted_took_no_part():
    told = transcript(turns=(Turn(0, "Dana", "Yes."), Turn(1, "Kim", "Earlier.", kind=TurnKind.QUOTED)))
    assert [person.label for person in storable(told).participants] == ["Dana"]


def test_a_label_that_is_an_address_gives_it():
    told = transcript(("Dana@Northgate.example", "Yes."))
    assert storable(told).participants[0].email == "dana@northgate.example"


@pytest.mark.parametrize("year", [1, 1970, 2150, 9999])
def test_a_date_that_nobody_believes_is_left_out(year):
    assert storable(transcript(started_at=AT.replace(year=year))).started_at is None


def test_what_is_said_beside_a_file_fills_what_it_leaves_out():
    told = transcript(participants=(Participant("Dana", side=Side.THEIRS),), title="Call")
    stated = Stated(
        started_at=AT,
        title="Another",
        external_id="m-1",
        participants=(Participant("Dana", email="dana@northgate.example", side=Side.OURS), Participant("Sam")),
    )
    kept = with_statement(told, stated)
    assert (kept.title, kept.started_at, kept.external_id) == ("Call", AT, "m-1")
    assert kept.participants == (
        Participant("Dana", email="dana@northgate.example", side=Side.THEIRS),
        Participant("Sam"),
    )


def test_mail_has_a_direction_and_calls_go_both_ways():
    assert direction(Channel.EMAIL, Side.OURS) == "out"
    assert direction(Channel.EMAIL, Side.THEIRS) == "in"
    assert direction(Channel.EMAIL, Side.UNKNOWN) == ""
    assert direction(Channel.CALL, Side.THEIRS) == "both"


def test_the_same_id_of_two_recorders_is_two_conversations():
    told = transcript(external_id="7")
    assert identified("gong", told).identity != identified("zoom", told).identity


def test_the_same_mail_is_one_conversation_through_every_door():
    told = transcript(channel=Channel.EMAIL, external_id="<1@x.example>")
    assert identified("upload", told).identity == identified("mailbox", told).identity


def test_a_forged_message_id_is_another_conversation():
    def mail(sender):
        people = (Participant("Dana", email=sender),)
        return transcript(channel=Channel.EMAIL, external_id="<1@x.example>", participants=people)

    assert (
        identified("upload", mail("dana@northgate.example")).identity
        != identified("upload", mail("mallory@evil.example")).identity
    )


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), st.integers(0, 3), texts)
def test_one_changed_word_is_another_reading(spoken, where, word):
    told = transcript(*spoken)
    index = where % len(told.turns)
    turns = list(told.turns)
    turns[index] = replace(turns[index], text=turns[index].text + word)
    other = replace(told, turns=tuple(turns))
    assert content_digest(told) == content_digest(transcript(*spoken))
    assert content_digest(other) != content_digest(told)
    assert identified("upload", other).identity != identified("upload", told).identity


def test_a_thread_is_known_by_its_root():
    reply = transcript(channel=Channel.EMAIL, external_id="<3@x>", thread=("<1@x>", "<2@x>"))
    assert thread_root(reply) == "<1@x>"
    assert thread_root(transcript(external_id="<1@x>")) == "<1@x>"
    assert thread_key("") == ""


@pytest.mark.parametrize(
    ("domain", "own"),
    [
        ("mail.northgate.example", "northgate.example"),
        ("northgate.example", "northgate.example"),
        ("a.b.firm.co.uk", "firm.co.uk"),
        ("co.uk", ""),
        ("", ""),
    ],
)
def test_a_domain_is_cut_to_what_somebody_registered(domain, own):
    assert registrable(domain) == own


def test_private_addresses_are_known():
    assert is_personal("gmail.com")
    assert is_personal("mail.yahoo.co.uk")
    assert is_personal("webmail.example", ["webmail.example"])
    assert not is_personal("northgate.example")
    assert not is_personal("notgmail.com")


def test_the_list_of_private_domains_is_in_order():
    assert all(registrable(domain) == domain == domain.lower() for domain in PERSONAL_DOMAINS)


def test_an_exclusion_covers_an_address_or_a_domain_and_those_below():
    patterns = ["secret@firm.example", "private.example"]
    assert excluded_by(["Secret@firm.example"], patterns) == "secret@firm.example"
    assert excluded_by(["other@firm.example", "x@mail.private.example"], patterns) == "private.example"
    assert excluded_by(["x@notprivate.example"], patterns) == ""
    assert excluded_by([], patterns) == ""


def test_a_part_of_a_domain_is_within_it():
    assert is_within("eu.seller.example", ["seller.example"]) == "seller.example"
    assert is_within("reseller.example", ["seller.example"]) == ""


@given(st.text(max_size=80))
def test_no_text_is_half_an_address(text):
    assert bool(domain_of(text)) == is_address(text)
