"""A rep clears the inbox by keyboard alone, and takes it back."""

import pytest
from playwright.sync_api import expect

from sayso.domain.asker import system
from sayso.record.selectors import get_deal

pytestmark = pytest.mark.django_db(transaction=True)


def recorded(deal_id):
    deal = get_deal(system("look"), deal_id)
    return {each.path.field: each.shown for each in deal.fields} | {
        name: [entry.shown for entry in entries] for name, entries in deal.lists.items()
    }


def test_a_rep_accepts_all_sees_the_record_change_and_takes_one_back(page, sign_in, world):
    before = recorded(world.northgate)
    sign_in("sam")
    expect(page.locator(".proposal").first).to_be_focused()
    page.keyboard.press("Shift+A")
    expect(page.locator(".decided").first).to_contain_text("Recorded")
    accepted = recorded(world.northgate)
    assert accepted != before
    page.keyboard.press("u")
    # In the card, or on the page where the key came before htmx had taken the new card in hand.
    expect(page.locator("#main")).to_contain_text("Taken back")
    undone = recorded(world.northgate)
    assert undone != accepted


def test_the_transcript_lights_the_sentence_of_the_change_in_focus(page, sign_in):
    sign_in("sam")
    for words in ("Portway", "40,000 pounds"):
        page.locator(".proposal", has_text=words).first.focus()
        expect(page.locator("#source mark.lit")).to_contain_text(words)


def test_a_declined_change_is_gone_and_stays_gone(page, sign_in):
    sign_in("sam")
    count = page.locator(".proposal").count()
    phrase = page.locator(".proposal .change").first.inner_text()
    page.keyboard.press("x")
    page.get_by_label("Why not?").select_option("not_useful")
    page.locator("[data-edit] button.primary").click()
    expect(page.locator(".decided")).to_contain_text("Declined")
    page.goto("/")
    expect(page.locator(".proposal")).to_have_count(count - 1)
    expect(page.locator("#cards")).not_to_contain_text(phrase)


def test_an_edited_value_is_what_is_recorded(page, sign_in, world):
    sign_in("sam")
    budget = page.locator(".proposal", has_text="40,000 GBP")
    budget.focus()
    page.keyboard.press("e")
    budget.locator("input[name=value]").fill("38k GBP")
    page.keyboard.press("Enter")
    expect(page.locator(".decided")).to_contain_text("38,000")
    assert recorded(world.northgate)["budget"] == "38,000 GBP"


def test_a_stranger_sees_nothing_of_it(page, sign_in, world):
    sign_in("eve")
    expect(page.get_by_role("region", name="Where to begin")).to_be_visible()
    page.on("response", lambda answer: None)
    for path in (f"/deals/{world.northgate}/", f"/conversations/{world.conversation}/"):
        assert page.request.get(path).status == 404


def test_a_new_user_drops_a_first_file(page, sign_in, tmp_path):
    sign_in("eve")
    call = tmp_path / "first.txt"
    call.write_text("Eve Stone: I'll send the offer by Friday.\nJo Lowmoor: Friday works, thank you.\n")
    page.goto("/add/")
    page.set_input_files("input[type=file]", str(call))
    expect(page.locator("body")).to_contain_text("added")
