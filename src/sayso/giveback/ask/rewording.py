"""The words of what was heard: what a reader missed may have been said in so many words. Pure."""

from __future__ import annotations

from typing import Final

from sayso.giveback.ask.language import Term, word
from sayso.giveback.ask.operators import OPERATORS, About

_NAMED: Final = frozenset({"objection", "competitor", "milestone", "stakeholder", "money", "date"})
_OF_OURS: Final = frozenset(
    {"started", "confirmed", "requested", "shared", "evaluating", "mentioned", "ruled", "out", "on"}
)


def in_words(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms with words in place of a kind of signal; () where none is asked for, or it has no words of its own."""
    found: list[Term] = []
    for term in terms:
        if not term.operator or OPERATORS[term.operator].about is not About.SIGNAL:
            found.append(term)
        elif term.operator in _NAMED and len(term.values) == 1 and not term.negated:
            found += [word(each) for each in term.values[0].replace("_", " ").split() if each not in _OF_OURS]
        else:
            return ()
    return tuple(dict.fromkeys(found)) if set(found) != set(terms) and any(not term.operator for term in found) else ()
