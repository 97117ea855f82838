"""When two offers are the same, and when an answered one may return. Pure.

Two offers are the same when deal and field agree and the canonical value agrees or, for text, the evidence overlaps by
half. The same offer returns only on evidence said later than its Answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.propose.facts import Answered, DealFacts, Offer, Span, Target
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import same

PROSE = frozenset({"text", "note", "step", "task", "objection", "need"})
"""Types whose values are somebody's words: a better reader may word them otherwise and mean the same."""

NAMED = frozenset({"person_role", "competitor"})
"""Types whose values name somebody: a better reader may spell the name otherwise."""

ALIKE = 80
"""Similarity of two texts, of 100, from which on they are taken for two wordings of one."""

LOG = "log"
"""The kind of an offer to tell the CRM of a conversation: known by its conversation, however it is worded."""

PROMISES = frozenset({"step", "task"})
DECISIVE = frozenset({"accepted", "edited", "declined", "wrong_deal"})
YES = frozenset({"accepted", "edited"})
BESIDE_THE_POINT = frozenset({"person", "agreement"})
"""Parts of a value that say nothing new by themselves: an id that was filled in, how far a known step is agreed."""


def type_name(facts: DealFacts, path: FieldPath) -> str:
    """The name of the field's type; "text" for the creation of a whole thing, which has none."""
    spec = facts.fields.get(path)
    return spec.type if spec else "text"


def is_list(facts: DealFacts, path: FieldPath) -> bool:
    """Whether the field is a list, to which proposals add."""
    spec = facts.fields.get(path)
    return spec is not None and spec.many


def identity(facts: DealFacts, path: FieldPath, value: JsonValue) -> JsonValue:
    """What makes two values of the field's type the same thing: a competitor's name, a promise's words and owner."""
    return FIELD_TYPES.get(type_name(facts, path)).identity(value)


def overlap_by_half(one: Span, other: Span) -> bool:
    """Whether two quotes of one turn share at least half of the shorter one."""
    if one[:3] != other[:3]:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(one.end - one.start, other.end - other.start)


def wording(value: JsonValue) -> str:
    """The words of a value, for comparing two wordings of one thing."""
    if isinstance(value, Mapping):
        return str(value.get("action") or value.get("text") or value.get("name") or value.get("title") or "")
    return value if isinstance(value, str) else ""


def are_alike(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are worded nearly the same."""
    left, right = wording(one).casefold(), wording(other).casefold()
    return bool(left and right) and fuzz.token_set_ratio(left, right) >= ALIKE


def adds_nothing(facts: DealFacts, path: FieldPath, value: JsonValue, held: JsonValue) -> bool:
    """Whether everything that `value` says is said by `held`, a value of the same field, already."""
    if same(value, held):
        return True
    if not isinstance(value, Mapping) or not isinstance(held, Mapping):
        return False
    if not same(identity(facts, path, value), identity(facts, path, held)):
        return False
    said = {part: content for part, content in value.items() if content and part not in BESIDE_THE_POINT}
    return all(_folded(held.get(part)) == _folded(content) for part, content in said.items())


def is_same_field(facts: DealFacts, one: Target, other: Target) -> bool:
    """Whether two offers ask the same field, where a step is one promise whether it is the next one or not."""
    if one == other:
        return True
    kinds = {type_name(facts, one.path), type_name(facts, other.path)}
    return kinds <= PROMISES and one.path.entity == other.path.entity and one.entity_id == other.entity_id


def evidence_overlaps(facts: DealFacts, offer: Offer, answer: Answered) -> bool:
    """Whether a value that is somebody's words is told by the quotes that were answered.

    Offsets of two revisions of one transcript do not compare; there the wording has to.
    """
    kind = type_name(facts, offer.target.path)
    spans = [cited.span for cited in offer.evidence]
    if kind not in PROSE | NAMED or not spans or not answer.spans:
        return False
    if kind in NAMED and not are_alike(offer.value, answer.offered):
        return False
    if any(overlap_by_half(span, answer.spans[0]) for span in spans):
        return True
    if any(overlap_by_half(spans[0], span) for span in answer.spans):
        return True
    revised = spans[0].conversation == answer.conversation and spans[0].revision != answer.spans[0].revision
    return revised and are_alike(offer.value, answer.offered)


def is_same_value(offer: Offer, answer: Answered) -> bool:
    """Whether the offer's value is the one that was offered then, or the one that was made of it."""
    return same(offer.value, answer.offered) or (answer.kind == "edited" and same(offer.value, answer.value))


def is_new_evidence(offer: Offer, answer: Answered) -> bool:
    """Whether the offer rests on words that the answer could not know of.

    In the same conversation they must have been said after the answer was given: before that, all of it was there to
    be seen. A better reader that lengthens or splits quotes moves offsets and seconds, and nothing more.
    """
    if offer.said_at is None:
        return False
    if offer.conversation.identity == answer.conversation or answer.said_at is None:
        return offer.said_at > answer.at
    return offer.said_at > answer.said_at


def same_creation(offer: Offer, answer: Answered) -> bool:
    """Whether both ask to create the same thing: a card asks for one account and one deal, and for each person once."""
    if not offer.operation is answer.operation is Operation.CREATE or offer.target.path != answer.target.path:
        return False
    if offer.conversation.identity != answer.conversation:
        return False
    return offer.target.path.entity != "person" or _who(offer.value) == _who(answer.offered)


def same_line(offer: Offer, answer: Answered) -> bool:
    """Whether both would tell the CRM of the same conversation."""
    return offer.kind == LOG == answer.about and offer.conversation.identity == answer.conversation


def answers_by_offer(
    facts: DealFacts, offers: Sequence[Offer], answers: Iterable[Answered]
) -> dict[int, tuple[Answered, ...]]:
    """Which answers speak of which offer (by its place in `offers`), newest first.

    Two steps may stand in one sentence. So an answer whose very value is still offered in its conversation speaks of
    that offer; only when it is not, because the reader has learnt to word it otherwise, of all whose evidence overlaps.
    """
    found: dict[int, list[Answered]] = {}
    asking: dict[Target, list[int]] = {}
    for answer in answers:
        if answer.target not in asking:
            asking[answer.target] = _asking(facts, offers, answer.target)
        for place in _spoken_of(facts, offers, answer, asking[answer.target]):
            if not is_new_evidence(offers[place], answer):
                found.setdefault(place, []).append(answer)
    newest = {place: sorted(each, key=lambda a: (a.at, a.kind), reverse=True) for place, each in found.items()}
    return {place: tuple(each) for place, each in newest.items()}


def _asking(facts: DealFacts, offers: Sequence[Offer], target: Target) -> list[int]:
    """The offers in words for that field, by their places."""
    worded = (place for place, offer in enumerate(offers) if offer.kind != LOG)
    return [place for place in worded if is_same_field(facts, offers[place].target, target)]


def _spoken_of(facts: DealFacts, offers: Sequence[Offer], answer: Answered, asked: Sequence[int]) -> list[int]:
    if answer.operation is Operation.CREATE:
        return [place for place, offer in enumerate(offers) if same_creation(offer, answer)]
    if answer.about == LOG:
        return [place for place, offer in enumerate(offers) if same_line(offer, answer)]
    exact = [place for place in asked if is_same_value(offers[place], answer)]
    if any(offers[place].conversation.identity == answer.conversation for place in exact):
        return exact
    return sorted({*exact, *(place for place in asked if evidence_overlaps(facts, offers[place], answer))})


def _who(value: JsonValue) -> str:
    person = value if isinstance(value, Mapping) else {}
    return str(person.get("email") or person.get("name") or "").casefold()


def _folded(value: JsonValue) -> JsonValue:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value
