"""A step as a short imperative, in the words that were said."""

from __future__ import annotations

import re
from typing import Final

from sayso.extract.local.steps.acts import Act
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention

_LONGEST: Final = 120
_LEAD: Final = re.compile(
    r"^(?:(?:and|so|but|then|okay|ok|yeah|yes|sure|well|right|perfect|great|good|um|uh|no|oh|now|also|just|probably"
    r"|definitely|maybe|quickly|please|certainly|gladly|happily|actually|i'll|we'll|i will|we will)\b[ ,.]*)+",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:[ ,;:.!?\u2026-]|\b(?:and|but|so|then|okay|ok|right|um|uh|please|thanks|yeah|too|as well|by|on|for|before"
    r"|until|till|at|from|the|if that's okay|if that works|latest|or|because|as|probably|i think|this|next|within)"
    r"(?=[ ,;:.!?\u2026-]*$))+$",
    re.IGNORECASE,
)
_THERE_IS_NO_MORE: Final = re.compile(r"\b(?:um+|uh+|erm?|you know|i mean),? ?", re.IGNORECASE)
_FEW: Final = 2


def action_of(exchange: Exchange) -> str:
    """What is to be done, from its verb on: of the mention that tells most about it, without the day and fillers."""
    best = max(exchange.mentions, key=_tells)
    return _worded(best) or best.saying.sentence.text[:_LONGEST]


def _tells(mention: Mention) -> tuple[bool, bool, float]:
    act = mention.saying.act
    deed = act is not None and act.deed is not None
    return deed, deed and len(mention.saying.content) >= _FEW, mention.head


def _worded(mention: Mention) -> str:
    sentence, act = mention.saying.sentence, mention.saying.act
    start = _start(act)
    pieces, at = [], start
    for said in sentence.mentions:
        if said.start >= at:
            pieces.append(_TAIL.sub("", sentence.text[at : said.start]))
            at = said.end
    pieces.append(sentence.text[at:])
    words = " ".join(piece.strip() for piece in pieces if piece.strip())
    words = _THERE_IS_NO_MORE.sub("", " ".join(words.split()))
    words = _TAIL.sub("", _LEAD.sub("", words))
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0]


def _start(act: Act | None) -> int:
    if act is None:
        return 0
    return act.verb_at if act.deed else act.at
