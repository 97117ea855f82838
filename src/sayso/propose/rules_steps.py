"""Steps: which one is the next, which are one and the same, and which are done. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue
from sayso.domain.transcript import Channel, Side
from sayso.propose.facts import Conversation, DealFacts, Offer, Target
from sayso.propose.rules_offers import NEVER_SAID, Order, said_order
from sayso.record.fields import Policy

COMMITMENTS = FieldPath("deal", "commitments")
NEXT_STEP = FieldPath("deal", "next_step")
AGREED = "agreed"
LIVE = (Channel.CALL, Channel.MEETING)
NO_DAY = "9999-12-31"
ENOUGH = 0.6
"""Share of the weighty words of the shorter of two actions that both must have to be one."""

DOING = re.compile(
    r"\b(?:as promised|attached|enclosed|here(?:'s| is| are)|(?:have|has|'ve|just|already) (?:\w+ )?"
    r"(?:sent|shared|done|booked|signed|finished|completed|forwarded|uploaded|sorted|arranged)"
    r"|(?:i|we) (?:sent|shared|booked|signed|finished|completed|forwarded|uploaded|sorted|arranged))\b",
    re.IGNORECASE,
)
DOING_WORDS = (
    "promised", "attached", "enclosed", "here", "sent", "shared", "done", "booked", "signed", "finished", "completed",
    "forwarded", "uploaded", "sorted", "arranged",
)  # fmt: skip
NOT_DONE = re.compile(
    r"\b(?:not|never|haven't|hasn't|didn't|won't|will|'ll|should|could|would|if|once|when)\b|\?", re.IGNORECASE
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
WORD = re.compile(r"[^\W_]+")
LIGHT = frozenset(
    """
    a about after all an and any as at back be before by can come do for from get give go have he her him his i in it
    its let make me meet my next of on or our over put send set share she some take that the their them then there they
    this to today tomorrow up us we week will with you your
    """.split()  # noqa: SIM905 - a table reads better as a table
)


def with_next_steps(facts: DealFacts, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers, the best agreed step of each conversation offered as the deal's next step.

    Of the newest conversation with an agreed step it takes the place of the commitment: the record makes one of it
    anyway. In earlier ones it stays a commitment, and the next step that it would have been is shown as superseded.
    """
    spec = facts.fields.get(NEXT_STEP)
    best = best_steps(offers)
    if spec is None or spec.policy is Policy.NEVER or not best:
        return tuple(offers)
    newest = max(best, key=lambda offer: (_day_of(offer.conversation), said_order(offer)))
    kept = [offer for offer in offers if offer is not newest]
    return (
        *kept,
        *(replace(offer, target=Target(NEXT_STEP, facts.deal_id), operation=Operation.SET) for offer in best),
    )


def best_steps(offers: Iterable[Offer]) -> list[Offer]:
    """Each conversation's best agreed step.

    One that was said outright comes before one that leaves room for doubt; then a meeting of both sides, then the
    earliest due, then the first said.
    """
    best: dict[str, Offer] = {}
    for offer in offers:
        if offer.target.path != COMMITMENTS or offer.agreement != AGREED:
            continue
        rival = best.get(offer.conversation.identity)
        if rival is None or _preference(offer) < _preference(rival):
            best[offer.conversation.identity] = offer
    return list(best.values())


def are_one_promise(one: JsonValue, other: JsonValue) -> bool:
    """Whether two steps, told in two conversations, are the same promise: the same side, and the same thing to do."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    if one.get("owner_side") != other.get("owner_side"):
        return False
    left, right = words_of_promise(one), words_of_promise(other)
    if not left or not right:
        return False
    return len(left & right) >= ENOUGH * min(len(left), len(right))


def words_of_promise(step: JsonValue) -> frozenset[str]:
    """The words that tell what was promised from other promises: two without one in common are never the same."""
    return weighty_words(str(step.get("action") or "")) if isinstance(step, Mapping) else frozenset()


@lru_cache(maxsize=4096)
def weighty_words(text: str) -> frozenset[str]:
    """The words of a text that tell one action from another."""
    return frozenset(word for word in WORD.findall(text.casefold()) if word not in LIGHT and not word.isdigit())


def done_since(facts: DealFacts, offer: Offer) -> str:
    """Why the step is done already, in words; "" when nothing says so.

    A meeting took place when both sides spoke on the day it was for, or after it; another step is done when its owner's
    side said so in a later conversation.
    """
    if not isinstance(offer.value, Mapping):
        return ""
    later = [each for each in facts.conversations if is_later(each, offer.conversation)]
    if offer.value.get("owner_side") == "both":
        met = met_since(offer.value, later)
        return f"Both sides have spoken since: {called(met)}." if met else ""
    side = Side.OURS if offer.value.get("owner_side") == "ours" else Side.THEIRS
    told = {each.identity: each for each in later}
    for utterance in facts.utterances:
        theirs_to_say = utterance.conversation in told and utterance.side in (side, Side.UNKNOWN)
        if theirs_to_say and says_done(utterance.text, str(offer.value.get("action") or "")):
            return f"The {called(told[utterance.conversation])} says that it was done."
    return ""


def says_done(text: str, action: str) -> bool:
    """Whether a sentence of `text` tells that `action` was done: it says so, denies nothing, and names the thing."""
    wanted = weighty_words(action)
    told = (sentence for sentence in SENTENCE.findall(text) if tells_of_doing(sentence))
    return any(names_it(wanted, weighty_words(sentence)) for sentence in told)


def tells_of_doing(sentence: str) -> bool:
    """Whether a sentence says that something was done, and denies nothing."""
    return bool(DOING.search(sentence)) and not NOT_DONE.search(sentence)


def names_it(wanted: frozenset[str], told: frozenset[str]) -> bool:
    """Whether the weighty words of a sentence name the thing to do."""
    return bool(wanted) and len(wanted & told) >= ENOUGH * len(wanted)


def is_later(one: Conversation, other: Conversation) -> bool:
    """Whether a conversation was held after another; never where one of the two has no time."""
    return one.started_at is not None and other.started_at is not None and one.started_at > other.started_at


def called(conversation: Conversation) -> str:
    """A conversation without its content: "call of 12 Mar 2026"."""
    return _called(conversation.channel.value, conversation.day)


@lru_cache(maxsize=4096)  # a day of promises quotes thousands of sentences
def _called(channel: str, day: date | None) -> str:
    return f"{channel} of an unknown day" if day is None else f"{channel} of {day.day} {day:%b %Y}"


def met_since(step: Mapping[str, JsonValue], later: Iterable[Conversation]) -> Conversation | None:
    """The first of the later conversations in which both sides spoke on the day that the step was for, or after it."""
    due = str(step.get("due") or NO_DAY)
    return next((each for each in later if each.channel in LIVE and each.day and each.day.isoformat() >= due), None)


def _preference(offer: Offer) -> tuple[bool, bool, str, Order]:
    step = offer.value if isinstance(offer.value, Mapping) else {}
    unsure = offer.certainty is not Certainty.CONFIDENT
    return unsure, step.get("owner_side") != "both", str(step.get("due") or NO_DAY), said_order(offer)


def _day_of(conversation: Conversation) -> str:
    return (conversation.started_at or NEVER_SAID).isoformat()
