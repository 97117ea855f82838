"""An evaluation told: as a table, as JSON, as a list of everything that was missed or wrong, and as predictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sayso.domain.signal import JsonValue, Signal
from sayso.extract.evaluation.intervals import Interval, intervals
from sayso.extract.evaluation.matching import turns_of
from sayso.extract.evaluation.scoring import CaseRead, Evaluation, Score

_LENGTHS: Final = ((500, "under 500 words"), (2_000, "500 to 2,000 words"))
_LONG: Final = "over 2,000 words"


def table(found: Evaluation) -> str:
    """The scores in plain text: per kind with 95 % intervals, then by format and by length."""
    sure_of = intervals(found.read)
    head = f"{'kind':12} precision  recall     F1   95 %        found labelled   sure  right where matched"
    lines = [_line(score, sure_of.get(kind, (0.0, 0.0))) for kind, score in found.scores.items()]
    macro, clean = sure_of.get("macro_f1", (0.0, 0.0)), sure_of.get("clean_accept_rate", (0.0, 0.0))
    foot = (
        f"{found.conversations} conversations, macro F1 {found.macro_f1:.2f} ({_span(macro)}),"
        f" clean accepts {found.clean_accept_rate:.0%} ({_span(clean)})"
    )
    unread = [f"not read: {one}" for one in found.unread]
    faults = [f"label at fault: {one}" for one in found.label_faults]
    return "\n".join([head, *lines, foot, *_groups(found), *faults, *unread])


def as_json(found: Evaluation) -> dict[str, Any]:
    """The scores as plain values: rates from 0 to 1, their intervals, and the counts they come from."""
    sure_of = intervals(found.read)
    return {
        **_summary(found),
        "intervals": {name: list(span) for name, span in sure_of.items()},
        "kinds": {kind: _kind(score) for kind, score in found.scores.items()},
        "formats": {name: _summary(part) for name, part in by_format(found).items()},
        "lengths": {name: _summary(part) for name, part in by_length(found).items()},
        "label_faults": list(found.label_faults),
        "unread": list(found.unread),
    }


def mistakes(found: Evaluation) -> Iterator[str]:
    """Every miss, false alarm and wrong value with its place, a line each."""
    for case in found.read:
        for label, turn in zip(case.missed, turns_of(case.missed, case.transcript), strict=True):
            place = case.id if turn is None else f"{case.id}, turn {turn}"
            yield f"{place}: missed {label.kind} {_value(label.value)} “{_one_line(label.quote)}”"
        for signal in case.false_alarms:
            yield f"{case.id}, turn {signal.quote.turn}: false {_said(signal)}"
        for signal, label, fields in case.wrong:
            should = {name: label.value.get(name) for name in fields}
            yield f"{case.id}, turn {signal.quote.turn}: wrong {', '.join(fields)}, should be {should}: {_said(signal)}"


def predictions(found: Evaluation) -> Iterator[dict[str, Any]]:
    """What was found in every case, in the shape of labels: ``{"id": ..., "signals": [...]}``."""
    for case in found.read:
        yield {"id": case.id, "signals": [_label(signal) for signal in case.signals]}


def by_format(found: Evaluation) -> dict[str, Evaluation]:
    """The evaluation of each file format."""
    parts: dict[str, list[CaseRead]] = defaultdict(list)
    for case in found.read:
        parts[case.format].append(case)
    return {name: Evaluation(tuple(parts[name])) for name in sorted(parts)}


def by_length(found: Evaluation) -> dict[str, Evaluation]:
    """The evaluation of short, middling and long conversations."""
    parts: dict[str, list[CaseRead]] = {name: [] for name in (*(name for _, name in _LENGTHS), _LONG)}
    for case in found.read:
        parts[next((name for most, name in _LENGTHS if case.words < most), _LONG)].append(case)
    return {name: Evaluation(tuple(cases)) for name, cases in parts.items() if cases}


def _groups(found: Evaluation) -> Iterator[str]:
    for title, parts in (("by format", by_format(found)), ("by length", by_length(found))):
        yield f"\n{title:22} conversations  macro F1  next_step F1  clean accepts"
        for name, part in parts.items():
            step = part.scores["next_step"].f1
            rates = f"{part.macro_f1:>8.2f}  {step:>12.2f}  {part.clean_accept_rate:>13.0%}"
            yield f"  {name:20} {part.conversations:>13}  {rates}"


def _line(score: Score, span: Interval) -> str:
    shares = ", ".join(f"{name} {score.share(name):.0%}" for name in score.shares)
    rates = f"{score.precision:>9.2f} {score.recall:>7.2f} {score.f1:>6.2f}   {_span(span)}"
    return f"{score.kind:12} {rates}  {score.predicted:>6} {score.labelled:>8}  {score.sure_precision:>5.2f}  {shares}"


def _span(span: Interval) -> str:
    return f"{span[0]:.2f}-{span[1]:.2f}"


def _kind(score: Score) -> dict[str, Any]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "matched": score.matched,
        "predicted": score.predicted,
        "labelled": score.labelled,
        "sure": score.sure[1],
        "sure_precision": score.sure_precision,
        "shares": {name: score.share(name) for name in score.shares},
    }


def _summary(found: Evaluation) -> dict[str, Any]:
    return {
        "conversations": found.conversations,
        "macro_f1": found.macro_f1,
        "next_step_f1": found.scores["next_step"].f1,
        "clean_accept_rate": found.clean_accept_rate,
    }


def _label(signal: Signal) -> dict[str, JsonValue]:
    return {
        "kind": signal.kind,
        "quote": signal.quote.text,
        "speaker": signal.quote.speaker,
        "value": dict(signal.value),
        "support": [quote.text for quote in signal.support],
    }


def _said(signal: Signal) -> str:
    return f"{signal.kind} {_value(signal.value)} “{_one_line(signal.quote.text)}”"


def _value(value: object) -> str:
    items = value.items() if hasattr(value, "items") else ()
    return " ".join(f"{name}={part}" for name, part in items if part is not None)


def _one_line(text: str) -> str:
    return " ".join(text.split())
