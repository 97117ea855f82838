"""What was heard: a typed statement of the conversation with the sentences that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sayso.domain.transcript import Quote

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class Certainty(StrEnum):
    """How sure the reader is. `confident` may be accepted with all the others; `unsure` needs its own key."""

    CONFIDENT = "confident"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was agreed, asked, objected or decided.

    `kind` names the signal type (a plug of `extract`); `value` has the fields of that type, as JSON with ISO dates;
    `reason` says in words how the value came out of the quote, date and money arithmetic included
    ("Thursday, said on Tue 10 Mar 2026, is Thu 12 Mar 2026").
    """

    kind: str
    quote: Quote
    value: Mapping[str, JsonValue]
    support: tuple[Quote, ...] = ()
    certainty: Certainty = Certainty.CONFIDENT
    reason: str = ""
