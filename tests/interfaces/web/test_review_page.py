"""The review's pages: what is shown, and what a form does to it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sayso.review import services
from sayso.review import services_meetings as meetings
from sayso.review.models import Triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def swept(office):
    services.sweep(at=timezone.now())
    return office


@pytest.fixture
def soon():
    return (timezone.now() + timedelta(days=7)).date().isoformat()


def post(client, deal, htmx=False, **body):
    headers = {"hx-request": "true"} if htmx else {}
    return client.post(reverse("triage", args=[deal]), body, headers=headers)


def test_a_manager_sees_what_fails_and_how_much_may(swept, door):
    html = door("mia").get(reverse("review")).content.decode()
    assert "Northgate - Dock" in html
    assert "Lowmoor" not in html
    assert "Nothing is agreed to come next." in html
    assert "1 of 1" in html
    assert "over" in html
    assert reverse("field", args=[swept.northgate, "next_step"]) in html


def test_a_rep_sees_the_same_truths_alone(swept, door):
    html = door("sam").get(reverse("mine")).content.decode()
    assert "Nothing is agreed to come next." in html
    assert "Every team" not in html
    assert "Nothing is agreed" not in door("otto").get(reverse("mine")).content.decode()


@pytest.mark.parametrize(
    ("asked", "shown"), [("check=owner", False), ("check=next_step", True), ("state=sound", False)]
)
def test_it_is_narrowed_by_its_address(swept, door, asked, shown):
    html = door("sam").get(f"{reverse('review')}?{asked}&team=0&page=x").content.decode()
    assert ("Northgate - Dock" in html) is shown


def test_what_is_parked_is_folded_away_and_can_be_looked_at_again(swept, door, soon):
    sam = door("sam")
    html = post(sam, swept.northgate, htmx=True, verdict="park", finding="next_step:", until=soon).content.decode()
    assert "parked" in html
    assert "<bdi>Sam Ode</bdi>, until" in html
    html = post(sam, swept.northgate, htmx=True, verdict="reopen", finding="next_step:").content.decode()
    assert "parked" not in html
    assert Triage.objects.count() == 2


def test_nonsense_is_answered_on_the_card(swept, door):
    answer = post(door("sam"), swept.northgate, htmx=True, verdict="park", finding="next_step:", until="nonsense")
    assert (answer.status_code, "Say until when." in answer.content.decode()) == (422, True)
    answer = post(door("sam"), swept.northgate, htmx=True, verdict="park", finding="amount:", until="2026-12-01")
    assert "mended already" in answer.content.decode() or answer.status_code == 422
    missing = reverse("triage-form", args=[swept.northgate, "park"]) + "?finding=amount:"
    assert door("sam").get(missing).status_code == 404


def test_a_deal_is_closed_out_and_taken_back(swept, door):
    from sayso.domain.asker import system
    from sayso.record.selectors import get_deal

    sam = door("sam")
    html = post(sam, swept.northgate, htmx=True, verdict="close", finding="next_step:", reason="lost").content.decode()
    assert "Lost to another" in html
    assert get_deal(system("t"), swept.northgate).stage.kind == "lost"
    undo = html.split('action="')[1].split('"')[0]
    sam.post(undo, {"back_to_deal": swept.northgate})
    assert get_deal(system("t"), swept.northgate).stage.kind == "open"
    assert sam.get(reverse("review-deal", args=[swept.northgate])).status_code == 200


def test_mending_a_field_is_seen_at_once(swept, door, soon):
    sam = door("sam")
    body = {"before": "null", "value": soon}
    sam.post(reverse("field", args=[swept.northgate, "close_date"]), body, headers={"hx-request": "true"})
    html = sam.get(reverse("review")).content.decode()
    assert "No close date." not in html


def test_revops_sets_checks_thresholds_budgets_and_rates_line_by_line(door):
    from sayso.org.selectors import setting

    otto, address = door("otto"), reverse("settings-review")
    body = {
        "review.checks": ["", "next_step", "owner"],
        "review.terms": "activity.days, *: 21\nactivity.days, new-business/proposal: 7",
        "review.budgets": "*: 15\nteam:North: 30",
        "review.rates": "USD: 0.92",
        "review.digest_day": "tuesday",
        "review.digest_hour": "8",
    }
    assert otto.post(address, body).status_code == 302
    assert setting("review.checks") == ["next_step", "owner"]
    assert setting("review.terms") == {"activity.days": {"*": 21, "new-business/proposal": 7}}
    assert setting("review.budgets") == {"*": 15, "team:North": 30}
    assert setting("review.rates") == {"USD": "0.92"}
    assert (setting("review.digest_day"), setting("review.digest_hour")) == ("tuesday", 8)
    html = otto.get(address).content.decode()
    assert "activity.days, new-business/proposal: 7" in html
    for name, wrong, why in (
        ("review.terms", "activity.days, *: 0", "from 1 to 1000"),
        ("review.rates", "dollars", "must be a table"),
        ("review.checks", "luck", "there is no check"),
        ("review.digest_day", "someday", "must be one of none, monday"),
        ("review.digest_hour", "24", "from 0 to 23"),
    ):
        answer = otto.post(address, {name: wrong})
        assert answer.status_code == 422
        assert why in answer.content.decode()


def test_settings_say_whether_a_digest_can_go_out(door, settings):
    address, told = reverse("settings-review"), "No mail server is set"
    assert told in door("otto").get(address).content.decode()
    settings.MAIL_IS_SET = True
    assert told not in door("otto").get(address).content.decode()


def test_a_full_agenda_says_how_many_more_there_were(swept, door, cast, asker_of, monkeypatch):
    monkeypatch.setattr(meetings, "MOST", 0)
    mia, at = asker_of(cast.mia), timezone.now()
    planned = meetings.plan(asker=mia, team=cast.north.pk, held_at=at + timedelta(hours=1), at=at)
    meetings.freeze(asker=mia, meeting_id=planned, at=at)
    html = door("mia").get(reverse("meeting", args=[planned])).content.decode()
    assert "1 more deal would have been on the agenda" in html
    assert f'<a href="{reverse("review")}?team={cast.north.pk}">' in html


@pytest.mark.parametrize("route", ["review", "review-changes", "meetings"])
def test_the_rail_marks_the_review_on_each_of_its_pages(office, door, route):
    html = door("mia").get(reverse(route)).content.decode()
    marked = re.findall(r'<a class="go" href="([^"]+)" aria-current="page"', html)
    assert marked
    assert set(marked) == {reverse("review")}
