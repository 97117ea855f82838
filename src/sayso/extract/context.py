"""What a reader may know beside the transcript itself. Frozen, so that reading is a pure function of its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sayso.domain.transcript import Participant


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """Facts around one conversation.

    `participants` with their sides as mended by people (they win over the transcript's own); `our_domains` the selling
    company's mail domains; `currency` the deal's or organisation's ISO 4217 code for sums said without one, "" if
    none; `fiscal_year_start` the month (1 to 12) in which the organisation's year begins; `holidays` days that are no
    business days; `day_first` whether 3/4 is the third of April (None: not known, then an ambiguous date stays
    unresolved); `competitors` names from the team's catalogue; `answers` what a model answered, by the
    question's key.
    """

    participants: tuple[Participant, ...] = ()
    our_domains: frozenset[str] = frozenset()
    currency: str = ""
    fiscal_year_start: int = 1
    holidays: frozenset[date] = field(default_factory=frozenset)
    day_first: bool | None = None
    competitors: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
