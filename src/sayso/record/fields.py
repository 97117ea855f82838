"""What a field is: its type, its policy, and what its type has to know to read what a person types. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue

ENTITIES = ("deal", "account", "person")

LINE = 500
"""The longest single-line text, in characters, where a field does not say otherwise."""


class BadFieldValue(ValueError):
    """That is no value of this field. The message is one line: which field, what is wrong, what to write."""


class Policy(StrEnum):
    """What proposals may do to a field. A person's own edit is bound by none of these."""

    BLANK_ONLY = "blank_only"
    REPLACE = "replace"
    APPEND = "append"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Option:
    """One allowed value, the label people choose it by, and other ways to write it.

    A retired one is shown where it stands, and not offered any more.
    """

    value: JsonValue
    label: str
    aliases: tuple[str, ...] = ()
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of one kind of thing.

    `many` marks a list that grows by `add`; `own_key` a field that accept-all never takes; `required` one that
    cannot be blank; `custom` the organisation's own; `is_retired` one that is hidden with all that it
    holds; `options` the exact values
    allowed; `currency` what a sum typed without one is in; `day_first` whether 3/4 is the third of April (None: not
    known); `least`, `most` and `places` bound a number, `length` a text, in characters. `find` turns what a person
    typed into the id of a user or a thing (None: nobody of that name), `named` an id into its name.
    """

    path: FieldPath
    label: str
    type: str
    many: bool = False
    policy: Policy = Policy.REPLACE
    own_key: bool = False
    required: bool = False
    custom: bool = False
    is_retired: bool = False
    options: tuple[Option, ...] = ()
    currency: str = ""
    day_first: bool | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    places: int = 6
    length: int = LINE
    find: Callable[[str], int | None] | None = field(default=None, compare=False, repr=False)
    named: Callable[[int], str] | None = field(default=None, compare=False, repr=False)

    def bad(self, problem: str) -> BadFieldValue:
        """The refusal of a value of this field: the label in front, one line."""
        return BadFieldValue(" ".join(f"{self.label}: {problem}".split()))
