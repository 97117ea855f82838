"""A gate in a real browser: on the board, in the grid and on the deal's page."""

import re

import pytest
from playwright.sync_api import expect

from sayso.record.selectors import get_deal

pytestmark = [
    pytest.mark.usefixtures("failures_allowed"),
    pytest.mark.one_database,
]  # what a gate asks comes back as 422


@pytest.fixture
def deal(cast_asker, world):
    return lambda: get_deal(cast_asker("sam"), world.northgate)


def test_the_board_asks_once_and_records_the_answer(page, sign_in, deal):
    sign_in("sam")
    page.goto("/deals/board/")
    page.locator(".deal-card").focus()
    page.keyboard.press("Shift+ArrowRight")
    gate = page.locator("#gate")
    expect(gate).to_contain_text("Qualification is left when the buyer did this")
    gate.locator("button", has_text="Cancel").click()
    expect(page.locator("#told")).to_contain_text("It stays in Qualification")
    assert deal().stage.key == "qualification"
    page.keyboard.press("Shift+ArrowRight")
    gate.locator("button", has_text="Record and move").click()
    expect(gate.locator(".error")).to_contain_text("Tick what the buyer did")
    gate.locator("label", has_text="Pain confirmed").click()
    gate.locator("button", has_text="Record and move").click()
    expect(page.locator("#told")).to_contain_text("moved to Proposal")
    assert deal().stage.key == "proposal"
    assert [entry.shown for entry in deal().lists["milestones"]] == ["Pain confirmed"]


@pytest.mark.parametrize("address", ["/deals/", "/deals/{}/"])
def test_where_a_stage_is_edited_in_place_the_gate_stands_there(page, sign_in, deal, world, address):
    sign_in("sam")
    page.goto(address.format(world.northgate))
    if "{}" in address:
        place = page.locator(".row", has=page.locator("dt", has_text=re.compile("^Stage$"))).locator("dd.value")
        page.locator("[data-edit-here][aria-label='Edit Stage']").click()
    else:
        place = page.locator("td.col-stage")
        place.dblclick()
    place.locator("select").select_option(label="Proposal")
    place.locator("button", has_text="Record").click()
    expect(place.locator("legend")).to_contain_text("Qualification is left when")
    place.locator("button", has_text="Move anyway").click()
    expect(place).to_have_text(re.compile(r"^\s*Proposal\s*$"))
    assert deal().stage.key == "proposal"
