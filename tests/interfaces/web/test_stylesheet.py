"""The colours can be read: every pair of tokens that meets on a page, in both themes, after WCAG 2.2 (1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

import sayso.interfaces.web

SHEET = (Path(sayso.interfaces.web.__file__).parent / "static/sayso/sayso.css").read_text()
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("paper", "surface", "sunk", "accent-soft")],
    *[("ink-3", ground, TEXT) for ground in ("paper", "surface", "sunk")],
    *[("accent", ground, TEXT) for ground in ("paper", "surface", "accent-soft")],
    ("accent-ink", "accent", TEXT),
    ("quote-ink", "quote", TEXT),
    ("warn", "warn-soft", TEXT),
    ("warn", "surface", TEXT),
    ("bad", "bad-soft", TEXT),
    ("bad", "surface", TEXT),
    ("ink", "bad-soft", TEXT),
    *[("focus", ground, SHAPE) for ground in ("paper", "surface", "sunk")],
]
LIGHT = re.search(r":root \{(.*?)\}", SHEET, re.DOTALL)[1]
DARK = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', SHEET, re.DOTALL)[1]
SYSTEM_DARK = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', SHEET, re.DOTALL)[1]


def tokens(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_the_colours_of_each_pair_stand_apart(theme, ink, ground, least):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_dark_theme_is_the_same_chosen_or_from_the_system():
    assert tokens(DARK) == tokens(SYSTEM_DARK)


def test_the_sheet_asks_nobody_else_for_anything():
    assert "url(" not in SHEET
    assert "@import" not in SHEET
