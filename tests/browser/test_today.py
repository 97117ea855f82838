"""From the calendar's next meeting to its brief in one click, and from the brief to the words."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.office import capture_meeting


def test_one_click_leads_from_the_next_meeting_to_its_brief(page, sign_in, world, cast_asker):
    capture_meeting(cast_asker("sam"), timezone.now(), timezone.now() + timedelta(hours=5))
    sign_in("sam")
    page.goto("/today/")
    page.get_by_role("link", name="Brief for Northgate review").click()
    page.get_by_role("heading", name="Northgate review").wait_for()
    line = page.locator(".stated", has_text="questionnaire").first
    expect(line.locator("blockquote").first).to_be_hidden()
    line.locator("summary").press("Enter")
    expect(line.locator("blockquote").first).to_contain_text("questionnaire by Thursday")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    line.locator("a").first.click()
    page.wait_for_url(f"**/conversations/{world.conversation}/#q-*")


def test_a_draft_is_changed_in_place_and_opens_as_changed(page, sign_in, world):
    sign_in("sam")
    page.goto(f"/conversations/{world.conversation}/follow-up/")
    page.get_by_label("Mail").fill("Hello Anna & all")
    opens = page.get_by_role("link", name="Open in my mail")
    expect(opens).to_have_attribute("href", re.compile("body=Hello%20Anna%20%26%20all$"))
