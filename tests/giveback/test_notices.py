"""Notices: a brief before each meeting, new answers, cards that wait; each told once, to whom it concerns."""

import smtplib
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail

from sayso.confirm.models import Decision
from sayso.flow import announcing as flow
from sayso.giveback.notices import questions, services
from sayso.giveback.notices.announcing import announce_answers, announce_briefs
from sayso.giveback.notices.selectors import list_notices
from sayso.org.saved_views import NoSuchView, save_view
from sayso.org.services import set_setting
from tests.office import CALL, capture_call, capture_meeting

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=20)


def titles(asker, at):
    return [notice.title for notice in list_notices(asker, at)]


def kept(asker, text, at, **more):
    more = {"name": "Budgets", "shared": False, **more}
    return save_view(asker=asker, page="ask", query=urlencode({"q": text}), at=at, **more)


def call_again(asker, at, number):
    again = CALL.replace(b"call-1", f"again-{number}".encode()).replace(b"26 November", f"{27 + number} Nov".encode())
    return capture_call(asker, at, again, f"again-{number}.eml")


def test_the_brief_of_a_meeting_is_announced_once_and_in_time(office, cast, asker_of, now):
    sam = asker_of(cast.sam)
    meeting = capture_meeting(sam, now, now + SOON)
    assert announce_briefs(at=now - timedelta(minutes=15)) == 0, "it is too early"
    assert (announce_briefs(at=now), announce_briefs(at=now)) == (1, 0)
    (notice,) = list_notices(sam, now)
    assert (notice.title, notice.path) == ("Brief for Northgate review", f"/meetings/{meeting}/brief/")
    assert titles(asker_of(cast.eve), now) == titles(asker_of(cast.mia), now) == []
    assert titles(sam, now + timedelta(hours=2)) == [], "then it is over"


def test_how_long_before_is_a_setting(office, cast, asker_of, now):
    capture_meeting(asker_of(cast.sam), now, now + SOON)
    set_setting(asker=asker_of(cast.otto), name="giveback.brief_minutes", value=0, at=now)
    assert announce_briefs(at=now) == 0
    set_setting(asker=asker_of(cast.otto), name="giveback.brief_minutes", value=10, at=now)
    assert announce_briefs(at=now) == 0
    assert announce_briefs(at=now + timedelta(minutes=11)) == 1


def test_a_followed_question_tells_of_new_answers_alone(office, cast, asker_of, now):
    sam = asker_of(cast.sam)
    capture_call(sam, now)
    questions.follow(asker=sam, question_id=kept(sam, "questionnaire", now), at=now)
    assert announce_answers(at=now) == 0
    call_again(sam, now, 1)
    assert (announce_answers(at=now), announce_answers(at=now)) == (1, 0)
    (notice,) = list_notices(sam, now)
    assert notice.title == "1 new answer to “Budgets”"
    assert notice.path == "/ask/?q=questionnaire"
    call_again(sam, now, 2)
    assert announce_answers(at=now) == 0, "what stands is added to"
    assert titles(sam, now) == ["2 new answers to “Budgets”"]
    services.put_away(asker=asker_of(cast.eve), notice_id=notice.id, at=now)
    assert len(list_notices(sam, now)) == 1, "another's notice stays"
    services.put_away(asker=sam, notice_id=notice.id, at=now)
    assert list_notices(sam, now) == ()


def test_each_is_told_of_what_they_may_see_by_then(office, cast, asker_of, now):
    sam, eve = asker_of(cast.sam), asker_of(cast.eve)
    question = kept(sam, "questionnaire", now, shared=True)
    for asker in (sam, eve):
        questions.follow(asker=asker, question_id=question, at=now)
    capture_call(sam, now)
    announce_answers(at=now)
    assert (len(list_notices(sam, now)), list_notices(eve, now)) == (1, ())
    kept(sam, "questionnaire", now, shared=False)
    assert titles(eve, now) == []
    announce_answers(at=now)
    assert questions.followed_by(eve) == {question: "There is no such question of yours."}
    with pytest.raises(NoSuchView):
        questions.follow(asker=asker_of(cast.mia), question_id=question, at=now)


def test_a_question_that_cannot_be_asked_any_more_says_why(office, cast, asker_of, now):
    sam = asker_of(cast.sam)
    question = kept(sam, "stage:proposal questionnaire", now)
    questions.follow(asker=sam, question_id=question, at=now)
    assert kept(sam, "stage:nowhere questionnaire", now) == question
    assert announce_answers(at=now) == 0
    assert questions.followed_by(sam)[question].startswith("stage: No stage is called “nowhere”")
    questions.unfollow(asker=sam, question_id=question, at=now)
    assert questions.followed_by(sam) == {}


def test_a_mail_leads_here_and_confirms_nothing(office, cast, asker_of, now, settings, client):
    settings.MAIL_IS_SET, settings.BASE_URL = True, "https://sayso.example"
    sam = asker_of(cast.sam)
    capture_call(sam, now)
    capture_meeting(sam, now, now + SOON)
    assert (flow.announce(at=now), flow.announce(at=now)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["sam@seller.example"]
    assert "Brief for Northgate review\nhttps://sayso.example/meetings/" in letter.body
    assert "for you to confirm\nhttps://sayso.example/\n" in letter.body
    assert "questionnaire" not in letter.body, "what was said stays here"
    client.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    links = [line.removeprefix("https://sayso.example") for line in letter.body.splitlines() if "://" in line]
    assert [client.get(link).status_code for link in links] == [200, 200]
    assert not Decision.objects.exists()


def test_without_a_mail_server_nothing_is_sent(office, cast, asker_of, now):
    capture_meeting(asker_of(cast.sam), now, now + SOON)
    assert flow.announce(at=now) == 0
    assert mail.outbox == []
    assert titles(asker_of(cast.sam), now) == ["Brief for Northgate review"]


def test_what_could_not_be_sent_is_sent_later(office, cast, asker_of, now, settings, monkeypatch):
    settings.MAIL_IS_SET = True
    capture_meeting(asker_of(cast.sam), now, now + SOON)
    with monkeypatch.context() as broken:
        broken.setattr(flow, "send_mail", lambda *_: (_ for _ in ()).throw(smtplib.SMTPServerDisconnected("gone")))
        assert flow.announce(at=now) == 0
    assert flow.announce(at=now) == 1
