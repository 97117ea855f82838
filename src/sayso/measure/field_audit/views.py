"""What the field audit is about and what it says: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What may become of a field."""

    KEEP = "keep"
    OPTIONAL = "make optional"
    HEAR = "fill from conversations"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a field feeds: `words` end the sentence "It feeds ...", `latest` is when it did (None: always).

    `times` is how often it did in the period that is looked at.
    """

    words: str
    times: int = 1
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a field beside its values.

    `kind` is date, number, choice, prose, text or list. `required` is None where nobody told, as with a table;
    `default` what a new form holds; `hearable` that a conversation can fill it; `removable` that it may be retired
    here. `by` counts who filled it (hand, conversation, import), `asked` how often a gate or a
    review asked for it, `contradicted`
    the rows where what was said stands against it. `uses` is None where nobody can know them, as with a table.
    """

    name: str
    label: str
    kind: str = ""
    required: bool | None = None
    default: str = ""
    hearable: bool | None = None
    removable: bool = True
    asked: int = 0
    contradicted: int = 0
    by: Mapping[str, int] = field(default_factory=dict)
    uses: tuple[Use, ...] | None = None


@dataclass(frozen=True, slots=True)
class Junk:
    """One kind of junk in a field: in how many rows, the sentence that says it, and a few of the values.

    `useless` says that these rows tell nothing; otherwise they tell something, but not what was said.
    """

    kind: str
    rows: int
    words: str
    examples: tuple[str, ...] = ()
    useless: bool = True


@dataclass(frozen=True, slots=True)
class Audited:
    """A field with its verdict, the reason in a sentence, and the counts behind it.

    `seconds` is what one value costs to fill in by hand; `by_hand` how many values were; `lost` what would have been
    lost had the field been retired before the period.
    """

    known: Known
    kind: str
    rows: int
    filled: int
    distinct: int
    seconds: float
    by_hand: int
    junk: tuple[Junk, ...]
    verdict: Verdict
    reason: str
    lost: str

    @property
    def hours(self) -> float:
        """What the field has cost in all, in hours."""
        return self.seconds * self.by_hand / 3600

    @property
    def share(self) -> float:
        """The share of rows in which it is filled, 0 to 1."""
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class KeptAudit:
    """The audit of the record as it was counted `at` a moment, what may go first.

    `uncounted` are the labels of fields that came, or came back, since then; `is_awaited`: it is being counted anew.
    """

    at: datetime
    fields: tuple[Audited, ...]
    uncounted: tuple[str, ...]
    is_awaited: bool
