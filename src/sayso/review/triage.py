"""What a triage does to a finding, and what it may say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sayso.record.views import Named
from sayso.review.points import Finding

LONGEST: Final = timedelta(days=90)
"""Nothing is put off for longer: a quarter later it is another deal."""
VERDICTS: Final = {
    "park": "Park",
    "close": "Close out",
    "accept": "Accept the risk",
    "kept": "Kept",
    "reopen": "Look at it again",
}
REASONS: Final = {
    "fixed_time": "The buyer buys at a fixed time",
    "known_path": "A long procurement is under way as expected",
    "strategic": "A leader carries it outside the usual path",
    "runs_itself": "It renews or signs without us",
    "too_small": "Too small to chase",
}
ENDINGS: Final = {"lost": "Lost to another", "no_decision": "No decision"}
PROMISES: Final = ("our_promises", "their_promises")
Key = tuple[str, str]
"""A finding within its deal: the check, and what it is about."""


class BadTriage(ValueError):
    """That is no answer to a finding. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody said of a finding, and until when it holds."""

    verdict: str
    by: Named
    at: datetime
    until: date | None = None
    reason: str = ""

    def quiets(self, today: date) -> bool:
        """Whether the finding is left alone on that day."""
        if self.verdict == "kept":
            return True
        return self.verdict in ("park", "accept") and self.until is not None and today <= self.until


def check_triage(finding: Key, verdict: str, until: date | None, reason: str, today: date) -> None:
    """Raises BadTriage unless somebody may say that of the finding on that day."""
    if verdict not in VERDICTS:
        raise BadTriage(f"A finding ends as one of: {', '.join(VERDICTS)}.")
    if verdict in ("park", "accept"):
        if until is None:
            raise BadTriage("Say until when.")
        if not today < until <= today + LONGEST:
            raise BadTriage(f"It comes back between tomorrow and {today + LONGEST}.")
    if verdict == "accept" and reason not in REASONS:
        raise BadTriage("Say why the risk is taken.")
    if verdict == "close" and reason not in ENDINGS:
        raise BadTriage("Say how it ended: lost, or no_decision.")
    if verdict == "kept" and finding[0] not in PROMISES:
        raise BadTriage("Only a promise can be kept.")


def standing(findings: Iterable[Finding], verdicts: Mapping[Key, Verdict], today: date) -> tuple[Finding, ...]:
    """The findings that nobody left alone on that day."""
    return tuple(one for one in findings if not _is_quiet(verdicts.get((one.check, one.about)), today))


def _is_quiet(verdict: Verdict | None, today: date) -> bool:
    return verdict is not None and verdict.quiets(today)
