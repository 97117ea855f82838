"""Briefs of what stands in the database: who sees what, and what is gone stays gone."""

from datetime import timedelta

import pytest

from sayso.capture.privacy import erase_conversation, withdraw
from sayso.capture.selectors_scope import NotFound as NoMeeting
from sayso.domain.plain import plain
from sayso.giveback import selectors as giveback
from sayso.giveback.selectors_meetings import list_meetings, next_meeting
from sayso.record.scope import NotFound
from sayso.record.selectors import list_accounts
from tests.office import capture_call, capture_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(office, cast, asker_of, now):
    return capture_call(asker_of(cast.sam), now)


def told(brief):
    return [line.text for section in brief.sections for line in section.lines]


def test_a_deal_s_brief_tells_what_was_heard(office, call, cast, asker_of, now):
    brief = giveback.brief_of_deal(asker_of(cast.sam), office.northgate, now)
    assert (brief.subject.name, brief.owner, brief.stage) == ("Northgate - Dock", "Sam Ode", "Qualification")
    assert any("questionnaire" in text for text in told(brief))
    assert brief.seconds <= 60


def test_whoever_may_not_see_the_deal_is_told_that_there_is_none(office, call, cast, asker_of, now):
    for ask in (giveback.brief_of_deal, giveback.promises_of_deal, giveback.meddicc_of_deal):
        with pytest.raises(NotFound):
            ask(asker_of(cast.eve), office.northgate, now)


def test_an_account_tells_each_of_what_they_see(office, call, cast, asker_of, root, now):
    account = list_accounts(root, query="Northgate").rows[0].id
    assert any("questionnaire" in text for text in told(giveback.brief_of_account(asker_of(cast.mia), account, now)))
    with pytest.raises(NotFound):
        giveback.brief_of_account(asker_of(cast.eve), account, now)


def test_what_is_said_of_a_shared_account_stays_with_the_deal_s_owner(office, call, cast, asker_of, root, now):
    from sayso.record import mirroring
    from sayso.record.mirroring import Seen

    account = list_accounts(root, query="Northgate").rows[0].id
    stage = {"pipeline": "new-business", "key": "qualification"}
    other = {"name": "Northgate - Yard", "account": account, "owner": cast.eve.pk, "stage": stage}
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:yard", other, now), at=now)
    text = str(plain(giveback.brief_of_account(asker_of(cast.eve), account, now)))
    assert "Northgate" in text
    assert not [word for word in ("questionnaire", "Anna", "40,000", "Portway") if word in text]


@pytest.mark.parametrize("gone", ["erased", "withdrawn"])
def test_what_is_erased_or_withdrawn_is_in_no_brief_and_no_count(office, call, cast, asker_of, now, gone):
    sam = asker_of(cast.sam)
    assert giveback.promises_of_deal(sam, office.northgate, now)
    if gone == "erased":
        erase_conversation(asker=asker_of(cast.otto), conversation_id=call, at=now)
    else:
        withdraw(asker=sam, conversation_id=call, at=now)
    for who in (cast.sam, cast.mia):
        assert not giveback.promises_of_deal(asker_of(who), office.northgate, now)
        assert not any(one.lines for one in giveback.meddicc_of_deal(asker_of(who), office.northgate, now))
        brief = giveback.brief_of_deal(asker_of(who), office.northgate, now)
        assert told(brief) == [text for text in told(brief) if text.startswith("Nothing was heard")]


def test_the_next_meeting_leads_to_its_deal(office, call, cast, asker_of, now):
    meeting = capture_meeting(asker_of(cast.sam), now, now + timedelta(days=1))
    found = next_meeting(asker_of(cast.sam), now)
    assert (found.conversation_id, found.deal.id, found.people) == (meeting, office.northgate, ("Anna Reed",))
    brief = giveback.brief_of_meeting(asker_of(cast.sam), meeting, now)
    assert any("questionnaire" in text for text in told(brief))
    assert any(text.startswith("Anna Reed") for text in told(brief))
    assert giveback.brief_of_deal(asker_of(cast.sam), office.northgate, now).meeting.conversation_id == meeting


def test_a_meeting_is_its_host_s_alone(office, cast, asker_of, now):
    meeting = capture_meeting(asker_of(cast.sam), now, now + timedelta(days=1))
    assert not list_meetings(asker_of(cast.eve), now, now + timedelta(days=3))
    assert not list_meetings(asker_of(cast.sam), now, now + timedelta(hours=3))
    with pytest.raises(NoMeeting):
        giveback.brief_of_meeting(asker_of(cast.eve), meeting, now)


def test_two_hundred_conversations_cost_as_many_questions_as_one(
    office, call, cast, asker_of, now, django_assert_max_num_queries
):
    from tests.office import CALL

    for number in range(3):
        again = CALL.replace(b"call-1", f"again-{number}".encode()).replace(
            b"26 November", f"{27 + number} Nov".encode()
        )
        capture_call(asker_of(cast.sam), now, again, f"again-{number}.eml")
    with django_assert_max_num_queries(26):
        giveback.brief_of_deal(asker_of(cast.sam), office.northgate, now)


def test_whoever_sees_quotes_only_is_told_no_more_than_quotes(office, call, cast, root, asker_of, now):
    from datetime import date

    from sayso.capture.selectors import transcript_of
    from sayso.domain.asker import NotAllowed, Role
    from sayso.org import services

    fay = services.add_user(asker=root, email="fay@seller.example", name="Fay Low", zone="Europe/London", at=now)
    services.give_role(asker=root, user=fay, role=Role.FINANCE, since=date(2026, 1, 1), at=now)
    brief = giveback.brief_of_deal(asker_of(fay), office.northgate, now)
    with pytest.raises(NotAllowed):
        transcript_of(asker_of(fay), call)
    whole = transcript_of(root, call).turns[0].text
    quotes = [quote.text for line in brief.lines for quote in getattr(line, "quotes", ())]
    assert quotes
    assert all(text in whole for text in quotes)
    assert max(len(text) for text in quotes) < len(whole) / 2
