"""A big installation, seeded and written straight into the tables.

Scale 1 is a million turns, 50,000 deals and more than 200,000 proposals, of 66 people in six teams. What is said, heard
and proposed is the demonstration company's, read and derived once by the real pipeline and stamped onto other deals in
other weeks, so that each quote stands where its proposal says. The same scale on the same day gives the same rows.
"""

from __future__ import annotations

import random
from datetime import datetime

TURNS = 1_000_000


def fill(scale: float, at: datetime, calls: int | None = None) -> None:
    """Fill the (migrated, empty) database. `calls`: how many of the company's calls to stamp from; None for all."""
    from filling import talks
    from filling.office import found_office
    from filling.record import keep_record
    from filling.templates import read_templates

    chance = random.Random(7)  # noqa: S311 - draws that can be repeated
    templates = read_templates(at, calls)
    users = found_office(at)
    deals = keep_record(scale, users, chance, at)
    talks.hold(int(TURNS * scale), templates, deals, chance, at)
