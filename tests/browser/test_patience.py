"""A page is looked at until it is as expected: what is asserted at once is asserted before the page's own scripts ran."""

import ast
from pathlib import Path

AT_ONCE = {"is_visible", "is_hidden", "is_enabled", "is_checked", "inner_text", "input_value", "get_attribute", "count"}


def asserted_at_once(source):
    """The lines that assert what a page is at that very moment."""
    claims = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    asked = [(claim, node.func) for claim in claims for node in ast.walk(claim) if isinstance(node, ast.Call)]
    return [claim.lineno for claim, asks in asked if isinstance(asks, ast.Attribute) and asks.attr in AT_ONCE]


def test_no_browser_test_asserts_what_a_page_is_at_once():
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        assert asserted_at_once(path.read_text()) == [], f"{path.name}: say it with expect(), which waits"


def test_such_a_claim_is_found():
    assert asserted_at_once("\nassert page.locator('b').count() == 2\nassert len(held) == 1") == [2]
