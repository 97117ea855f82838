"""What nobody has said yet, and what to ask for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.extract.meddicc import meddicc
from sayso.giveback.facts import Facts, stated


@dataclass(frozen=True, slots=True)
class Gap:
    """Something worth knowing that nobody was heard to say: in a few words, and the question that would fill it."""

    what: str
    question: str


ASKED = {
    "Identify pain": Gap("what it costs them today", "What does this cost you today, in hours or in money?"),
    "Economic buyer": Gap("who controls the money", "Whose budget would this come from?"),
    "Decision process": Gap("how they decide", "What happens on your side between a yes from you and a signature?"),
    "Champion": Gap("who speaks for us inside", "Who else on your side would miss this if it did not happen?"),
    "Competition": Gap("who else they look at", "What else are you looking at, doing nothing included?"),
}
BUDGET = Gap("the budget", "What have you set aside for this?")
DAY = Gap("when they decide", "When would you want it running, and what has to be settled before?")


def gaps(facts: Facts) -> tuple[Gap, ...]:
    """What is not known, the most telling first. What the reader is not sure of counts as said."""
    heard = [each.signal for kind in _KINDS for each in stated(facts, kind)]
    found = [ASKED[question.name] for question in meddicc(heard) if question.is_open and question.name in ASKED]
    if not any(signal.kind == "amount" and signal.value.get("what") == "budget" for signal in heard):
        found.append(BUDGET)
    if not any(signal.kind == "close_date" for signal in heard):
        found.append(DAY)
    order = [*ASKED.values(), BUDGET, DAY]
    return tuple(sorted(found, key=order.index))


_KINDS = ("milestone", "stakeholder", "objection", "competitor", "close_date", "amount", "need")
