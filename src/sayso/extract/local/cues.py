"""What kind of statement a sentence is: a question, a denial, a supposition, about the past, somebody else's words.

Rules are rows of a table; every row names what it hears, so that a reason can be given in words.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Cue(StrEnum):
    """What is heard in a sentence beside its words."""

    QUESTION = "asked as a question"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    PAST = "about the past"
    REPORTED = "reported speech"
    JOKING = "said in jest"
    HABITUAL = "how it is usually done"
    WITHDRAWN = "taken back"


_FILLERS: Final = (
    r"(?:(?:and|so|but|um|uh|er|well|okay|ok|oh|hey|yeah|right|great|good|perfect|then|now|or|also)[ ,.]+){0,3}"
)
_ASKED: Final = re.compile(
    rf"^{_FILLERS}(?:can|could|would|will|shall|should|do|does|did|is|are|was|were|have|has|what|when|where|who|whom"
    rf"|whose"
    r"|which|why|how|may|might|any chance|want me|you want me)\b(?! (?:i ?do|we ?do) is\b)"
)
_CUES: Final[tuple[tuple[Cue, re.Pattern[str], re.Pattern[str]], ...]] = (  # one word that is there, then the whole
    (
        Cue.NEGATED,
        re.compile(r"\b(?:not|never|no|cannot|nobody|nothing|neither|without|dont|wont|cant|didnt|isnt)\b|n't\b"),
        re.compile(
            r"\b(?:not|never|no longer|cannot|nobody|nothing|neither|without)\b|n't\b|\b(?:dont|wont|cant|didnt"
            r"|isnt)\b"
        ),
    ),
    (
        Cue.HYPOTHETICAL,
        re.compile(
            r"\b(?:hypothetically|suppose|supposing|theory|say|if|were|have|would've|could've|ideal|wish|imagine|unless|provided)\b"
        ),
        re.compile(
            r"\b(?:hypothetically|suppose|supposing|in theory|let's say we|what if|were to|would've|would have"
            r"|could have"
            r"|could've|should have|might have|in an ideal world|i wish|imagine|unless|provided (?:that|your|you))\b"
            r"|\bif\b(?<!\bsee if)(?<!\bask if)(?<!\bknow if)(?<!\bcheck if)(?<!\btell if)(?<!\bwonder if)(?<!\bsure"
            r" if)"
            r"(?<!\bout if)(?<!\bme if)(?<!\bas if)(?<!\bdecide if)(?<!\bhear if)"
            r"(?! (?:you (?:like|want|wish|don't mind|could)|that's|it's (?:ok|fine|all right)|i (?:may|can jump|could)"
            r"|possible|not|so))"
        ),
    ),
    (
        Cue.PAST,
        re.compile(r"\b(?:yesterday|last|ago|back|used|already)\b"),
        re.compile(
            r"\b(?:yesterday|last (?:week|month|year|quarter|time|spring|summer|autumn|fall|winter|night|monday|tuesday"
            r"|wednesday|thursday|friday)|ago|back in|used to|already (?:sent|did|done|have|had|told|booked|asked))\b"
        ),
    ),
    (
        Cue.REPORTED,
        re.compile(
            r"\b(?:said|says|told|reckons|reckoned|asked|thinks|thought|wrote|mentioned|promised|claims|claimed|apparently|supposedly)\b"
        ),
        re.compile(
            r"\b(?:(?:he|she|they|who|somebody|someone|everybody|[a-z]+) (?:said|says|told (?:me|us|him|her|them)"
            r"|reckons"
            r"|reckoned|asked|thinks|thought|wrote|mentioned|promised|claims|claimed)|i (?:said|told)|you(?:'d"
            r"| had)? said"
            r"|apparently|supposedly)\b"
        ),
    ),
    (
        Cue.JOKING,
        re.compile(r"\b(?:kidding|joking|joke|haha+|hahaha|lol|jk|ha)\b|:joy:|:rofl:|;-?\)"),
        re.compile(
            r"\b(?:just kidding|i'm kidding|kidding|joking|only a joke|haha+|hahaha|lol|jk|ha ha)\b|:joy:|:rofl:"
            r"|;-?\)"
        ),
    ),
    (
        Cue.HABITUAL,
        re.compile(r"\b(?:usually|normally|typically|generally|always|general|rule|every)\b"),
        re.compile(
            r"\b(?:usually|normally|typically|generally|always|in general|as a rule|every (?:time|day|week|month"
            r"|year))\b"
        ),
    ),
    (
        Cue.WITHDRAWN,
        re.compile(r"\b(?:scratch|forget|never|nevermind|back|strike|withdraw|withdrawn)\b"),
        re.compile(
            r"\b(?:scratch that|forget (?:it|that|the|i)|never ?mind|i take (?:it|that) back|strike that|i withdraw"
            r"|withdrawn)\b"
        ),
    ),
)


@lru_cache(maxsize=20_000)
def _hinted(word: str) -> frozenset[Cue]:
    """The cues that a word may be part of."""
    return frozenset(cue for cue, part, _ in _CUES if part.search(word))


def cues(plain: str) -> frozenset[Cue]:
    """The cues of one sentence, given in lower case with straight apostrophes."""
    hinted = frozenset[Cue]().union(*map(_hinted, plain.split()))
    found = {cue for cue, _, whole in _CUES if cue in hinted and whole.search(plain)} if hinted else set()
    if plain.endswith("?") or (plain[-1:] not in ".!" and _ASKED.match(plain)):
        found.add(Cue.QUESTION)
    return frozenset(found)
