"""How commands answer: JSON for machines, plain columns for people, a bar for long work, no colour in a pipe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer

from sayso.domain.plain import plain
from sayso.interfaces.cli import starting

WIDEST = 60


def as_json(value: object) -> None:
    """Print `value` (frozen values of the stages included) as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def columns(rows: Sequence[Sequence[object]], headings: Sequence[str]) -> None:
    """Print rows in aligned columns; for an empty list nothing."""
    if not rows:
        return
    cells = [[_cell(value) for value in row] for row in [headings, *rows]]
    widths = [max(len(row[index]) for row in cells) for index in range(len(headings))]
    for row in cells:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar for work of `total` steps when a person is looking; call what it gives after each step."""
    if not starting.is_terminal():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, TextColumn("{task.fields[now]}"), transient=True) as bar:
        task = bar.add_task(what, total=total, now="")
        yield lambda now: bar.update(task, advance=1, now=now[:WIDEST])


def counted(count: int, noun: str, more: str = "") -> str:
    """So many of something: "1 quote", "1000+ quotes" where `more` says that there are others."""
    return f"{count}{more} {noun}{'' if count == 1 and not more else 's'}"


def waiting(count: int, noun: str) -> str:
    """How many of something wait: "1 change waits", "2 changes wait"."""
    return f"{counted(count, noun)} wait{'s' if count == 1 else ''}"


def line(text: str) -> str:
    """`text` as one line that is safe to print: a control character of a conversation could rewrite the terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _cell(value: object) -> str:
    text = "" if value is None else line(str(value))
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
