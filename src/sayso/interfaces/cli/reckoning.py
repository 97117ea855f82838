"""How a selling organisation reckons, as options: for reading files where there are no settings of an organisation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sayso.extract.context import ReadingContext
from sayso.interfaces.cli.exits import BadOption

FiscalYearStart = Annotated[
    int, typer.Option("--fiscal-year-start", min=1, max=12, help="The month in which your year begins, 1 to 12.")
]
Holidays = Annotated[
    list[str] | None, typer.Option("--holiday", help="No business day: 2026-12-25. Give it once for each.")
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first",
        help="Whether 3/4 is the third of April. Of neither, such a day is read only where both ways give one.",
        show_default=False,
    ),
]
Catalogue = Annotated[Path | None, typer.Option("--catalogue", help="A text file with the name of a rival per line.")]


def reckoned(
    fiscal_year_start: int, holidays: list[str] | None, day_first: bool | None, catalogue: Path | None
) -> ReadingContext:
    """What these options say, for every conversation that is read. Raises BadOption."""
    return ReadingContext(
        fiscal_year_start=fiscal_year_start,
        holidays=frozenset(_day(text) for text in holidays or ()),
        day_first=day_first,
        competitors=_names(catalogue) if catalogue else (),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption(f"--holiday '{text}' is no day: write it as 2026-12-25.") from None


def _names(catalogue: Path) -> tuple[str, ...]:
    try:
        lines = catalogue.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadOption(f"--catalogue {catalogue}: {error.strerror}. Name a file of rivals, one per line.") from error
    except UnicodeDecodeError:
        raise BadOption(f"--catalogue {catalogue}: it is no UTF-8 text. Write one rival per line.") from None
    names = tuple(line.strip() for line in lines if line.strip())
    if not names:
        raise BadOption(f"--catalogue {catalogue}: it names nobody. Write one rival per line.")
    return names
