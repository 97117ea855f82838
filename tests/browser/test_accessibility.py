"""Every page by the rules of WCAG 2.2 A and AA, as axe judges them, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from sayso.domain.asker import system
from sayso.record.selectors import list_accounts
from tests.interfaces.permissions.things import asked_question, running_meeting

pytestmark = pytest.mark.one_database
VIOLATIONS = {"resultTypes": ["violations"]}  # of all that passes axe would tell too, by the megabyte
RULES = {**VIOLATIONS, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {**VIOLATIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


def faults(page, rules=RULES):
    """What axe finds wrong: each rule, and where."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:110]}" for one in found for node in one["nodes"][:3]]


PLAIN = """
    inbox deals board accounts people search upload unmatched status privacy mine review review-changes forecast meetings ask
    settings settings-pipelines settings-fields settings-people settings-reading settings-field-audit settings-review
    settings-crm settings-sources crm-mapping crm-shadow crm-table profile tokens
""".split()  # noqa: SIM905
FOUND = {  # pages that show what an address asks for
    "deals grouped": ("deals", "?group=stage"),
    "nothing found": ("deals", "?q=nothing-is-called-that"),
    "searched": ("search", "?q=budget"),
    "asked": ("ask", "?q=what did they say about the budget?"),
    "asked wrongly": ("ask", "?q=stag:proposal"),
    "today": ("today", ""),
    "no meeting": ("next-meeting", ""),
    "second factor": ("mfa_index", ""),
    "security keys": ("mfa_list_webauthn", ""),
}


@pytest.fixture
def addresses(world, cast_asker):
    """Every page that has no object of its own, and those of Sam's deal and call."""
    return {
        **{name: reverse(name) for name in PLAIN},
        **{name: reverse(page) + asked for name, (page, asked) in FOUND.items()},
        **_of_a_deal(world),
        **_of_a_meeting(world, cast_asker("otto")),
        **_of_others(world),
        "not there": "/deals/999999/",
    }


def _of_a_deal(world):
    return {
        "deal": reverse("deal", args=[world.northgate]),
        "handoff": reverse("handoff", args=[world.northgate]),
        "brief": reverse("deal-brief", args=[world.northgate]),
        "promises": reverse("deal-promises", args=[world.northgate]),
        "meddicc": reverse("deal-meddicc", args=[world.northgate]),
        "reviewed deal": reverse("review-deal", args=[world.northgate]),
        "accepting a risk": reverse("triage-form", args=[world.northgate, "accept"]) + "?finding=next_step:",
        "why": reverse("why", args=[world.northgate, "stage"]),
        "field": reverse("field", args=[world.northgate, "amount"]),
    }


def _of_a_meeting(world, otto):
    meeting = running_meeting(otto)
    asked_question(otto, meeting, world.northgate)
    return {
        "meeting": reverse("meeting", args=[meeting]),
        "deal in a meeting": reverse("topic", args=[meeting, world.northgate]),
    }


def _of_others(world):
    account = list_accounts(system("look"), query="Northgate").rows[0].id
    return {
        "handoffs": reverse("handoffs") + f"?from={world.cast.sam.pk}",
        "account": reverse("account", args=[account]),
        "account's brief": reverse("account-brief", args=[account]),
        "searched narrowly": reverse("search") + f"?q=questionnaire&account_id={account}",
        "conversation": reverse("conversation", args=[world.conversation]),
        "follow-up": reverse("follow-up", args=[world.conversation]),
        "ladder": reverse("ladder", args=[world.conversation]),
        "pick a deal": reverse("pick-deal", args=[world.conversation]) + "?q=north",
        "somebody's settings": reverse("settings-person", args=[world.cast.sam.pk]),
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
