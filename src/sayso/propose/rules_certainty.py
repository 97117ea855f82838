"""How sure an offer is and why, and which offers need a key of their own. Pure.

Sureness comes from the evidence and from what people answered to such offers before, never from what a reader says of
itself. Accept-all takes the confident changes; stage, amount, close date, unknown speakers and overwritten human values
need their own key (DESIGN 5.11), and so do contradictions and what the record moved under.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.domain.change import Operation
from sayso.domain.signal import Certainty
from sayso.domain.transcript import Side
from sayso.propose.facts import DealFacts, Offer, PastAnswers
from sayso.propose.rules_closing import Closed
from sayso.propose.rules_sameness import LOG, is_list
from sayso.propose.rules_standing import Standing
from sayso.record.rules import same

ENOUGH_ANSWERS = 5
MANY_ANSWERS = 10
NEARLY_ALWAYS = 0.9
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Habit:
    """What people answered to such offers before: how many of how many they accepted."""

    accepted: int
    total: int

    @property
    def share(self) -> float:
        """The share that was accepted."""
        return self.accepted / self.total

    @property
    def speaks_for(self) -> bool:
        """Whether it outweighs a doubt about the words."""
        return self.total >= MANY_ANSWERS and self.share >= NEARLY_ALWAYS

    @property
    def words(self) -> str:
        """The counts, in words."""
        return f"{self.accepted} of {self.total} such offers were accepted before."


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure an offer is, why, in words, and whether accept-all leaves it alone."""

    certainty: Certainty
    reason: str
    own_key: bool


def sureness_of(standing: Standing, closings: Sequence[Closed | None], place: int) -> Sureness:
    """How sure the offer at that place is, and why."""
    facts, offer = standing.facts, standing.offers[place]
    habit = habit_with(facts.past, offer)
    loose = offer.certainty is Certainty.UNSURE
    doubts = [
        (loose and not (habit and habit.speaks_for), "The words leave room for doubt."),
        (has_unknown_speaker(offer) and offer.kind != LOG, "Nobody has said who speaks here."),
        (contradicts(standing, closings, place), "Another answer stands beside it."),
        (habit is not None and habit.share < HALF, f"Only {habit.words}" if habit else ""),
    ]
    cautions = [
        (overwrites_a_person(facts, offer), "It takes the place of what a person entered."),
        (standing.contested(place), "The record was changed after this was accepted."),
    ]
    said = [why for holds, why in (*doubts, *cautions) if holds]
    unsure = any(holds for holds, _ in doubts)
    if not said:
        said = ["The words leave room for doubt, but" if loose else _evidence(offer), *([habit.words] if habit else [])]
    spec = facts.fields.get(offer.target.path)
    own_key = bool(spec and spec.own_key) or unsure or any(holds for holds, _ in cautions)
    return Sureness(Certainty.UNSURE if unsure else Certainty.CONFIDENT, " ".join(said), own_key)


def habit_with(past: Iterable[PastAnswers], offer: Offer) -> Habit | None:
    """What was answered to such offers before this conversation came to us.

    The owner's answers to as well evidenced offers of the kind count first, then all of theirs, then those of their
    team in the same order; None where there were too few to tell. Later answers do not count, so that a card does not
    change while it is read.
    """
    before = offer.conversation.captured_at.date()
    relevant = [each for each in past if each.kind == offer.kind and each.day < before]
    alike = [each for each in relevant if each.seconded == (len(offer.evidence) > 1)]
    owns = ([each for each in group if each.own] for group in (alike, relevant))
    for counted in (*owns, alike, relevant):
        total = sum(each.count for each in counted)
        if total >= ENOUGH_ANSWERS:
            return Habit(sum(each.count for each in counted if each.accepted), total)
    return None


def has_unknown_speaker(offer: Offer) -> bool:
    """Whether nobody has said for whom the speaker of the first quote speaks."""
    return offer.primary.side is Side.UNKNOWN


def overwrites_a_person(facts: DealFacts, offer: Offer) -> bool:
    """Whether the field holds what was not confirmed from a conversation: a hand edit, or what the CRM said."""
    if offer.operation is not Operation.SET or facts.live.get(offer.target) is None:
        return False
    edits = [edit for edit in facts.edits if edit.target == offer.target]
    return not edits or max(edits, key=lambda edit: (edit.at, edit.by_hand)).by_hand


def contradicts(standing: Standing, closings: Sequence[Closed | None], place: int) -> bool:
    """Whether another value for the same single-valued field stands, both open: shown side by side, never resolved."""
    facts, offer = standing.facts, standing.offers[place]
    if closings[place] or is_list(facts, offer.target.path) or offer.operation is not Operation.SET:
        return False
    return any(not closings[at] and not same(standing.offers[at].value, offer.value) for at in standing.beside(place))


def _evidence(offer: Offer) -> str:
    if offer.kind == LOG:
        return "It took place: this is how it began."
    if len(offer.evidence) > 1:
        return f"Said in so many words; {len(offer.evidence)} quotes agree."
    return "Said in so many words."
