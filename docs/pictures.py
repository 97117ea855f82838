"""Pictures of every page, light, dark and on a phone, of the demonstration company.

.venv/bin/python docs/pictures.py OUT_DIRECTORY [--only inbox,deal]

Needs Chromium. Loads the demonstration company into a directory of its own, serves it, signs in and goes round.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.fakes.hubspot import portal  # noqa: E402 - the tests stand beside the docs

LOOKS = {
    "light": {"viewport": {"width": 1360, "height": 850}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1360, "height": 850}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True, "is_mobile": True},
    "phone-dark": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "dark",
        "has_touch": True,
        "is_mobile": True,
    },
}


def first(selector: str) -> Callable[[Page], str]:
    """The address of the first link that fits, on the page where one is."""
    return lambda page: page.locator(selector).first.get_attribute("href") or ""


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.fill("#palette input", "cold")
    page.wait_for_timeout(500)


def open_first_way(page: Page) -> None:
    page.locator("summary", has_text="Service key").first.click()


def open_counts(page: Page) -> None:
    page.locator(".field-audit summary").first.click()


def ask_at_gate(page: Page) -> None:
    """The first deal of the board whose gate asks for something; what is not asked for moves, and is moved back."""
    for stage in page.locator(".stage").all()[:-2]:
        for card in stage.locator(".deal-card").all()[:6]:
            card.focus()
            page.keyboard.press("Shift+ArrowRight")
            page.wait_for_timeout(700)
            if page.locator("#gate[open] .said").count():
                return
            if page.locator("#gate[open]").count():
                page.keyboard.press("Escape")
                page.wait_for_timeout(200)
    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(700)


def open_triage(page: Page) -> None:
    page.locator("[data-does=park]").first.click()
    page.wait_for_timeout(500)


def open_help(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_timeout(300)


def open_editor(page: Page) -> None:
    page.keyboard.press("e")
    page.wait_for_timeout(500)


def open_decline(page: Page) -> None:
    page.keyboard.press("x")
    page.wait_for_timeout(500)


def open_why(page: Page) -> None:
    page.locator("[hx-get*='/why/']").first.click()
    page.wait_for_timeout(500)


def go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.press("s")
    page.wait_for_timeout(700)


def open_agenda(page: Page) -> None:
    """The agenda of the one meeting there is, which is planned for tomorrow and frozen where it was not."""
    if not page.locator("main table a").count():
        page.fill("input[name=held_at]", f"{datetime.now().astimezone() + timedelta(hours=20):%Y-%m-%dT%H:00}")
        page.get_by_role("button", name="Plan it").click()
        page.goto("/review/meetings/")
    page.locator("main table a").first.click()
    freeze = page.locator("button[value=freeze]")
    if freeze.count():
        freeze.click()
    page.wait_for_load_state("networkidle")


def enter_the_room(page: Page) -> None:
    """The first deal of that meeting, which begins where it had not."""
    open_agenda(page)
    page.locator("[data-key=begin], [data-key=next]").first.click()
    page.wait_for_url("**/deals/*/")
    page.wait_for_load_state("networkidle")


def one_case(page: Page) -> str:
    """The review's page of the first deal that fails."""
    return (page.locator("[data-does=park]").first.get_attribute("href") or "").partition("triage/")[0]


DEAL = first(".card header a[href^='/deals/']")
CALL = first(".card h2 a")
ACCOUNT = first("main a[href^='/accounts/']:not([href*='?'])")
PERSON = first("main a[href^='/people/']:not([href*='?'])")


def below(find: Callable[[Page], str], rest: str) -> Callable[[Page], str]:
    """A page below that one."""
    return lambda page: find(page) + rest


# Each picture: who looks, where they start, how they get from there to the page, and what they do on it.
PICTURES: dict[str, tuple[str, str, Callable[[Page], str] | None, Callable[[Page], None] | None]] = {
    "sign-in": ("", "/", None, None),
    "inbox": ("rep", "/", None, None),
    "inbox-editing": ("rep", "/", None, open_editor),
    "inbox-declining": ("rep", "/", None, open_decline),
    "inbox-reading": ("finance", "/", None, None),
    "help": ("rep", "/", None, open_help),
    "palette": ("rep", "/", None, open_palette),
    "today": ("rep", "/today/", None, None),
    "mine": ("rep", "/mine/", None, None),
    "handoffs": ("manager", "/handoffs/", None, None),
    "review": ("manager", "/review/", None, None),
    "review-deal": ("manager", "/review/", one_case, None),
    "triage": ("manager", "/review/", one_case, open_triage),
    "meetings": ("manager", "/review/meetings/", None, None),
    "agenda": ("manager", "/review/meetings/", None, open_agenda),
    "room": ("manager", "/review/meetings/", None, enter_the_room),
    "changes": ("manager", "/review/changes/", None, None),
    "forecast": ("leader", "/forecast/", None, None),
    "deals": ("leader", "/deals/?group=stage", None, None),
    "board": ("leader", "/deals/board/", None, None),
    "gate": ("leader", "/deals/board/", None, ask_at_gate),
    "accounts": ("leader", "/accounts/", None, None),
    "account": ("leader", "/accounts/", ACCOUNT, None),
    "people": ("leader", "/people/", None, None),
    "person": ("leader", "/people/", PERSON, None),
    "account-brief": ("leader", "/accounts/", below(ACCOUNT, "brief/"), None),
    "person-brief": ("leader", "/people/", below(PERSON, "brief/"), None),
    "deal": ("rep", "/", DEAL, None),
    "why": ("rep", "/", DEAL, open_why),
    "brief": ("rep", "/", below(DEAL, "brief/"), None),
    "promises": ("rep", "/", below(DEAL, "promises/"), None),
    "meddicc": ("rep", "/", below(DEAL, "meddicc/"), None),
    "handoff": ("rep", "/", below(DEAL, "handoff/"), None),
    "conversation": ("rep", "/", CALL, None),
    "follow-up": ("rep", "/", below(CALL, "follow-up/"), None),
    "ask": ("rep", "/ask/?q=What did they say about Portway?", None, None),
    "search": ("rep", "/search/?q=budget", None, None),
    "add": ("rep", "/add/", None, None),
    "unmatched": ("revops", "/unmatched/", None, None),
    "status": ("revops", "/status/", None, None),
    "settings": ("revops", "/settings/", None, None),
    "settings-reading": ("revops", "/settings/reading/", None, None),
    "settings-review": ("revops", "/settings/review/", None, None),
    "settings-pipelines": ("revops", "/settings/pipelines/", None, None),
    "settings-fields": ("revops", "/settings/fields/", None, None),
    "settings-people": ("revops", "/settings/people/", None, None),
    "settings-person": ("revops", "/settings/people/", first("main table a[href^='/settings/people/']"), None),
    "settings-sources": ("revops", "/settings/sources/", None, None),
    "profile": ("rep", "/me/", None, None),
    "second-factor": ("rep", "/accounts/2fa/", None, None),
    "tokens": ("rep", "/me/tokens/", None, None),
    "not-found": ("rep", "/deals/999999/", None, None),
    "not-allowed": ("rep", "/settings/fields/audit/", None, None),
    "offline": ("rep", "/", None, go_offline),
    "field-audit": ("revops", "/settings/fields/audit/", None, open_counts),
    "privacy": ("revops", "/privacy/", None, None),
    "crm-connect": ("revops", "/settings/crm/", None, open_first_way),
}

# The same for pages that show something only once a CRM is connected, which comes after all the others.
WITH_A_CRM: dict[str, tuple[str, str, Callable[[Page], str] | None, Callable[[Page], None] | None]] = {
    "crm": ("revops", "/settings/crm/", None, None),
    "crm-mapping": ("revops", "/settings/crm/mapping/deal/close_date/?form=map", None, None),
    "crm-shadow": ("revops", "/settings/crm/shadow/", None, None),
    "crm-syncs": ("revops", "/status/#crm", None, None),
    "crm-files": ("revops", "/settings/crm/files/", None, None),
}


def connect_a_crm(page: Page, url: str) -> None:
    """By the clicks of docs/crm-hubspot.md, to the portal at that address."""
    page.goto("/settings/crm/")
    if page.locator("summary", has_text="Service key").count():
        page.locator("summary", has_text="Service key").first.click()
        form = page.locator("form.let-in").filter(has=page.locator("input[name=token]"))
        form.locator("input[name=base_url]").fill(url)
        form.locator("input[name=token]").fill("secret-token")
        form.locator("button").click()
        page.wait_for_load_state("networkidle")


def confirm_some(page: Page) -> None:
    """Some cards of the inbox, change by change."""
    page.goto("/")
    for _ in range(8):
        if page.locator(".proposal").count():
            page.keyboard.press("a")
            page.wait_for_timeout(900)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--only", default="", help="names of pictures, with commas between")
    arguments.add_argument("--home", type=Path, help="a demonstration company that is loaded already")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = set(options.only.split(",")) - {""} or {*PICTURES, *WITH_A_CRM}
    home = options.home or Path(tempfile.mkdtemp(prefix="sayso-pictures-"))
    with served(home) as (url, signs), sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        go_round(browser, url, signs, {name: PICTURES[name] for name in PICTURES if name in wanted}, options.out)
        later = {name: WITH_A_CRM[name] for name in WITH_A_CRM if name in wanted}
        if later:
            with portal() as hubspot:
                begin_with_a_crm(browser, url, signs, hubspot, home)
                go_round(browser, url, signs, later, options.out)
        browser.close()


def go_round(browser, url, signs, pictures, out) -> None:  # noqa: ANN001
    """Every picture in every look."""
    for look, context in LOOKS.items():
        sessions: dict[str, Page] = {}
        for name, picture in pictures.items():
            take(browser, url, signs, name, picture, look, context, sessions, out)


def begin_with_a_crm(browser, url, signs, hubspot, home) -> None:  # noqa: ANN001
    """A portal with a deal in it is connected and read, and a rep confirms something."""
    hubspot.put("deals", "17", dealname="Brightfield fleet", dealstage="open1", amount="48000")
    page = browser.new_context(base_url=url).new_page()
    sign_in(page, *signs["revops"])
    connect_a_crm(page, hubspot.url)
    environment = {**os.environ, "SAYSO_HOME": str(home / "demo"), "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-m", "sayso", "sync"], env=environment, check=False, stdout=subprocess.DEVNULL)
    page = browser.new_context(base_url=url).new_page()
    sign_in(page, *signs["rep"])
    confirm_some(page)


def take(browser, url, signs, name, picture, look, context, sessions, out) -> None:  # noqa: ANN001
    """One picture."""
    who, start, onwards, act = picture
    if who not in sessions:
        sessions[who] = browser.new_context(base_url=url, **context).new_page()
        if who:
            sign_in(sessions[who], *signs[who])
    page = sessions[who]
    page.goto(start)
    page.set_default_timeout(8000)
    if onwards:
        page.goto(onwards(page))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)
    if act:
        act(page)
    page.screenshot(path=out / f"{name}-{look}.png")
    page.context.set_offline(False)


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")


@contextmanager
def served(home: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """The demonstration company at an address, with the sign-ins that it prints, by role."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sayso", "demo", "--port", str(port)]
    log = (home / "demo.log").open("w+")
    environment = {**os.environ, "SAYSO_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url, signs_of((home / "demo.log").read_text())
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Until the server answers."""
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("The demonstration company did not start; see demo.log.")
        try:
            urlopen(url, timeout=2).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The server did not answer.")


def signs_of(printed: str) -> dict[str, tuple[str, str]]:
    """The sign-in of each role, out of what the demonstration prints."""
    password = re.search(r"password (\S+):", printed)
    people = re.findall(r"^(\w+)\s+.*?(\S+@\S+)\s*$", printed, re.MULTILINE)
    return {role: (email, password[1] if password else "") for role, email in people}


if __name__ == "__main__":
    main()
