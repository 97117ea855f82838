"""What the buyer holds against buying: a category and the words."""

from __future__ import annotations

from sayso.record.field_types._sorted_words import SortedWords
from sayso.record.points import FIELD_TYPES, Piece
from sayso.record.typed_text import labels

CATEGORIES = labels("price", "timing", "authority", "need", "trust", "product", "competition", "effort")


@FIELD_TYPES.register
class Objection(SortedWords):
    """``{"category", "text"}``; typed as "price: too dear for one site"."""

    name = "objection"
    control = "objection"
    sort = called = "category"
    sorts = CATEGORIES
    pieces = (Piece("category", "About", "choice", CATEGORIES), Piece("text", "In words"))
