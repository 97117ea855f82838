"""A real browser on the real pages."""

import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from sayso.flow import verbs as flow  # noqa: F401 - the stages before the server's threads
from tests.office import CALL, Office, capture_call

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

FAILURES = ("Failed to load resource", "htmx:", "Response Status Error")


@pytest.fixture(scope="module")
def chromium():
    """A browser for one module: its event loop must not run on into tests that start one of their own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def said():
    """What Sam's call holds; a test that needs another one says so."""
    return CALL


@pytest.fixture
def world(transactional_db, root, now, said):
    """The cast, the office and Sam's call, committed so that the server's threads see them."""
    from django.utils import timezone

    from sayso.domain.asker import Door
    from sayso.org.selectors import asker_for
    from tests.conftest import Cast

    cast = Cast()
    office = Office(cast, root, now)
    sam = asker_for(user=cast.sam, door=Door.WEB, request="t", at=now, may_decide=True)
    office.conversation = capture_call(sam, timezone.now(), said)
    office.cast = cast
    return office


@pytest.fixture
def cast_asker(world, now):
    """Somebody of the cast, as the one who asks."""
    from sayso.domain.asker import Door
    from sayso.org.selectors import asker_for

    def asker(name):
        return asker_for(user=getattr(world.cast, name), door=Door.WEB, request="t", at=now, may_decide=True)

    return asker


@pytest.fixture
def failures_allowed():
    """Asked for by a test that makes requests fail: what the browser logs of that is no error of the page."""


@pytest.fixture
def page(chromium, live_server, world, request):
    """A page whose every script error fails the test."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    if "failures_allowed" in request.fixturenames:
        errors = [error for error in errors if not any(word in error for word in FAILURES)]
    assert not errors


@pytest.fixture
def sign_in(page):
    def act(name):
        page.goto("/")
        page.fill("input[name=login]", f"{name}@seller.example")
        page.fill("input[name=password]", f"{name}-long-password")
        page.click("button[type=submit]")
        page.wait_for_url(re.compile(r":\d+/$"))

    return act
