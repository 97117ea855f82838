"""What clearing the inbox costs: keys counted in a real browser, seconds by the keystroke-level model.

The operators are those of Card, Moran and Newell (1980): K, a key pressed by a skilled typist, 0.20 s; M, getting ready for
a decision, 1.35 s, once for each thing that is decided. Reading is at 230 words a minute (Brysbaert 2019: 238 for prose).
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sayso.propose.selectors import list_cards
from tests.office import CALL, capture_call

K, M, WORDS_A_MINUTE = 0.20, 1.35, 230
MOST_KEYS, MOST_SECONDS = 6, 30
# Pressed before the page is live, a key submits its form as any form: then the page comes back whole.
DONE = re.compile("Nothing waits|All said and done")
PUBLISHED = Path(__file__).parents[2] / "docs/keystrokes.md"
ANOTHER = b"""From: Anna Reed <anna@northgate.example>
To: Sam Ode <sam@seller.example>
Subject: More of it, %(n)d
Date: Fri, 20 Nov 2026 1%(n)d:00:00 +0000
Message-ID: <call-1%(n)d@northgate.example>
Content-Type: text/plain; charset=utf-8

Hi Sam,

%(words)s

Anna
"""
PROMISES = (
    b"I'll send you the floor plan of the cold hall by Friday 27 November.",
    b"I will call the insurer on Monday 30 November.",
    b"I'll return the signed contract to you by Wednesday 2 December.",
    b"I'll give you the list of drivers on Thursday 3 December.",
)


def seconds(card, keys):
    decisions = bool(card.together) + len(card.proposals) - len(card.together)
    return card.words * 60 / WORDS_A_MINUTE + decisions * M + keys * K


def clear(page):
    """Press what a rep would until nothing waits: all that is sure of a card at once, the rest one by one. The keys."""
    keys = 0
    while left := page.locator(".proposal").count():
        sure = page.locator(".proposal.current").locator("xpath=ancestor::article").locator("[data-key=accept-all]")
        page.keyboard.press("A" if sure.count() else "a")
        expect(page.locator(".proposal")).not_to_have_count(left)
        keys += 1
    return keys


@pytest.mark.parametrize("said", [CALL.replace(b"\n\nAnna", b"\n" + PROMISES[0] + b"\n\nAnna")], ids=["call"])
def test_a_call_with_five_changes_is_cleared_with_six_keys_in_half_a_minute(page, sign_in, cast_asker, now):
    (card,) = list_cards(cast_asker("sam"), now).cards
    assert len(card.proposals) == 5
    sign_in("sam")
    keys = clear(page)
    assert keys == card.keys_needed <= MOST_KEYS
    taken = seconds(card, keys)
    assert taken < MOST_SECONDS
    said = re.search(r"(\d+) keys and (\d+) seconds", PUBLISHED.read_text())
    assert (int(said[1]), int(said[2])) == (keys, round(taken)), "docs/keystrokes.md says something else"


def test_a_rep_clears_five_calls_by_keyboard_alone(page, sign_in, cast_asker, now):
    for number, words in enumerate(PROMISES, 1):
        capture_call(cast_asker("sam"), now, ANOTHER % {b"n": number, b"words": words}, f"{number}.eml")
    assert list_cards(cast_asker("sam"), now).total == 5
    sign_in("sam")
    waiting = sum(len(card.proposals) for card in list_cards(cast_asker("sam"), now).cards)
    assert clear(page) <= waiting
    assert list_cards(cast_asker("sam"), now).waiting == 0
    expect(page.locator("main")).to_contain_text(DONE)


@pytest.mark.parametrize("content", [CALL])
def test_a_new_user_drops_a_first_call_and_decides(page, sign_in, content):
    sign_in("eve")
    expect(page.get_by_role("region", name="Where to begin")).to_be_visible()
    page.goto("/add/")
    text = content.decode().replace("northgate", "lowmoor").replace("sam@", "eve@").replace("Sam Ode", "Eve Stone")
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "first.eml", { type: "message/rfc822" }));
            document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    expect(page.locator("main")).to_contain_text("Where we are")
    page.goto("/")
    assert clear(page) > 0
    expect(page.locator("main")).to_contain_text(DONE)
