"""A meeting from its plan to its minutes, and what the next one opens with."""

from datetime import timedelta

import pytest

from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath
from sayso.ledger.selectors import trail
from sayso.org import services as org
from sayso.record.definitions import define_field
from sayso.review import services
from sayso.review import services_meetings as meetings
from sayso.review.selectors_meetings import get_meeting, list_topics, previous_of
from sayso.review.services_meetings import BadMeeting, NoSuchMeeting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def swept(pipeline, root, now):
    org.set_setting(asker=root, name="review.budgets", value={"*": 10}, at=now)
    services.sweep(at=now)
    return pipeline


@pytest.fixture
def mia(cast, asker_of):
    return asker_of(cast.mia)


@pytest.fixture
def planned(swept, cast, mia, now):
    return meetings.plan(asker=mia, team=cast.north.pk, held_at=now + 2 * DAY, at=now)


def topics(asker, meeting):
    return list_topics(asker, get_meeting(asker, meeting))


@pytest.fixture
def running(planned, mia, now):
    meetings.freeze(asker=mia, meeting_id=planned, at=now)
    meetings.begin(asker=mia, meeting_id=planned, at=now + HOUR)
    return planned


def test_the_agenda_freezes_a_day_ahead_and_owners_see_it(planned, cast, asker_of, root, now):
    assert meetings.freeze_due(at=now) == 0
    assert meetings.freeze_due(at=now + DAY) == 1
    assert meetings.freeze_due(at=now + DAY) == 0
    assert get_meeting(root, planned).state == "frozen"
    (topic,) = topics(asker_of(cast.sam), planned)
    assert (topic.deal.name, topic.reasons) == ("Harlow - Dock", ("Over budget",))
    assert topic.standing == ("Activity", "Close date", "Next step")
    assert topics(asker_of(cast.eve), planned) == ()


def test_an_agenda_has_room_for_so_many_and_says_what_it_left_off(swept, root, mia, now, monkeypatch):
    monkeypatch.setattr(meetings, "MOST", 1)
    everybodys = meetings.plan(asker=mia, team=None, held_at=now + 2 * DAY, at=now)
    assert meetings.freeze(asker=root, meeting_id=everybodys, at=now) == 1
    found = get_meeting(root, everybodys)
    assert (found.topics, found.left_off) == (1, 1)
    assert [topic.deal.name for topic in topics(root, everybodys)] == ["Lowmoor - Dock"], "the heavier comes first"
    frozen = [entry for entry in trail(root, subject=("meeting", everybodys)) if entry.name == "review.agenda.frozen"]
    assert frozen[0].payload == {"deals": 1, "left_off": 1}


def test_what_is_mended_before_and_in_the_room_is_counted_as_such(planned, swept, mia, now):
    meetings.freeze(asker=mia, meeting_id=planned, at=now)
    swept.heard(swept.harlow, 1)
    meetings.begin(asker=mia, meeting_id=planned, at=now + HOUR)
    meetings.discuss(asker=mia, meeting_id=planned, deal_id=swept.harlow, at=now + HOUR)
    swept.now = now + 2 * HOUR
    swept.step(swept.harlow)
    until = (now + 7 * DAY).date()
    park = {"verdict": "park", "until": until, "at": now + 2 * HOUR}
    services.decide(asker=mia, deal_id=swept.harlow, finding=("close_date", ""), **park)
    meetings.end(asker=mia, meeting_id=planned, at=now + 3 * HOUR)
    (topic,) = topics(mia, planned)
    assert topic.mended_before == ("Activity",)
    assert topic.mended_in_room == ("Next step",)
    assert topic.left == ()
    assert [(one.verdict, one.check, one.until) for one in topic.said] == [("Parked", "Close date", until)]
    assert [change.path.field for change in topic.changes][:1] == ["next_step"]
    assert topic.discussed_at == now + HOUR


def test_a_commit_of_the_organisation_s_own_field_fails_in_the_room_as_it_did_when_frozen(
    planned, swept, cast, asker_of, root, mia, now
):
    called = FieldPath("deal", "called")
    define_field(asker=asker_of(cast.otto), path=called, label="Called", kind="text", at=now)
    swept.write(swept.harlow, "called", "commit")
    org.set_setting(asker=root, name="review.checks", value=["category", "next_step"], at=now)
    org.set_setting(asker=root, name="review.category_field", value="called", at=now)
    meetings.freeze(asker=mia, meeting_id=planned, at=now)
    meetings.begin(asker=mia, meeting_id=planned, at=now + HOUR)
    (topic,) = topics(mia, planned)
    assert topic.standing == ("Forecast category", "Next step")
    assert topic.mended_before == ()


def test_the_next_meeting_knows_the_last_and_what_recurs(running, cast, swept, mia, now):
    meetings.end(asker=mia, meeting_id=running, at=now + 2 * HOUR)
    again = meetings.plan(asker=mia, team=cast.north.pk, held_at=now + 9 * DAY, at=now + 3 * HOUR)
    meetings.freeze(asker=mia, meeting_id=again, at=now + 4 * HOUR)
    assert previous_of(mia, get_meeting(mia, again)).id == running
    assert [topic.times for topic in topics(mia, again)] == [1]
    assert previous_of(mia, get_meeting(mia, running)) is None


def test_a_meeting_has_an_order(planned, mia, cast, asker_of, now):
    with pytest.raises(BadMeeting, match="Freeze"):
        meetings.begin(asker=mia, meeting_id=planned, at=now)
    with pytest.raises(BadMeeting, match="not running"):
        meetings.end(asker=mia, meeting_id=planned, at=now)
    with pytest.raises(BadMeeting, match="ahead"):
        meetings.plan(asker=mia, team=None, held_at=now, at=now)
    with pytest.raises(NoSuchMeeting):
        meetings.freeze(asker=mia, meeting_id=planned + 1, at=now)
    with pytest.raises(NotAllowed):
        meetings.plan(asker=asker_of(cast.sam), team=None, held_at=now + DAY, at=now)
    meetings.freeze(asker=mia, meeting_id=planned, at=now)
    meetings.begin(asker=mia, meeting_id=planned, at=now)
    with pytest.raises(BadMeeting, match="already"):
        meetings.begin(asker=mia, meeting_id=planned, at=now)


def test_the_trail_has_every_act(running, swept, mia, root, now):
    meetings.discuss(asker=mia, meeting_id=running, deal_id=swept.harlow, at=now)
    meetings.discuss(asker=mia, meeting_id=running, deal_id=swept.harlow, at=now)
    meetings.end(asker=mia, meeting_id=running, at=now)
    names = [entry.name for entry in reversed(trail(root, subject=("meeting", running)))]
    assert names == [
        "review.meeting.planned",
        "review.agenda.frozen",
        "review.meeting.opened",
        "review.deal.discussed",
        "review.meeting.closed",
    ]
