"""`sayso read`: the reader on one file, without a database, an account or a network."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sayso.capture.points import Unreadable
from sayso.capture.reading_files import read_file
from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Participant, Side, Transcript
from sayso.extract.gate import admit
from sayso.extract.meddicc import meddicc
from sayso.extract.points import READERS, SIGNAL_TYPES, RemoteReader
from sayso.interfaces.cli.exits import BAD_INPUT, BadOption
from sayso.interfaces.cli.reckoning import Catalogue, DayFirst, FiscalYearStart, Holidays, reckoned


def read(
    file: Annotated[Path, typer.Argument(help="A conversation in any known format, or - for standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in the shape of labelled conversations.")] = False,
    at: Annotated[str, typer.Option(help="When it began, with its zone: 2026-03-12T15:00-05:00.")] = "",
    ours: Annotated[list[str] | None, typer.Option(help="Our mail domain, or the label of one of us.")] = None,
    participants: Annotated[Path | None, typer.Option(help="A JSON list of {name, email, side, label}.")] = None,
    reader: Annotated[str, typer.Option(help="Which reader.")] = "local",
    format_name: Annotated[str, typer.Option("--format", help="Which file format; found by content if left out.")] = "",
    by_meddicc: Annotated[bool, typer.Option("--meddicc", help="By the seven questions of MEDDICC.")] = False,
    fiscal_year_start: FiscalYearStart = 1,
    holiday: Holidays = None,
    day_first: DayFirst = None,
    catalogue: Catalogue = None,
) -> None:
    """Print the signals of a file. Nothing is stored."""
    if isinstance(READERS.get(reader), RemoteReader):
        raise BadOption(f"--reader {reader} asks a model, which `sayso read` never does. Use the reader 'local'.")
    around = reckoned(fiscal_year_start, holiday, day_first, catalogue)
    content, name = _content(file)
    try:
        transcripts = read_file(content, name, format_name)
    except Unreadable as error:
        typer.echo(f"sayso: {name}: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    mine, found = ours or [], []
    for plain in transcripts:
        transcript = _told(plain, at, mine, participants)
        context = replace(
            around, participants=transcript.participants, our_domains=frozenset(d.lower() for d in mine if "." in d)
        )
        admitted = admit(READERS.get(reader).read(transcript, context), transcript)
        found.append((transcript, admitted.signals))
    if as_json:
        typer.echo(json.dumps([_as_json(*one) for one in found], ensure_ascii=False, indent=2))
    else:
        for transcript, signals in found:
            _print_heading(transcript)
            (_print_meddicc if by_meddicc else _print)(signals)


def _content(file: Path) -> tuple[bytes, str]:
    if str(file) == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return file.read_bytes(), file.name
    except OSError as error:
        raise BadOption(f"{file}: {error.strerror}.") from error


def _told(transcript: Transcript, at: str, ours: list[str], participants: Path | None) -> Transcript:
    """The transcript with what the command line says about it."""
    if at:
        transcript = replace(transcript, started_at=_moment(at))
    people = {person.label: person for person in transcript.participants}
    for person in _named(participants):
        people[person.label] = person
    mine = {name.lower() for name in ours}
    return replace(transcript, participants=tuple(_sided(person, mine) for person in people.values()))


def _sided(person: Participant, mine: set[str]) -> Participant:
    if not mine or person.side is not Side.UNKNOWN:
        return person
    domain = person.email.rpartition("@")[2].lower()
    if domain in mine or {person.label.lower(), person.name.lower()} & mine:
        return replace(person, side=Side.OURS)
    return replace(person, side=Side.THEIRS) if domain else person


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadOption(f"--at '{text}' is no moment: write it as 2026-03-12T15:00-05:00.") from None
    if moment.tzinfo is None:
        raise BadOption(f"--at '{text}' has no zone: write it as 2026-03-12T15:00-05:00.")
    return moment


def _named(path: Path | None) -> list[Participant]:
    if path is None:
        return []
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return [
            Participant(
                label=str(row.get("label") or row["name"]),
                name=str(row["name"]),
                email=str(row.get("email") or ""),
                title=str(row.get("title") or ""),
                side=Side(row.get("side", "unknown")),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadOption(f"--participants {path}: not a JSON list of {{name, email, side, label}} ({error}).") from error


def _as_json(transcript: Transcript, signals: tuple[Signal, ...]) -> dict[str, Any]:
    started = transcript.started_at.isoformat() if transcript.started_at else None
    return {
        "conversation": {
            "format": transcript.format,
            "channel": transcript.channel.value,
            "started_at": started,
            "title": transcript.title,
            "participants": [
                {"name": p.name or p.label, "email": p.email, "side": p.side.value} for p in transcript.participants
            ],
        },
        "signals": [
            {
                "kind": signal.kind,
                "quote": signal.quote.text,
                "speaker": signal.quote.speaker,
                "value": dict(signal.value),
                "support": [quote.text for quote in signal.support],
                "turn": signal.quote.turn,
                "start": signal.quote.start,
                "end": signal.quote.end,
                "certainty": signal.certainty.value,
                "reason": signal.reason,
            }
            for signal in signals
        ],
    }


def _print_heading(transcript: Transcript) -> None:
    when = f"{transcript.started_at:%a %d %b %Y %H:%M}" if transcript.started_at else "no start given"
    typer.echo(
        f"{transcript.title or transcript.format}  ({transcript.channel.value}, {when}, {len(transcript.turns)} turns)"
    )
    for note in transcript.notes:
        typer.echo(f"  note: {note}")


def _print(signals: tuple[Signal, ...]) -> None:
    if not signals:
        typer.echo("  Nothing found that would change the record.")
    for signal in signals:
        kind = SIGNAL_TYPES.get(signal.kind)
        said = kind.phrase(signal.value).removeprefix(f"{kind.title}: ")
        typer.echo(f"\n  {kind.title}: {said}{_unsure(signal)}")
        _print_quote(signal)
        if signal.reason:
            typer.echo(f"    {signal.reason}")


def _print_meddicc(signals: tuple[Signal, ...]) -> None:
    """The seven questions with what was said to each; what nobody said is open."""
    for question in meddicc(signals):
        typer.echo(f"\n  {question.name}{': not said' if question.is_open else ''}")
        for signal in question.answers:
            typer.echo(f"    {SIGNAL_TYPES.get(signal.kind).phrase(signal.value)}{_unsure(signal)}")
            _print_quote(signal)


def _unsure(signal: Signal) -> str:
    return "" if signal.certainty is Certainty.CONFIDENT else "  (unsure)"


def _print_quote(signal: Signal) -> None:
    typer.echo(f"    “{' '.join(signal.quote.text.split())}” — {signal.quote.speaker or 'unknown speaker'}")
