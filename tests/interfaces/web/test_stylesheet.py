"""The colours can be read: every pair of tokens that meets on a page, in both themes, after WCAG 2.2 (1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

import sayso.interfaces.web

STATIC = Path(sayso.interfaces.web.__file__).parent / "static/sayso"
TOKENS = (STATIC / "tokens.css").read_text()
SHEETS = sorted(STATIC.glob("*.css"))
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
THEMES = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
LIGHT = {name: light for name, light, _ in THEMES}
DARK = {name: dark for name, _, dark in THEMES}


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
    assert contrast(theme[ink], theme[ground]) >= least


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_sheet_asks_anybody_else_for_anything(sheet):
    assert "url(" not in sheet.read_text()
    assert "@import" not in sheet.read_text()


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.stem != "tokens"], ids=lambda sheet: sheet.stem)
def test_colours_stand_in_the_tokens_alone(sheet):
    text = re.sub(r"@media print \{.*", "", sheet.read_text(), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", text)) <= {
        "#fff"
    }  # the ground of a QR code, whatever the theme
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used <= set(re.findall(r"--([\w-]+):", TOKENS))
