"""What the buyer has to get rid of, has to have, chooses by or measures it by: the sort and the words."""

from __future__ import annotations

from sayso.record.field_types._sorted_words import SortedWords
from sayso.record.points import FIELD_TYPES, Piece
from sayso.record.typed_text import labels

WHATS = labels("pain", "requirement", "criterion", "metric")


@FIELD_TYPES.register
class Need(SortedWords):
    """``{"what", "text"}``; typed as "requirement: has to run without a network"."""

    name = "need"
    control = "need"
    sort, called = "what", "sort"
    sorts = WHATS
    pieces = (Piece("what", "Sort", "choice", WHATS), Piece("text", "In words"))
