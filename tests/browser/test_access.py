"""Every page can be used without eyes and without a mouse: names, labels, one heading, a language."""

import pytest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

NAMELESS = """() => {
  const said = (e) => (e.getAttribute("aria-label") || e.textContent || e.title || "").trim();
  const wrong = [];
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!e.labels?.length && !e.getAttribute("aria-label")) wrong.push("no label: " + e.outerHTML.slice(0, 90));
  for (const e of document.querySelectorAll("button, a[href], summary"))
    if (!said(e)) wrong.push("no name: " + e.outerHTML.slice(0, 90));
  for (const e of document.querySelectorAll("img")) if (!e.hasAttribute("alt")) wrong.push("no alt: " + e.src);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) wrong.push("twice: #" + id);
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) wrong.push(headings + " h1");
  if (document.documentElement.lang !== "en") wrong.push("no lang");
  if (!document.title.trim()) wrong.push("no title");
  if (document.querySelector("[style], style, script:not([src]):not([type='application/json'])")) wrong.push("inline style or script");
  return wrong;
}"""

MORE = [
    "/accounts/",
    "/people/",
    "/me/",
    "/me/tokens/",
    "/settings/",
    "/settings/pipelines/",
    "/settings/fields/",
    "/settings/people/",
    "/settings/reading/",
    "/accounts/password/change/",
    "/accounts/2fa/",
]


def test_every_page_names_what_is_on_it(page, sign_in, world, failures_allowed):
    sign_in("otto")
    deal, conversation = f"/deals/{world.northgate}/", f"/conversations/{world.conversation}/"
    paths = ["/", "/deals/", deal, f"{deal}edit/stage/", f"{deal}edit/next_step/", f"{deal}why/stage/", conversation]
    wrong = {}
    for path in [
        *paths,
        "/add/",
        "/unmatched/",
        "/search/?q=budget",
        "/ask/?q=budget",
        "/status/",
        "/privacy/",
        *MORE,
        "/nowhere/",
    ]:
        page.goto(path)
        wrong |= {path: found} if (found := page.evaluate(NAMELESS)) else {}
    assert wrong == {}


def test_an_open_form_names_what_is_in_it(page, sign_in):
    sign_in("sam")
    for key in ("e", "x"):
        page.keyboard.press(key)
        page.wait_for_selector("[data-edit]")
        assert page.evaluate(NAMELESS) == []
        page.keyboard.press("Escape")


def test_tab_leads_to_the_content_first_and_the_focus_is_seen(page, sign_in):
    sign_in("sam")
    page.goto("/deals/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
