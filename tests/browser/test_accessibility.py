"""Every page by the rules of WCAG 2.2 A and AA, as axe judges them, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from sayso.domain.asker import system
from sayso.record.selectors import list_accounts
from tests.interfaces.permissions.things import asked_question, running_meeting

pytestmark = pytest.mark.one_database
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def faults(page, rules=RULES):
    """What axe finds wrong: each rule, and where."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:110]}" for one in found for node in one["nodes"][:3]]


@pytest.fixture
def addresses(world, cast_asker):
    """Every page that has no object of its own, and those of Sam's deal and call."""
    plain = ["inbox", "deals", "board", "accounts", "people", "search", "upload", "unmatched", "status", "privacy"]
    plain += ["mine", "review", "review-changes", "forecast", "meetings", "ask"]
    plain += ["settings", "settings-pipelines", "settings-fields", "settings-people", "settings-reading"]
    plain += [
        "settings-field-audit",
        "settings-review",
        "settings-crm",
        "settings-sources",
        "crm-mapping",
        "crm-shadow",
        "crm-table",
    ]
    plain += ["profile", "tokens"]
    account = list_accounts(system("look"), query="Northgate").rows[0].id
    meeting = running_meeting(cast_asker("otto"))
    asked_question(cast_asker("otto"), meeting, world.northgate)
    return {
        **{name: reverse(name) for name in plain},
        "deals grouped": reverse("deals") + "?group=stage",
        "nothing found": reverse("deals") + "?q=nothing-is-called-that",
        "searched": reverse("search") + "?q=budget",
        "asked": reverse("ask") + "?q=what did they say about the budget?",
        "asked wrongly": reverse("ask") + "?q=stag:proposal",
        "deal": reverse("deal", args=[world.northgate]),
        "today": reverse("today"),
        "handoffs": reverse("handoffs") + f"?from={world.cast.sam.pk}",
        "handoff": reverse("handoff", args=[world.northgate]),
        "follow-up": reverse("follow-up", args=[world.conversation]),
        "brief": reverse("deal-brief", args=[world.northgate]),
        "promises": reverse("deal-promises", args=[world.northgate]),
        "meddicc": reverse("deal-meddicc", args=[world.northgate]),
        "account's brief": reverse("account-brief", args=[account]),
        "no meeting": reverse("next-meeting"),
        "meeting": reverse("meeting", args=[meeting]),
        "deal in a meeting": reverse("topic", args=[meeting, world.northgate]),
        "reviewed deal": reverse("review-deal", args=[world.northgate]),
        "accepting a risk": reverse("triage-form", args=[world.northgate, "accept"]) + "?finding=next_step:",
        "why": reverse("why", args=[world.northgate, "stage"]),
        "field": reverse("field", args=[world.northgate, "amount"]),
        "conversation": reverse("conversation", args=[world.conversation]),
        "account": reverse("account", args=[account]),
        "ladder": reverse("ladder", args=[world.conversation]),
        "pick a deal": reverse("pick-deal", args=[world.conversation]) + "?q=north",
        "searched narrowly": reverse("search") + f"?q=questionnaire&account_id={account}",
        "somebody's settings": reverse("settings-person", args=[world.cast.sam.pk]),
        "second factor": reverse("mfa_index"),
        "security keys": reverse("mfa_list_webauthn"),
        "not there": "/deals/999999/",
    }


@pytest.mark.usefixtures("failures_allowed")  # one of the pages is not there
def test_no_page_breaks_a_rule_in_either_theme(page, sign_in, addresses):
    page.goto("/")
    assert faults(page) == [], "sign-in"
    sign_in("otto")
    wrong = {}
    for name, address in addresses.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found = faults(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += faults(page, COLOURS)
        page.emulate_media(color_scheme="light")
        if found:
            wrong[name] = found
    assert wrong == {}


def test_what_opens_over_a_page_breaks_no_rule(page, sign_in):
    sign_in("sam")
    page.keyboard.press("Control+k")
    page.fill("#palette input", "north")
    page.locator("#palette [role=option]").first.wait_for()
    page.wait_for_timeout(300)
    assert faults(page) == []
    page.keyboard.press("Escape")
    for key in ("e", "x", "s", "p", "w"):
        page.keyboard.press(key)
        page.locator(".slot form").first.wait_for()
        assert faults(page) == [], key
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert faults(page) == []


def test_a_fault_would_be_found(page, sign_in):
    sign_in("sam")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/static/sayso/mark.svg\">')")
    assert any(fault.startswith("image-alt") for fault in faults(page))
