"""The inbox by keyboard and by thumb: where the focus goes, what is told, and what happens when the server fails."""

import re

import pytest
from playwright.sync_api import expect

from sayso.domain.asker import system
from sayso.record.selectors import list_deals
from tests.office import capture_call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

STRANGER = b"""From: Ola Brandt <ola@fernhill.example>
To: Sam Ode <sam@seller.example>
Subject: A question about docks
Date: Fri, 20 Nov 2026 09:00:00 +0000
Message-ID: <new-1@fernhill.example>
Content-Type: text/plain; charset=utf-8

Hello Sam,

We run two cold stores and would like to see a demo.
Our budget for this is 25,000 pounds.

Ola Brandt
"""
HOSTILE = b"""From: Anna Reed <anna@northgate.example>
To: Sam Ode <sam@seller.example>
Subject: <img src=x onerror=document.title='owned'>
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <hostile-1@northgate.example>
Content-Type: text/plain; charset=utf-8

Our budget for this is 41,000 pounds <script>document.title='owned'</script> <img src=x onerror=document.title='owned'>.
"""


def test_escape_closes_the_form_and_the_focus_is_back_on_its_row(page, sign_in):
    sign_in("sam")
    row = page.locator(".proposal", has_text="40,000 GBP")
    row.focus()
    for key in ("e", "x"):
        page.keyboard.press(key)
        expect(row.locator("[data-edit]")).to_be_visible()
        expect(row.locator("[data-edit] :focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(row.locator("[data-edit]")).to_have_count(0)
        expect(row).to_be_focused()


def test_one_key_follows_another_across_cards_and_each_is_told(page, sign_in, world, cast_asker, now):
    capture_call(cast_asker("sam"), now, STRANGER, "new.eml")
    sign_in("sam")
    count = page.locator(".proposal").count()
    for left in range(count - 1, -1, -1):
        page.keyboard.press("s")
        expect(page.locator(".proposal .choices :focus")).to_have_count(1)
        page.keyboard.press("2")
        expect(page.locator(".proposal")).to_have_count(left)
        expect(page.locator(".proposal:focus")).to_have_count(min(left, 1))
        expect(page.locator("#told")).to_contain_text("Comes back in 3 days")
    expect(page.locator("#waiting")).to_contain_text("Nothing waits")


def test_arrows_and_letters_move_and_question_mark_explains(page, sign_in):
    sign_in("sam")
    rows = page.locator(".proposal")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/conversations/\d+/#q-"))


def test_a_server_that_cannot_be_reached_is_said_on_the_card(page, sign_in, failures_allowed):
    failures = [lambda route: route.abort(), lambda route: route.fulfill(status=500, body="broken")]
    page.route("**/inbox/decide/", lambda route: failures.pop(0)(route) if failures else route.continue_())
    sign_in("sam")
    expect(page.locator(".proposal").first).to_be_focused()
    count = page.locator(".proposal").count()
    page.keyboard.press("a")
    expect(page.locator(".card .decided.failed")).to_contain_text("could not be reached")
    page.keyboard.press("a")
    expect(page.locator(".card .decided.failed")).to_contain_text("broke on the server")
    expect(page.locator("#told")).to_contain_text("broke on the server")
    page.keyboard.press("a")
    expect(page.locator(".card .decided.failed")).to_have_count(0)
    expect(page.locator(".proposal")).to_have_count(count - 1)


def test_a_row_says_that_it_is_being_recorded_and_is_not_sent_twice(page, sign_in):
    held = []
    page.route("**/inbox/decide/", lambda route: held.append(route))  # noqa: PLW0108 - a built-in takes no handle
    sign_in("sam")
    row = page.locator(".proposal").first
    expect(row).to_be_focused()
    page.keyboard.press("a")
    expect(row.locator(".busy")).to_be_visible()
    page.keyboard.press("a")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".decided").first).to_contain_text("Recorded")


def test_by_thumb_every_target_is_large_and_a_tap_decides(page, sign_in):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("sam")
    small = page.evaluate(
        """[...document.querySelectorAll("button, .button, nav a, input:not([type=hidden]), select, summary")]
        .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 41.5)
        .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
    count = page.locator(".proposal").count()
    page.locator(".proposal .accept").first.click()
    expect(page.locator(".decided").first).to_contain_text("Recorded")
    expect(page.locator(".proposal")).to_have_count(count - 1)


def test_new_business_is_created_with_one_key_and_its_own_changes_follow(page, sign_in, cast_asker, world, now):
    capture_call(cast_asker("sam"), now, STRANGER, "new.eml")
    sign_in("sam")
    card = page.locator(".card", has_text="A question about docks")
    expect(card.locator(".proposal .what")).to_have_text(["New account", "New person", "New deal"])
    card.get_by_role("button", name="Create account, person and deal").click()
    expect(card.locator(".decided")).to_have_count(3)
    deals = list_deals(system("look"), query="Fernhill").rows
    assert [deal.account.name for deal in deals] == ["Fernhill"]
    expect(card.locator(".proposal").first).to_contain_text("25,000")


def test_what_was_said_is_shown_as_text_whatever_it_says(page, sign_in, cast_asker, world, now):
    hostile = capture_call(cast_asker("sam"), now, HOSTILE, "hostile.eml")
    sign_in("sam")
    expect(page.locator(".card", has_text="<img src=x").first).to_be_visible()
    for path in ("/", f"/conversations/{hostile}/", f"/deals/{world.northgate}/", "/search/?q=budget"):
        page.goto(path)
        expect(page.locator("main img, main script"), path).to_have_count(0)
        assert page.title() != "owned", path
    page.goto(f"/conversations/{hostile}/")
    expect(page.locator(".turn .text").first).to_contain_text("<script>document.title='owned'</script>")
