"""What a person may answer, and what is refused. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue

CHANGED = "changed since it was shown"
DECIDED = "already decided"
GONE = "no longer offered"
TWICE = "named twice"
RIVAL = "another value for the same field was accepted with it"
NOT_MINE = "not yours to undo"
UNDONE = "already undone"

REASONS: Mapping[str, str] = {
    "wrong": "It is wrong",
    "not_said": "Nobody said that",
    "wrong_deal": "Not this deal",
    "already_known": "Already known",
    "not_useful": "Not useful",
    "other": "Another reason",
}
"""Why somebody declines: the word that is stored, and how it is offered."""

FROM_TALK = "conversation"
ORIGINS = (FROM_TALK, "edit", "board", "import", "triage", "gate")
LONGEST_NOTE = 250


class NoSuchReason(ValueError):
    """A decline needs one of the listed reasons, and "other" needs words."""


class NoSuchOrigin(ValueError):
    """A hand edit says where it was made."""


class UntilIsPast(ValueError):
    """A snooze ends in the future."""


class CannotBeKept(ValueError):
    """What somebody says that they saw is no JSON that both databases hold."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person answers: the proposal, and the digest of exactly what they were shown."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuthoredChange:
    """A change by hand. `before` is what its author saw, compared when it is written; `value` as typed."""

    path: FieldPath
    entity_id: int | None
    operation: Operation
    value: object
    before: JsonValue = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One that was not decided, and why. `key` is the offer's; for a hand edit its place in the list, from 0."""

    key: str
    why: str


def why_refused(offer: Offer, *, digest: str, closing: str, cause: str) -> str:
    """Why an offer cannot be answered as it was shown, "" when it can. What was decided is said before what changed."""
    if closing == "decided":
        return DECIDED
    if closing:
        return f"{GONE}: {cause}" if cause else GONE
    return "" if digest == offer.digest else CHANGED


def reason_given(reason: str, note: str) -> str:
    """The reason as it is kept. Raises NoSuchReason."""
    words = " ".join(note.split())[:LONGEST_NOTE]
    if reason not in REASONS:
        raise NoSuchReason(f"'{reason}' is no reason for declining: give one of {', '.join(REASONS)}.")
    if reason == "other" and not words:
        raise NoSuchReason("Say in a few words why, when none of the other reasons fits.")
    return f"{reason}: {words}" if words else reason


def require_future(until: datetime, at: datetime) -> None:
    """Raises UntilIsPast."""
    if until <= at:
        raise UntilIsPast("A snooze ends in the future: choose a later time.")


def require_origin(origin: str) -> None:
    """Raises NoSuchOrigin for what is no hand's work."""
    if origin not in ORIGINS or origin == FROM_TALK:
        raise NoSuchOrigin(f"'{origin}' is no origin of a hand edit: it is one of {', '.join(ORIGINS[1:])}.")


def require_kept(before: JsonValue) -> None:
    """Raises CannotBeKept for what a hand edit cannot have seen: no field holds NaN, NUL or half a character."""
    try:
        text = json.dumps(before, ensure_ascii=False, allow_nan=False)
        is_kept = "\\u0000" not in text and bool(text.encode())
    except (ValueError, RecursionError):
        is_kept = False
    if not is_kept:
        raise CannotBeKept("No field can have held that: look at it again.")
