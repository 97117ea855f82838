"""Who is to do what an act puts forward: the speaker, the other side, or both of them together."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from sayso.extract.local.steps.acts import Act, Move
from sayso.extract.local.steps.verbs import Deed


class Role(StrEnum):
    """For whom an act is."""

    OWN = "the speaker does it"
    ASK = "the other side is asked to do it"
    MEET = "both do it together"


_COME: Final = re.compile(
    r"\b(?:i|we)(?:'ll| will| can| could|'d| would)? (?:\w+ ){0,2}?(?:come (?:by|to|up|over|down|out|myself|there"
    r"|along|and (?:see|meet|sit|stand|show))|be there"
    r"|visit|meet(?! with| him| her)|join (?:you|the)|drive (?:down|over|up)|swing by|drop by|stop by|sit (?:with"
    r"|down)|tag along|walk you through|speak (?:again|then)|regroup"
    r"|(?:do|make) (?:the |next |on )?(?:[0-9]|mon|tue|wed|thu|fri|sat|sun|\w+teenth|\w+tieth|twenty|thirt))"
)
_FIX: Final = re.compile(
    r"\b(?:book|set up|schedule|arrange|block|hold|pencil|lock in|put (?:in|down|something|a|an|half|an hour)|fix"
    r"|find|grab|get) (?:\w+ ){0,5}?"
    r"(?:call|meeting|session|visit|demo|workshop|kick-?off|walk-?through|calendar|diary|half an hour|minutes|mins"
    r"|dry run|time|slot|together|books)\b"
)
_TOGETHER: Final = re.compile(
    r"\b(?:call|calls|meet|meeting|demo|session|visit|workshop|catch[- ]?up|speak|talk|chat|kick-?off|walk-?through"
    r"|lunch|dinner|coffee|trial|pilot|poc"
    r"|together|half an hour|minutes|mins|hour|dry run|sit|come|swing by|drop(?:ping)? by|site|calendar|diary|pencil"
    r"|next one|stop by|tag along|in person|training"
    r"|check[- ]?in|walk (?:you|it)|get on|grab|face to face|hop on|jump on|join|go through|run through|look at it"
    r"|show (?:you|it)|do it|say|make it|around|free|suit|work|review|checkpoint"
    r"|another one|one more|be there|want me there)\b"
)
_SELF_OFFER: Final = re.compile(
    r"\b(?:me|us) to\b|\b(?:shall|should|can|could|may|might) i\b(?! (?:have|get|see|borrow|ask you))|\bif (?:i|we)\b"
    r"|\bwant me\b|\bi(?:'d| would) like to (?:send|give|find|make|write)"
)
_ASKS_FOR: Final = re.compile(
    r"\b(?:can|could|may|might) (?:i|we) (?:\w+ )?(?:have|get|see|borrow|look)\b|\b(?:do|would) you (?:want|like|mind"
    r"|be (?:willing|able|prepared|up for introducing))(?! (?:me|us)\b)"
)
_ASKS_TO_COME: Final = re.compile(
    r"\b(?:come and|come by|come to|show me|come up|come over|join us|come down|drop by)\b"
)
_THINGS: Final = frozenset({Deed.HAND_OVER, Deed.PREPARE})


def role_of(act: Act) -> Role:
    """The role of one act, taken by itself."""
    if act.form.move is Move.SETTLEMENT:
        return Role.MEET
    if act.form.move is Move.PROMISE:
        return Role.MEET if _comes(act) else Role.OWN
    if act.form.move is Move.REQUEST:
        return Role.MEET if _ASKS_TO_COME.search(act.plain) else Role.ASK
    if _SELF_OFFER.search(act.plain) and (act.deed in _THINGS or not _TOGETHER.search(act.plain)):
        return Role.OWN
    if _ASKS_FOR.search(act.plain) and not _TOGETHER.search(act.plain):
        return Role.ASK
    return Role.MEET


def _comes(act: Act) -> bool:
    if act.who:
        return bool(re.match(r"\w+(?:'ll| will| can)? (?:visit|come|join)s?\b", act.plain))
    if act.deed in _THINGS:
        return False
    return bool(_COME.match(act.plain) or _FIX.search(act.plain))
