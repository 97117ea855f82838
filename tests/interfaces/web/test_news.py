"""What is new for somebody stands beside Today on every page: as much as Today shows, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sayso.flow import verbs as flow
from sayso.giveback.ask.kept import keep
from sayso.giveback.notices import questions
from sayso.giveback.notices.announcing import announce_answers, announce_briefs
from sayso.giveback.selectors_day import count_new, day
from tests.office import capture_call, capture_meeting

pytestmark = pytest.mark.django_db


def beside_today(client, route="status"):
    return client.get(reverse(route)).context["counts"]["today"]


def test_a_brief_new_answers_and_a_handoff_are_counted_for_whom_they_concern(office, door, cast, asker_of, now):
    sam, at = asker_of(cast.sam), timezone.now()
    capture_meeting(sam, now, at + timedelta(minutes=20))
    announce_briefs(at=at)
    questions.follow(
        asker=sam, question_id=keep(asker=sam, name="Forms", text="questionnaire", shared=False, at=at), at=at
    )
    capture_call(sam, now)
    announce_answers(at=at)
    assert beside_today(door("sam")) == 2
    flow.hand_over(asker=sam, deals=[office.northgate], to=cast.eve.pk, at=at)
    assert beside_today(door("eve")) == 1
    assert (
        '<span class="label">Today</span><span class="count">1</span>' in door("eve").get("/status/").content.decode()
    )
    assert beside_today(door("mia")) == 0
    door("eve").post(reverse("accept-handoff", args=[office.northgate]))
    assert beside_today(door("eve")) == 0
    shown = day(sam, at)
    assert beside_today(door("sam")) == len(shown.notices) + len(shown.handoffs)


def test_what_they_may_no_longer_see_is_not_counted(office, cast, asker_of, now):
    sam, eve, at = asker_of(cast.sam), asker_of(cast.eve), timezone.now()
    question = keep(asker=sam, name="Forms", text="questionnaire", shared=True, at=at)
    questions.follow(asker=eve, question_id=question, at=at)
    capture_call(eve, now)
    announce_answers(at=at)
    assert count_new(eve, at) == 1
    keep(asker=sam, name="Forms", text="questionnaire", shared=False, at=at)
    assert count_new(eve, at) == 0


def test_many_are_counted_as_quickly_as_few(office, cast, asker_of, now, django_assert_num_queries):
    sam, at = asker_of(cast.sam), timezone.now()
    for number in range(4):
        kept = keep(asker=sam, name=f"Forms {number}", text="questionnaire", shared=False, at=at)
        questions.follow(asker=sam, question_id=kept, at=at)
    with django_assert_num_queries(2):
        assert count_new(sam, at) == 0
    capture_call(sam, now)
    announce_answers(at=at)
    with django_assert_num_queries(4):
        assert count_new(sam, at) == 4
