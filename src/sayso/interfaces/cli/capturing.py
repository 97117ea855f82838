"""`sayso capture`: take in files, folders or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.exits import FOUND_WRONG

As = Annotated[str, typer.Option("--as", help="Whose eyes: somebody's address, when nobody is signed in.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def capture(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders, or - for standard input.")],
    *,
    source: Annotated[str, typer.Option(help="Where they come from; identities are kept apart by it.")] = "upload",
    format_name: Annotated[str, typer.Option("--format", help="The file format; found by content if left out.")] = "",
    as_: As = "",
    json: Json = False,
) -> None:
    """Take in conversations and propose what they change. One file that cannot be read never stops the others."""
    starting.start()
    from sayso.flow import verbs as flow

    at = starting.now()
    asker, files = starting.asker(as_, at=at), list(_files(paths))
    results, failed = [], 0
    with printing.progress("Reading", len(files)) as step:
        for path in files:
            name, content = _content(path)
            captured = flow.capture(
                asker=asker, content=content, filename=name, source=source, at=starting.now(), format_name=format_name
            )
            failed += captured.failure is not None
            results.append({"file": name, "captured": captured})
            step(name)
    if json:
        printing.as_json(results)
    else:
        _print(results)
    if failed:
        raise typer.Exit(FOUND_WRONG)


def _print(results: list[dict[str, object]]) -> None:
    rows = []
    for result in results:
        captured = result["captured"]
        for one in captured.conversations:  # type: ignore[attr-defined]
            state = "added" if one.new else "corrected" if one.revised else "known"
            rows.append((state, result["file"], one.title))
        if captured.failure:  # type: ignore[attr-defined]
            typer.echo(f"sayso: {result['file']}: {captured.failure}", err=True)  # type: ignore[attr-defined]
        rows += [("refused", result["file"], line) for line in captured.refused]  # type: ignore[attr-defined]
    printing.columns(rows, ("", "file", "conversation"))


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
        else:
            yield path


def _content(path: Path) -> tuple[str, bytes]:
    if str(path) == "-":
        return "standard input", sys.stdin.buffer.read()
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}.") from error
