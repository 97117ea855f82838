"""The vocabulary of labelled conversations, as evaluation/FORMAT.md defines it, for whatever is labelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

VALUES = {
    "next_step": {"action", "owner", "owner_side", "due", "agreement"},
    "close_date": {"date", "what"},
    "amount": {"value", "currency", "what", "period"},
    "objection": {"category"},
    "competitor": {"name", "status"},
    "stakeholder": {"name", "title", "role"},
    "milestone": {"event"},
    "need": {"what"},
}
CHOICES: dict[tuple[str, str], set[str | None]] = {
    ("next_step", "owner_side"): {"ours", "theirs", "both"},
    ("next_step", "agreement"): {"agreed", "proposed", "declined"},
    ("close_date", "what"): {"decision", "signature", "go_live"},
    ("amount", "what"): {"price", "budget", "discount"},
    ("amount", "period"): {"year", "month", "once", None},
    ("objection", "category"): {
        *("price", "timing", "authority", "need"),
        *("trust", "product", "competition", "effort"),
    },
    ("competitor", "status"): {"incumbent", "evaluating", "ruled_out", "mentioned"},
    ("stakeholder", "role"): {
        *("economic_buyer", "champion", "decision_maker", "technical_evaluator", "legal"),
        *("procurement", "security", "user", "blocker", "influencer"),
    },
    ("need", "what"): {"pain", "requirement", "criterion", "metric"},
    ("milestone", "event"): {
        *("pain_confirmed", "budget_confirmed", "decision_process_shared", "evaluation_started", "proposal_requested"),
        *("security_review_started", "legal_review_started", "verbal_commitment", "contract_signed"),
        *("on_hold", "lost"),
    },
}


def folded(text: str) -> str:
    return " ".join(text.split())


def misspoken(signal: Mapping[str, Any]) -> Iterator[str]:
    """What of a labelled signal is not in the vocabulary: fields, choices, and dates that are no ISO dates."""
    if set(signal) != {"kind", "quote", "speaker", "value", "support"}:
        yield f"fields {sorted(signal)}"
    if set(signal["value"]) != VALUES[signal["kind"]]:
        yield f"{signal['kind']} has {sorted(signal['value'])}"
    for field, value in signal["value"].items():
        choices = CHOICES.get((signal["kind"], field))
        if choices is not None and value not in choices:
            yield f"{field} {value!r}"
        if field in {"due", "date"} and value is not None and date.fromisoformat(value).isoformat() != value:
            yield f"{field} {value!r}"
