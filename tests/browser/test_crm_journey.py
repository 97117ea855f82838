"""A CRM from the first click to the first undo: signed in to, read, mapped, in shadow, tested, live, written, taken back."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from sayso.domain.asker import system
from sayso.flow import mirroring, work
from tests.browser.test_accessibility import faults
from tests.fakes.hubspot import portal
from tests.office import capture_call

pytestmark = pytest.mark.one_database
ROOT = system("worker")
CALL = b"""From: Ana Field <ana@brightfield.example>
To: Sam Ode <sam@seller.example>
Subject: Where we are
Date: Thu, 19 Nov 2026 15:00:00 +0000
Message-ID: <call-9@brightfield.example>
Content-Type: text/plain; charset=utf-8

Hi Sam,

I'll send you the signed supplier questionnaire by Thursday 26 November.

Ana
"""


@pytest.fixture
def hubspot():
    with portal() as hub:
        hub.put("companies", "5", name="Brightfield Ltd", domain="brightfield.example", hubspot_owner_id="11")
        deal = {"dealname": "Brightfield fleet", "dealstage": "open1", "pipeline": "default", "amount": "48000"}
        hub.put("deals", "17", hubspot_owner_id="11", hs_next_step="", **deal)
        hub.link("deals", "17", "companies", "5")
        yield hub


def the_worker_reads():
    assert mirroring.sync(asker=ROOT, at=timezone.now()) == ""


def the_worker_writes():
    work.catch_up(asker=ROOT, at=timezone.now())


def connect_by_signing_in(page, hubspot):
    page.goto("/settings/crm/")
    page.locator("summary", has_text="Sign in at HubSpot").click()
    form = page.locator("details[open] form.let-in").filter(has=page.locator("input[name=client_secret]")).first
    form.locator("input[name=base_url]").fill(hubspot.url)
    form.locator("input[name=client_id]").fill("app")
    form.locator("input[name=client_secret]").fill("shh")
    form.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Sign in at").click()
    expect(page.locator(".notice.success")).to_contain_text("HubSpot is connected")
    assert faults(page) == []


def try_and_turn_on(page):
    """Tested on one record and turned on, by keyboard, at the row."""
    page.goto("/settings/crm/shadow/")
    shadow = page.get_by_role("region", name="Next step", exact=True)
    expect(shadow).to_contain_text("signed supplier questionnaire")
    assert faults(page) == []
    shadow.get_by_role("link", name="Test on one record").click()
    row = page.locator("#m-deal-next_step")
    expect(row.locator("select[name=record]")).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("They agree. Nothing was written.")
    row.focus()
    page.keyboard.press("2")
    expect(row.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")
    expect(row).to_contain_text("what is confirmed from now on is written")


def confirm_the_step(page, told):
    step = page.locator(".card", has_text="Brightfield").locator(".proposal", has_text="Next step")
    step.focus()
    page.keyboard.press("a")
    expect(page.locator(".decided")).to_contain_text(told)


def test_a_crm_from_the_first_click_to_the_first_undo(page, live_server, world, cast_asker, hubspot):
    def in_the_crm():
        return hubspot.objects["deals"]["17"].properties.get("hs_next_step", "")

    def be(name):
        client = Client()
        client.force_login(getattr(world.cast, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        page.context.clear_cookies()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto("/")

    be("otto")
    connect_by_signing_in(page, hubspot)
    the_worker_reads()
    page.goto("/status/")
    expect(page.locator(".syncs tbody tr").first).to_contain_text("2")

    capture_call(cast_asker("sam"), timezone.now(), CALL, "call-9.eml")
    be("sam")
    confirm_the_step(page, "Recorded")
    page.keyboard.press("u")
    expect(page.locator("#main")).to_contain_text("Taken back")
    assert in_the_crm() == ""

    be("otto")
    try_and_turn_on(page)

    be("sam")
    confirm_the_step(page, "Confirmed.")
    the_worker_writes()
    assert "signed supplier questionnaire" in in_the_crm()
    page.keyboard.press("u")
    expect(page.locator("#main")).to_contain_text("Taken back")
    the_worker_writes()
    assert in_the_crm() == ""
