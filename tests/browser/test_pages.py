"""The pages beside inbox and deals, as people use them: by mouse, by keyboard, on a phone."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

from sayso.capture.selectors import get_conversation, match_of
from sayso.domain.asker import system
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from tests.office import CREATED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
ROOT = system("look")


@pytest.fixture
def person(world, now):
    """Anna Reed of Northgate, in the record."""
    account = record.list_accounts(ROOT, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    return mirroring.upsert_person(asker=ROOT, seen=Seen("p:anna", about, CREATED), at=now)


def second_deal(world, now):
    account = record.list_accounts(ROOT, query="Northgate").rows[0].id
    stage = {"pipeline": "new-business", "key": "proposal"}
    values = {"name": "Northgate - Yard", "account": account, "owner": world.cast.sam.pk, "stage": stage}
    return mirroring.upsert_deal(asker=ROOT, seen=Seen("t:second", values, CREATED), at=now)


def test_a_speaker_is_mended_where_the_conversation_is_read(page, sign_in, world):
    sign_in("sam")
    page.goto(f"/conversations/{world.conversation}/")
    who = page.locator("#speakers li", has_text="Anna Reed").first
    who.get_by_text("That is somebody else").click()
    who.get_by_label("Who it is").select_option(label="Mia Lund, mia@seller.example")
    expect(who.get_by_label("Address")).to_be_hidden()
    who.get_by_role("button", name="Mend").click()
    expect(page.locator(".notice.success")).to_contain_text("Mended")
    mended = page.locator("#speakers li", has_text="Mia Lund")
    expect(mended.locator(".tag").first).to_have_text("ours")
    expect(page.locator("#said .turn .who b").first).to_have_text("Mia Lund")


def test_a_quote_leads_to_its_place(page, sign_in, world):
    sign_in("sam")
    page.goto(f"/conversations/{world.conversation}/")
    quote = page.locator("a.heard-quote").first
    target = quote.get_attribute("href")
    quote.click()
    expect(page.locator(target)).to_be_in_viewport()
    expect(page.locator("mark:target")).to_have_count(1)


def test_the_reason_for_the_deal_opens_without_leaving_and_another_is_found_while_typing(page, sign_in, world, now):
    other = second_deal(world, now)
    sign_in("sam")
    page.goto(f"/conversations/{world.conversation}/")
    page.get_by_text("How that was found").click()
    expect(page.locator(".rungs")).to_contain_text("Does an address lead to a deal that was open then?")
    page.get_by_text("It is another deal").click()
    page.get_by_label("Deal or account").press_sequentially("yard")
    page.get_by_role("button", name="Northgate - Yard").click()
    expect(page.locator(".notice.success")).to_contain_text("Moved")
    assert match_of(ROOT, world.conversation) == other


def test_what_waits_is_decided_on_the_conversation_s_own_page(page, sign_in, world):
    sign_in("sam")
    page.goto(f"/conversations/{world.conversation}/")
    waits = page.locator("#waits .card")
    before = waits.locator(".proposal").count()
    waits.locator(".proposal button.accept").first.click()
    expect(waits.locator(".decided")).to_contain_text("Recorded")
    expect(waits.locator(".proposal")).not_to_have_count(before)
    page.reload()
    expect(page.locator("#heard .tag", has_text="accepted").first).to_be_visible()


def test_a_stage_that_is_changed_in_the_settings_shows_on_the_deal(page, sign_in, world):
    sign_in("otto")
    page.goto("/settings/pipelines/")
    stage = page.locator(".stages li", has_text="Qualification").first
    stage.get_by_text("Change", exact=True).click()
    stage.get_by_label("Name").fill("Finding out")
    stage.get_by_label("Evaluation started").check()
    stage.get_by_role("button", name="Save").click()
    expect(page.locator(".notice.success")).to_have_text("Saved.")
    page.goto(f"/deals/{world.northgate}/")
    expect(page.locator("#main")).to_contain_text("Finding out")


def test_a_policy_is_saved_as_it_is_chosen(page, sign_in, world):
    sign_in("otto")
    page.goto("/settings/fields/")
    page.get_by_label("What a proposal may do to Budget").select_option(label="never touch it")
    expect(page.locator(".notice.success")).to_have_text("Saved.")
    expect(page.get_by_label("What a proposal may do to Budget")).to_have_value("never")


def test_a_manager_sees_the_team_and_nothing_of_others(page, sign_in, world, failures_allowed):
    sign_in("mia")
    page.goto("/accounts/")
    expect(page.locator("table")).to_contain_text("Northgate")
    expect(page.locator("table")).not_to_contain_text("Lowmoor")
    lowmoor = record.list_accounts(ROOT, query="Lowmoor").rows[0].id
    page.goto(f"/accounts/{lowmoor}/")
    expect(page.locator("h1")).to_have_text("Not here")
    page.goto(f"/search/?q=questionnaire&account_id={lowmoor}")
    expect(page.locator("#main")).not_to_contain_text("Lowmoor")


def test_search_goes_from_the_words_to_the_place_by_keyboard_alone(page, sign_in, world):
    sign_in("sam")
    page.goto("/search/")
    page.keyboard.type("questionnaire")
    page.keyboard.press("Enter")
    expect(page.locator(".hits mark").first).to_have_text("questionnaire")
    assert page.url.endswith("/search/?q=questionnaire")
    page.locator("h2").first.click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/conversations/{world.conversation}/#t-0$"))
    expect(page.locator("#t-0")).to_be_in_viewport()


def test_strays_are_placed_by_keyboard_alone(page, sign_in, world, now, cast_asker):
    from django.utils import timezone

    from tests.office import CALL, capture_call

    second_deal(world, now)
    mail = CALL.replace(b"call-1@", b"call-2@").replace(b"Where we are", b"Another matter")
    stray = capture_call(cast_asker("sam"), timezone.now(), mail, "stray.eml")
    assert get_conversation(ROOT, stray).match == "unmatched"
    sign_in("sam")
    page.goto("/unmatched/")
    expect(page.locator(f"#s{stray}")).to_be_focused()
    chosen = page.locator(f"#s{stray} [data-candidate]").nth(1).get_attribute("value")
    page.keyboard.press("2")
    expect(page.locator("h2")).to_have_text("Nothing is in doubt")
    assert match_of(ROOT, stray) == int(chosen)


def test_a_second_factor_stands_between_the_password_and_the_inbox(page, world, failures_allowed):
    secret = generate_totp_secret()
    TOTP.activate(world.cast.sam, secret)
    page.goto("/")
    page.fill("input[name=login]", "sam@seller.example")
    page.fill("input[name=password]", "sam-long-password")
    page.click("main button[type=submit]")
    expect(page.locator("input[name=code]")).to_be_visible()
    page.fill("input[name=code]", "000000")
    page.locator("input[name=code]").press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator("h1")).to_have_text("Inbox")


def test_a_browser_that_is_signed_out_elsewhere_is_out(page, sign_in, world, chromium, live_server, failures_allowed):
    sign_in("sam")
    other = chromium.new_context(base_url=live_server.url, user_agent="Mozilla/5.0 (iPhone) Safari/605.1")
    phone = other.new_page()
    phone.goto("/")
    phone.fill("input[name=login]", "sam@seller.example")
    phone.fill("input[name=password]", "sam-long-password")
    phone.click("main button[type=submit]")
    expect(phone.locator("h1")).to_have_text("Inbox")
    page.goto("/me/")
    page.get_by_role("button", name="Sign out Safari on iPhone").click()
    expect(page.locator(".notice.success")).to_have_text("Signed out there.")
    phone.goto("/deals/")
    expect(phone.locator("h1")).to_have_text("Sign in")
    other.close()


def test_a_token_that_was_minted_is_shown_once(page, sign_in, world):
    sign_in("sam")
    page.goto("/me/tokens/")
    page.get_by_label("What it is for").fill("Nightly export")
    page.get_by_role("button", name="Mint it").click()
    expect(page.get_by_label("The token")).to_have_value(re.compile("^sayso_"))
    page.goto("/me/tokens/")
    expect(page.get_by_label("The token")).to_have_count(0)
    page.get_by_role("button", name="Revoke Nightly export").click()
    expect(page.locator(".notice.success")).to_contain_text("Revoked")


def test_a_newcomer_tries_a_sample_and_sees_what_it_proposes(page, sign_in, world):
    sign_in("eve")
    page.get_by_role("button", name="Try a sample").click()
    expect(page.locator(".card").first).to_contain_text("Harbourlight")


@pytest.mark.parametrize("width", [360, 390, 768, 1360])
def test_no_page_is_wider_than_its_screen(page, sign_in, world, person, width):
    sign_in("otto")
    page.set_viewport_size({"width": width, "height": 844})
    account = record.list_accounts(ROOT, query="Northgate").rows[0].id
    names = ["accounts", "people", "search", "ask", "unmatched", "status", "privacy", "profile", "tokens", "upload"]
    names += [
        "settings",
        "settings-pipelines",
        "settings-fields",
        "settings-field-audit",
        "settings-people",
        "settings-reading",
        "settings-crm",
        "mfa_index",
    ]
    addresses = [reverse(name) for name in names]
    addresses += [f"/conversations/{world.conversation}/", f"/accounts/{account}/", f"/people/{person}/"]
    addresses += [f"/settings/people/{world.cast.sam.pk}/", "/search/?q=questionnaire&channel=email"]
    addresses += ["/ask/?q=what did they say about the budget?", "/ask/?q=stag:proposal"]
    wide = {}
    for address in addresses:
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("each => (each.open = true)")
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[address] = found
    assert wide == {}
