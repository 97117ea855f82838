"""`sayso evaluate`: any reader on labelled conversations, without a database or an account."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sayso.capture.points import Unreadable
from sayso.capture.reading_files import read_file
from sayso.extract import evaluation
from sayso.extract.evaluation import telling
from sayso.extract.points import READERS, RemoteReader
from sayso.interfaces.cli.exits import FOUND_WRONG, BadOption
from sayso.interfaces.cli.reckoning import Catalogue, DayFirst, FiscalYearStart, Holidays, reckoned
from sayso.ports.model import MODELS, Prompt


def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder of labelled conversations.")],
    *,
    reader: Annotated[str, typer.Option(help="Which reader.")] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
    connector: Annotated[str, typer.Option(help="With --reader model: openai or anthropic.")] = "openai",
    url: Annotated[str, typer.Option(help="With --reader model: where it is asked.")] = "",
    model: Annotated[str, typer.Option(help="With --reader model: its name. The key is SAYSO_MODEL_KEY.")] = "",
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every miss, false alarm and wrong value.")] = False,
    predictions: Annotated[Path | None, typer.Option(help="Write what was found, a JSON line per case.")] = None,
    fiscal_year_start: FiscalYearStart = 1,
    holiday: Holidays = None,
    day_first: DayFirst = None,
    catalogue: Catalogue = None,
) -> None:
    """Score a reader on labelled conversations, so that a team can choose by measurement on its own calls."""
    around = reckoned(fiscal_year_start, holiday, day_first, catalogue)
    cases, faults = evaluation.find_cases(folder)
    if not cases and not faults:
        raise BadOption(f"{folder}: there is no case.json at or below it. Each case is a folder; see FORMAT.md.")
    if predictions is not None:
        _must_be_writable(predictions)
    consult = _consult(connector, url, model) if isinstance(READERS.get(reader), RemoteReader) else None
    found = evaluation.evaluate(_counted(cases), READERS.get(reader), read_file, consult, around)
    found = replace(found, unread=(*faults, *found.unread))
    if not found.read:
        raise BadOption(f"{folder}: none of the {len(found.unread)} cases could be read.\n" + "\n".join(found.unread))
    if predictions is not None:
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in telling.predictions(found))
        predictions.write_text("".join(lines), encoding="utf-8")
    if mistakes:
        typer.echo("\n".join(telling.mistakes(found)), err=as_json)
    typer.echo(json.dumps(telling.as_json(found), indent=2) if as_json else telling.table(found))
    if found.unread:
        raise typer.Exit(FOUND_WRONG)


def _consult(connector: str, url: str, model: str) -> Callable[[Sequence[Prompt]], Mapping[str, str]]:
    """Ask the model at that address; whoever names it sends these conversations there. What it leaves out is told."""
    from sayso.extract.remote.rounds import Round

    if not url or not model:
        raise BadOption("--reader model needs --url and --model: where the conversations are sent, and to which model.")
    asked = MODELS.get(connector).open(url, model, os.environ.get("SAYSO_MODEL_KEY", ""))

    def consult(questions: Sequence[Prompt]) -> Mapping[str, str]:
        answers: dict[str, str] = {}
        outcome = Round(asked, lambda question, answer: answers.update({question.key: answer.text})).run(questions)
        if outcome.unanswered:
            raise Unreadable(f"{outcome.unanswered} of {len(questions)} parts unread: {outcome.why}")
        return answers

    return consult


def _must_be_writable(file: Path) -> None:
    try:
        file.open("a").close()
    except OSError as error:
        raise BadOption(f"--predictions {file}: {error.strerror}. Name a file that can be written.") from error


def _counted(cases: Sequence[evaluation.Case]) -> Iterable[evaluation.Case]:
    """The cases, with a bar where somebody watches."""
    from rich.console import Console
    from rich.progress import track

    return track(cases, "Reading ...", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
