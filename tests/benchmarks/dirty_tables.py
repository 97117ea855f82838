"""A wide, dirty table as a CRM exports it, with all that is wrong in it planted and known; seeded, made row by row."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

Cell = Callable[[random.Random, int], str]
START = date(2024, 1, 3)
FIRST = ("Anna", "Ben", "Carla", "Dev", "Elif", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kofi", "Lena")
LAST = ("Reed", "Ode", "Marsh", "Okafor", "Lind", "Braun", "Costa", "Dunne", "Eriksen", "Fontaine")
FIRMS = ("Harbour", "Northgate", "Elm", "Quarry", "Lowmoor", "Ridge", "Saltmarsh", "Tidewater", "Upland", "Vale")
TRADES = ("Logistics", "Foods", "Cold Storage", "Freight", "Textiles", "Instruments", "Paper", "Chemicals")
VERBS = ("send", "review", "sign", "discuss", "test", "price", "plan", "show", "repeat", "check")
THINGS = ("the draft", "the trial", "the rate card", "the questionnaire", "the pilot", "the roll-out", "the terms")
WHENS = ("after the audit", "before the board meets", "with Finance", "once the site is open", "in the spring")


def day(rng: random.Random, row: int) -> str:
    return (START + timedelta(days=rng.randrange(900))).isoformat()


def month_end(rng: random.Random, row: int) -> str:
    after = date(2024 + rng.randrange(3), rng.randrange(1, 13), 28) + timedelta(days=4)
    return (after - timedelta(days=after.day)).isoformat()


def person(rng: random.Random, row: int) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def firm(rng: random.Random, row: int) -> str:
    return f"{rng.choice(FIRMS)} {rng.choice(TRADES)} {rng.randrange(400)}"


def amount(rng: random.Random, row: int) -> str:
    return f"{rng.lognormvariate(10, 1):.2f}"


def sentence(rng: random.Random, row: int) -> str:
    who, what, when = person(rng, row), rng.choice(THINGS), rng.choice(WHENS)
    return f"{who} will {rng.choice(VERBS)} {what} {when}, then call {person(rng, row)} back (ref {row})"


def choice(*options: str, weights: tuple[int, ...] | None = None) -> Cell:
    return lambda rng, row: rng.choices(options, weights)[0]


def mixed(share: float, bad: Cell, good: Cell) -> Cell:
    return lambda rng, row: (bad if rng.random() < share else good)(rng, row)


def blank(rng: random.Random, row: int) -> str:
    return ""


TEXTS = tuple(f"Follow up with the customer about {thing} next week" for thing in THINGS)
PLANTED: dict[str, tuple[str, Cell]] = {
    "Budget holder": ("placeholders", mixed(0.4, choice("TBD", "N/A", ".", "test", "xxx", "-", "??"), person)),
    "Decision process": ("placeholders", mixed(0.9, choice("tbd", "TBC", "n/a", "asdf"), sentence)),
    "Pain": ("placeholders", mixed(0.12, choice("Unknown", "tbd", "..."), sentence)),
    "Forecast probability": ("default_left", mixed(0.55, choice("50"), lambda rng, row: str(rng.randrange(101)))),
    "Buying role": ("default_left", mixed(0.5, choice("-- Please select --"), choice("Champion", "Buyer", "User"))),
    "Renewal date": ("default_left", mixed(0.45, choice("1970-01-01"), day)),
    "Sales region": ("one_value", mixed(0.985, choice("Default region"), choice("North", "South"))),
    "Business unit": ("one_value", choice("Main")),
    "Expected signature": ("period_ends", mixed(0.7, month_end, day)),
    "Forecast close": ("period_ends", mixed(0.35, month_end, day)),
    "Next steps": ("copied", mixed(0.5, choice(*TEXTS), sentence)),
    "Meeting notes": ("copied", mixed(0.3, lambda rng, row: f"{TEXTS[row % 7]} as was said to {FIRST[row % 12]}", sentence)),
    "Fax": ("empty", mixed(0.004, lambda rng, row: f"+44 20 7946 {rng.randrange(10_000):04}", blank)),
    "Partner programme": ("empty", blank),
}  # fmt: skip
"""Field -> what is planted in it, and how its cells are made."""

CLEAN: dict[str, Cell] = {
    "Deal ID": lambda rng, row: f"D-{row:07}",
    "Deal name": lambda rng, row: f"{firm(rng, row)} - {rng.choice(('Dock', 'Yard', 'Gate'))} {row}",
    "Account": firm,
    "Owner": choice(*(f"{first} {last}" for first in FIRST[:6] for last in LAST[:4])),
    "Stage": choice("Qualification", "Proposal", "Trial", "Negotiation", "Won", "Lost", weights=(30, 20, 15, 10, 15, 10)),
    "Amount": amount,
    "Discount": mixed(0.5, choice("0"), lambda rng, row: str(rng.randrange(1, 31))),
    "Created": day,
    "Close date": day,
    "Last activity": lambda rng, row: f"{day(rng, row)}T{rng.randrange(8, 19):02}:{rng.randrange(60):02}:00Z",
    "Trial ends": lambda rng, row: (START + timedelta(days=rng.randrange(900))).strftime("%m/%d/%Y"),
    "Go-live": mixed(0.6, blank, lambda rng, row: (START + timedelta(days=rng.randrange(900))).strftime("%-d %b %Y")),
    "Source": choice("Inbound", "Referral", "Fair", "Partner", weights=(75, 15, 6, 4)),
    "Loss reason": mixed(0.92, blank, choice("Price", "Timing", "Rival", "No decision")),
    "Industry": choice(*(f"{trade} and related services for industry" for trade in TRADES)),
    "Region": choice("NA", "EMEA", "APAC", "LATAM", weights=(40, 35, 15, 10)),
    "Rating": choice("AAA", "AA", "A", "BBB", "BB", weights=(10, 20, 40, 20, 10)),
    "Phase": choice("I", "II", "III", "IV"),
    "Contact": person,
    "Contact mail": lambda rng, row: f"{rng.choice(FIRST).lower()}.{row}@firm{row % 4000}.example",
    "Address": lambda rng, row: f"{row % 900 + 1} {FIRMS[row % 10]} Road, {FIRMS[row // 7 % 10]}ton, UK {row % 4000}",
    "Seats": lambda rng, row: str(1 + int(rng.expovariate(1 / 80))),
    "Competitor": mixed(0.7, blank, choice("Portway", "Gatehouse", "Spreadsheet", "Docksmart")),
    "Status": choice("Pending", "Approved", "Sent", weights=(50, 30, 20)),
    "Has contract": choice("Yes", "No", weights=(20, 80)),
    "Summary": sentence,
    "Website": lambda rng, row: f"https://firm{row % 4000}.example",
    "Postcode": lambda rng, row: f"LS{row % 30} {rng.randrange(1, 9)}{rng.choice('ABDEFGH')}{rng.choice('ABDEFGH')}",
}  # fmt: skip
"""Fields with nothing wrong, some of them near to what is: many noughts, a skewed choice, firms that come again."""

WIDTH = 60


def fields() -> dict[str, Cell]:
    """All fields in the order of the table, sixty of them: what is left over is plain measures and days."""
    made = {**CLEAN, **{name: cell for name, (_, cell) in PLANTED.items()}}
    for number in range(1, WIDTH - len(made) + 1):
        made[f"Measure {number}"] = (amount, day, choice(*"ABCDEFG"), person)[number % 4]
    order = sorted(made)
    random.Random(7).shuffle(order)  # noqa: S311 - an order that can be repeated
    return {name: made[name] for name in order}


def rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """The heading, then `count` rows."""
    rng, made = random.Random(seed), fields()  # noqa: S311 - cells that can be repeated
    yield list(made)
    for row in range(count):
        yield [cell(rng, row) for cell in made.values()]


def write(path: Path, count: int, seed: int = 1) -> None:
    """Write the table as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows(count, seed))
