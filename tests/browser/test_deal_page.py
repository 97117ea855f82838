"""A deal in a browser: two values for one field, what others changed, and undo where the change is seen."""

import pytest
from playwright.sync_api import expect

from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import system
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.record import selectors as record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

BUDGET = FieldPath("deal", "budget")


def write(asker, deal_id, amount, at, before=None):
    change = AuthoredChange(BUDGET, deal_id, Operation.SET, amount, before)
    return flow.author(asker=asker, changes=[change], origin="edit", at=at)


def budget(deal_id):
    return record.live_value(system("look"), BUDGET, deal_id)


@pytest.fixture
def conflict(world, cast_asker, now):
    """Sam decides a budget that he saw as blank, after Mia wrote another."""
    write(cast_asker("mia"), world.northgate, "50,000 GBP", now)
    write(cast_asker("sam"), world.northgate, "42,000 GBP", now)
    return world.northgate


@pytest.mark.parametrize(("key", "kept"), [("t", "50000.00"), ("a", "42000.00"), ("x", "50000.00")])
def test_a_conflict_shows_both_values_and_one_key_ends_it(page, sign_in, conflict, key, kept):
    sign_in("sam")
    page.goto(f"/deals/{conflict}/")
    shown = page.locator(".conflict")
    expect(shown).to_contain_text("50,000 GBP")
    expect(shown).to_contain_text("42,000 GBP")
    page.keyboard.press("c")
    expect(shown).to_be_focused()
    page.keyboard.press(key)
    expect(page.locator(".conflict")).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("dropped" if key == "x" else "Settled")
    assert budget(conflict)["amount"] == kept


def test_what_others_changed_is_said_and_history_takes_it_back(page, sign_in, world, cast_asker, now):
    write(cast_asker("mia"), world.northgate, "50,000 GBP", now)
    sign_in("sam")
    page.goto(f"/deals/{world.northgate}/")
    expect(page.locator(".section", has_text="Changed by others").first).to_contain_text("50,000 GBP")
    expect(page.locator(".section", has_text="Changed by others").first).to_contain_text("Mia")
    page.get_by_role("button", name="Undo Budget").click()
    expect(page.locator(".notice")).to_contain_text("Taken back")
    assert budget(world.northgate) is None
