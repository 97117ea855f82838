"""Labelled conversations: a folder with a ``case.json`` and one file in the format in which it was really exported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Channel, Participant, Side, Transcript
from sayso.extract.points import SIGNAL_TYPES

# The content, the file's name, the format's name. Given by the caller: parsing is the business of the stage before.
ReadFile = Callable[[bytes, str, str], Sequence[Transcript]]


class BadCase(ValueError):
    """A case.json does not have the form of FORMAT.md."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled signal: its quotes are text alone, the turn is found by looking."""

    kind: str
    quote: str
    value: Mapping[str, JsonValue]
    support: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled conversation: where its file lies, and what ``case.json`` says around it."""

    id: str
    file: Path
    format: str
    channel: Channel
    started_at: datetime | None
    participants: tuple[Participant, ...]
    currency: str
    labels: tuple[Label, ...]
    also: tuple[str, ...] = ()  # kinds beyond those of FORMAT.md's table that are labelled here too


def load_cases(path: Path) -> tuple[Case, ...]:
    """Every case at or below `path`, by name; none where there is no ``case.json``.

    Raises BadCase where one does not have the form.
    """
    cases, faults = find_cases(path)
    if faults:
        raise BadCase(faults[0])
    return cases


def find_cases(path: Path) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """The cases at or below `path`, by name, and what is wrong with those that do not have the form, a line each."""
    cases: dict[str, Case] = {}
    faults = []
    for file in sorted(path.rglob("case.json")):
        try:
            case = _case(file)
        except BadCase as fault:
            faults.append(str(fault))
            continue
        if case.id in cases:
            faults.append(f"{file} has the id '{case.id}', as has {cases[case.id].file.parent}. Give it its own.")
        else:
            cases[case.id] = case
    return tuple(cases.values()), tuple(faults)


def _case(file: Path) -> Case:
    try:
        return _read_case(file, json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as fault:
        raise BadCase(
            f"{file} is no labelled conversation ({type(fault).__name__}: {fault}). See FORMAT.md."
        ) from fault


def _read_case(file: Path, data: Mapping[str, Any]) -> Case:
    talk, deal = data["conversation"], data.get("deal") or {}
    started = talk.get("started_at")
    return Case(
        id=_text(data, "id"),
        file=file.parent / _text(talk, "file"),
        format=_text(talk, "format"),
        channel=Channel(talk["channel"]),
        started_at=datetime.fromisoformat(started) if started else None,
        participants=tuple(_participant(one) for one in talk.get("participants", ())),
        currency=deal.get("currency") or "",
        labels=tuple(_label(one) for one in data["signals"]),
        also=tuple(SIGNAL_TYPES.get(kind).name for kind in _texts(data, "also")),
    )


def _participant(data: Mapping[str, Any]) -> Participant:
    return Participant(
        data["name"], data["name"], data.get("email") or "", data.get("title") or "", Side(data.get("side", "unknown"))
    )


def _label(data: Mapping[str, Any]) -> Label:
    kind, value, speaker = SIGNAL_TYPES.get(data["kind"]).name, data["value"], data.get("speaker")
    if not isinstance(value, dict):
        raise TypeError(f"the value of a {kind} is an object, not {value!r}")
    if not isinstance(speaker, str | None):  # "" where the file names nobody
        raise TypeError(f"'speaker' is a text or null, not {speaker!r}")
    return Label(kind, _text(data, "quote"), value, _texts(data, "support"), speaker)


def _text(data: Mapping[str, Any], name: str) -> str:
    text = data[name]
    if not isinstance(text, str) or not text:
        raise TypeError(f"'{name}' is a text, not {text!r}")
    return text


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = data.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"'{name}' is a list of texts, not {texts!r}")
    return tuple(texts)
