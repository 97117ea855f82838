"""A whole review by keyboard: the agenda, a deal mended in the room, one parked, a question noted, the minutes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.review import services, services_meetings
from tests.office import CREATED

pytestmark = pytest.mark.one_database

LIVE = "document.querySelector('.slot form')?.['htmx-internal-data']?.initHash !== undefined"


def prepared(world, root, mia):
    at = timezone.now()
    values = {"name": "Harlow - Dock", "owner": world.cast.sam.pk, "amount": "9000"}
    values["stage"] = {"pipeline": "new-business", "key": "proposal"}  # where a close date is asked for
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:Harlow", values, CREATED), at=at)
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:Northgate", {"amount": "5000"}, CREATED), at=at)
    services.sweep(at=at)
    held_at = at + timedelta(hours=1)
    meeting = services_meetings.plan(asker=mia, team=world.cast.north.pk, held_at=held_at, at=at)
    services_meetings.freeze(asker=mia, meeting_id=meeting, at=at)
    return meeting


def mends_one_and_parks_one(page):
    page.locator('[data-finding="close_date:"]').focus()
    page.keyboard.press("e")
    page.fill(".slot input[type=date]", (timezone.now() + timedelta(days=45)).date().isoformat())
    page.keyboard.press("Enter")
    page.locator(".finding", has_text="No close date").wait_for(state="detached")

    page.locator('[data-finding="next_step:"]').focus()
    page.keyboard.press("p")
    page.locator(".slot [data-choice='1']").wait_for()
    page.wait_for_function(LIVE)  # pressed before, it submits its form as any form, and leaves the meeting
    page.keyboard.press("1")
    page.locator(".case:focus .quieted").wait_for()
    page.wait_for_load_state("networkidle")


def the_owner_closes_what_was_asked(page, sign_in, meeting):
    page.context.clear_cookies()
    sign_in("sam")
    page.goto(reverse("today"))
    asked = page.locator("section", has_text="Asked in the review")
    expect(asked).to_contain_text("Harlow - Dock")
    asked.get_by_role("button", name="Close without an answer").click()
    expect(page.locator("section", has_text="Asked in the review")).to_have_count(0)
    page.context.clear_cookies()
    sign_in("mia")
    page.goto(reverse("meeting", args=[meeting]))
    expect(page.locator("main")).to_contain_text("closed without an answer")


def test_a_meeting_is_walked_and_its_minutes_write_themselves(page, sign_in, world, root, cast_asker):
    meeting = prepared(world, root, cast_asker("mia"))
    sign_in("mia")
    page.goto(reverse("meeting", args=[meeting]))
    expect(page.locator(".topics li")).to_have_count(2)
    page.keyboard.press("b")
    page.wait_for_url("**/deals/*/")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Harlow - Dock")

    mends_one_and_parks_one(page)
    with page.expect_navigation():
        page.keyboard.press("q")

    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text("Northgate - Dock")
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{reverse('meeting', args=[meeting])}")
    with page.expect_navigation():
        page.keyboard.press("x")
    for written in ("Minutes", "Parked: next step", "asked of the owner", "Close date", "mended in the room"):
        expect(page.locator("main")).to_contain_text(written)

    the_owner_closes_what_was_asked(page, sign_in, meeting)
