"""Deals in a real browser: the grid by keyboard, the board by key, mouse and finger."""

import re

import pytest
from playwright.sync_api import expect

from sayso.record.selectors import get_deal

pytestmark = pytest.mark.one_database


@pytest.fixture
def stage_of(cast_asker, world):
    return lambda: get_deal(cast_asker("sam"), world.northgate).stage.key


@pytest.mark.usefixtures("failures_allowed")  # a value that is refused comes back as 422
def test_the_grid_is_edited_by_keyboard_and_the_record_says_so(page, sign_in, cast_asker, world):
    sign_in("sam")
    page.goto("/deals/")
    page.locator(".grid tbody th").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    amount = page.locator("td.col-amount")
    expect(amount).to_be_focused()
    page.keyboard.press("Enter")
    expect(amount.locator("input[name=value]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(amount).to_be_focused()
    page.keyboard.press("Enter")
    expect(amount.locator("input[name=value]")).to_be_focused()
    page.keyboard.type("no sum")
    page.keyboard.press("Enter")
    expect(amount.locator(".error")).to_contain_text("no figure")
    amount.locator("input[name=value]").fill("12k GBP")
    page.keyboard.press("Enter")
    expect(page.locator("td.col-amount")).to_have_text(re.compile("12,000 GBP"))
    expect(page.locator("td.col-amount")).to_be_focused()
    fields = {each.path.field: each.shown for each in get_deal(cast_asker("sam"), world.northgate).fields}
    assert fields["amount"] == "12,000 GBP"


def test_a_view_is_its_address_and_can_be_kept(page, sign_in):
    sign_in("sam")
    page.goto("/deals/")
    page.locator("select[name=step]").select_option("overdue")
    page.wait_for_url(re.compile("step=overdue"))
    expect(page.locator(".empty")).to_contain_text("No deal is like that")
    page.locator("summary", has_text="Views").click()
    page.fill("#view-name", "Late ones")
    page.locator("button", has_text=re.compile("^Keep$")).click()
    page.goto("/deals/")
    page.locator("summary", has_text="Views").click()
    page.locator(".view a", has_text="Late ones").click()
    page.wait_for_url(re.compile("step=overdue"))


def test_headings_sort_and_turn(page, sign_in):
    sign_in("mia")
    page.goto("/deals/")
    page.locator("thead a", has_text="Deal").click()
    expect(page.locator("thead th").first).to_have_attribute("aria-sort", "ascending")
    page.locator("thead a", has_text="Deal").click()
    expect(page.locator("thead th").first).to_have_attribute("aria-sort", "descending")
    expect(page.locator(".grid tbody th")).to_have_count(1)  # the team's, and not Eve's


@pytest.mark.usefixtures("failures_allowed")  # what the gate asks comes back as 422
def test_a_deal_is_moved_by_key_and_the_move_is_undone(page, sign_in, stage_of):
    sign_in("sam")
    page.goto("/deals/board/")
    card = page.locator(".deal-card")
    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.locator("#gate button", has_text="Move anyway").click()
    expect(page.locator("#told")).to_contain_text("moved to")
    expect(page.locator(".stage[data-stage=proposal] .deal-card")).to_be_focused()
    assert stage_of() == "proposal"
    page.locator("#told button", has_text="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Taken back")
    assert stage_of() == "qualification"


@pytest.mark.usefixtures("failures_allowed")
def test_a_deal_is_dragged_by_mouse(page, sign_in, stage_of):
    sign_in("sam")
    page.goto("/deals/board/")
    page.locator(".deal-card").hover()
    page.mouse.down()
    to = page.locator(".stage[data-stage=won]").bounding_box()
    page.mouse.move(to["x"] + 60, to["y"] + 120, steps=6)
    page.mouse.up()
    page.locator("#gate button", has_text="Move anyway").click()
    expect(page.locator("#told")).to_contain_text("moved to")
    assert stage_of() == "won"


@pytest.mark.usefixtures("failures_allowed")  # the refusal comes back as 409
def test_a_move_that_the_record_has_overtaken_goes_back_and_says_why(page, sign_in, world, cast_asker, now):
    from sayso.confirm.rules import AuthoredChange
    from sayso.domain.change import FieldPath, Operation
    from sayso.flow import verbs as flow

    sign_in("sam")
    page.goto("/deals/board/")
    stages = [{"pipeline": "new-business", "key": key} for key in ("won", "qualification")]
    change = AuthoredChange(FieldPath("deal", "stage"), world.northgate, Operation.SET, *stages)
    flow.author(asker=cast_asker("mia"), changes=[change], origin="edit", at=now)
    page.locator(".deal-card").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#told")).to_contain_text("It stays in Qualification")
    expect(page.locator(".stage[data-stage=qualification] .deal-card")).to_be_focused()


@pytest.mark.usefixtures("failures_allowed")
def test_a_finger_rests_and_drags(chromium, live_server, world, stage_of):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 760, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/")
    page.fill("input[name=login]", "sam@seller.example")
    page.fill("input[name=password]", "sam-long-password")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/deals/board/")
    card, to = page.locator(".deal-card").bounding_box(), page.locator(".stage[data-stage=proposal]").bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind, x, y):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", card["x"] + 40, card["y"] + 20)
    page.wait_for_timeout(500)
    for step in range(1, 7):
        send("touchMove", card["x"] + 40 + (to["x"] - card["x"]) * step / 6, card["y"] + 30)
    send("touchEnd", 0, 0)
    page.locator("#gate button", has_text="Move anyway").tap()
    expect(page.locator("#told")).to_contain_text("moved to")
    assert stage_of() == "proposal"
    context.close()
