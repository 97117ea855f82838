"""What becomes of a question that the record could not answer: the owner's task, evidence of a lack, or no more."""

from datetime import timedelta

import pytest

from sayso.domain.asker import NotAllowed
from sayso.ledger.selectors import trail
from sayso.org.services import set_setting
from sayso.review import services_meetings as meetings
from sayso.review import services_questions as questions
from sayso.review.selectors_meetings import get_meeting, list_topics
from sayso.review.selectors_questions import asked_of, lacks
from sayso.review.services_meetings import BadMeeting
from sayso.review.services_questions import NoSuchQuestion

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mia(cast, asker_of):
    return asker_of(cast.mia)


@pytest.fixture
def sam(cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture(autouse=True)
def nothing_may_fail(db, root, now):
    set_setting(asker=root, name="review.budgets", value={"*": 0}, at=now)


@pytest.fixture
def running(pipeline, cast, mia, now):
    meeting = meetings.plan(asker=mia, team=cast.north.pk, held_at=now + HOUR, at=now)
    meetings.freeze(asker=mia, meeting_id=meeting, at=now)
    meetings.begin(asker=mia, meeting_id=meeting, at=now + HOUR)
    return meeting


@pytest.fixture
def note(running, pipeline, mia, now):
    def noted(becomes="noted", check="next_step", deal=None):
        about = {"meeting_id": running, "deal_id": deal or pipeline.harlow, "check": check, "becomes": becomes}
        return questions.note_question(asker=mia, **about, at=now + HOUR)

    return noted


def told(asker, meeting):
    return [one for topic in list_topics(asker, get_meeting(asker, meeting)) for one in topic.questions]


def test_it_is_noted_once(note, running, mia, sam):
    assert note()
    assert not note()
    (question,) = told(mia, running)
    assert question.text == "What has the buyer agreed to do next, and when?"
    assert (question.became, question.due) == ("noted", None)
    assert asked_of(sam) == ()


def test_what_is_asked_of_the_owner_waits_for_them_until_the_day_before_a_week_has_passed(note, running, sam, mia, now):
    assert note("asked")
    assert not note("asked")
    (question,) = asked_of(sam)
    assert (question.deal.name, question.became, question.due) == ("Harlow - Dock", "asked", (now + 6 * DAY).date())
    assert asked_of(mia) == ()
    assert told(mia, running) == [question]


def test_it_is_due_the_day_before_the_next_meeting_of_the_team(note, cast, mia, sam, now):
    meetings.plan(asker=mia, team=None, held_at=now + 2 * DAY, at=now)
    meetings.plan(asker=mia, team=cast.north.pk, held_at=now + 4 * DAY, at=now)
    note("asked")
    assert asked_of(sam)[0].due == (now + 3 * DAY).date()


def test_it_is_settled_when_the_record_answers_it_and_not_before(note, pipeline, running, mia, sam, root, now):
    note("asked")
    note("asked", check="close_date")
    assert questions.settle_answered(at=now + HOUR) == 0
    pipeline.step(pipeline.harlow)
    assert questions.settle_answered(at=now + 2 * HOUR, deals=[pipeline.northgate]) == 0
    assert questions.settle_answered(at=now + 2 * HOUR, deals=[pipeline.harlow]) == 1
    assert questions.settle_answered(at=now + 3 * HOUR) == 0
    assert [one.check for one in asked_of(sam)] == ["close_date"]
    answered = told(mia, running)[0]
    assert (answered.became, answered.settled_at, answered.settled_by) == ("answered", now + 2 * HOUR, None)
    assert trail(root, subject=("meeting", running))[0].name == "review.question.answered"


def test_an_answer_stands_even_if_the_record_falls_silent_again(note, pipeline, running, mia, now):
    note("asked")
    pipeline.step(pipeline.harlow)
    questions.settle_answered(at=now + HOUR)
    assert questions.settle_answered(at=now + 30 * DAY) == 0
    assert told(mia, running)[0].became == "answered"


def test_its_owner_closes_it_and_the_next_meeting_sees_by_whom(note, running, mia, sam, now):
    note("asked")
    (question,) = asked_of(sam)
    questions.close_question(asker=sam, question_id=question.id, at=now + DAY)
    assert asked_of(sam) == ()
    closed = told(mia, running)[0]
    assert (closed.became, closed.settled_by.name) == ("closed", "Sam Ode")
    with pytest.raises(NoSuchQuestion):
        questions.close_question(asker=sam, question_id=question.id, at=now + DAY)


def test_nobody_else_closes_it(note, running, cast, asker_of, sam, mia):
    note("asked")
    (question,) = asked_of(sam)
    with pytest.raises(NoSuchQuestion):
        questions.close_question(asker=asker_of(cast.eve), question_id=question.id, at=question.at)
    assert asked_of(sam) == (question,)
    questions.close_question(asker=mia, question_id=question.id, at=question.at)
    assert asked_of(sam) == ()


def test_another_choice_takes_the_place_of_the_one_before_while_the_meeting_runs(note, running, mia, sam, root, now):
    note()
    note("field")
    assert [(one.text, one.field, one.times) for one in lacks(root, now)] == [
        ("What has the buyer agreed to do next, and when?", "next_step", 1)
    ]
    note("asked")
    assert len(asked_of(sam)) == 1
    assert lacks(root, now) == ()
    meetings.end(asker=mia, meeting_id=running, at=now + 2 * HOUR)
    with pytest.raises(BadMeeting, match="not running"):
        note("field")


def test_lacks_are_of_a_period_and_of_what_the_asker_sees(note, cast, asker_of, root, now):
    note("field")
    note("field", check="close_date")
    assert {one.field for one in lacks(root, now)} == {"next_step", "close_date"}
    assert lacks(root, now + DAY) == ()
    assert lacks(asker_of(cast.eve), now) == ()


def test_what_makes_no_sense_is_refused(note, pipeline, running, mia, sam, now):
    with pytest.raises(BadMeeting, match="answers that by now"):
        note("asked", check="owner")
    with pytest.raises(BadMeeting, match="noted, asked"):
        note("answered")
    about = {"meeting_id": running, "deal_id": pipeline.harlow, "check": "next_step", "becomes": "asked"}
    with pytest.raises(NotAllowed):
        questions.note_question(asker=sam, **about, at=now)
    assert told(mia, running) == []


def test_a_deal_that_nobody_owns_has_nobody_to_ask(pipeline, cast, asker_of, root, now):
    otto = asker_of(cast.otto)
    deal = pipeline.deal("Orphan", None, amount="5000", closes=-9)
    meeting = meetings.plan(asker=otto, team=None, held_at=now + HOUR, at=now)
    meetings.freeze(asker=root, meeting_id=meeting, at=now)
    meetings.begin(asker=otto, meeting_id=meeting, at=now + HOUR)
    about = {"meeting_id": meeting, "deal_id": deal, "check": "next_step", "at": now + HOUR}
    with pytest.raises(BadMeeting, match="Nobody owns"):
        questions.note_question(asker=otto, becomes="asked", **about)
