"""Whether what is said hangs on an if: "if you send me the form by Tuesday, I'll sign it on Thursday"."""

from __future__ import annotations

import re
from typing import Final

DOUBT: Final = "it hangs on a condition"
_BEFORE: Final = 120  # characters before it in which an if is one of it
_IF: Final = re.compile(
    r"\b(?:if(?! (?:nothing|anything|only|i (?:may|might|remember|recall)|i'm (?:honest|not mistaken))\b)"
    r"|unless|provided (?:that|you|your|we|it)|providing|assuming|on condition that)\b"
)
_WHETHER: Final = re.compile(  # "I'll ask him if he has it" hangs on nothing
    r"\b(?:see|seeing|asks?|asking|asked|know|check|checking|tell|wonder|wondering|sure|decide|hear|confirm|clarify"
    r"|understand|test|say|find out|figure out|work out|question|matters?|mind|as|even|what)(?: [\w'-]+){0,3} $"
)
_COURTESY: Final = re.compile(
    r"if (?:(?:that|this|it|the (?:day|time)|[a-z]+day)(?:'s| is|'d be| would be| still)? ?"
    r"(?:works?|suits?|helps?|helpful|ok|okay|fine|all right|alright|good|easier|better|convenient|possible|useful"
    r"|needed|no trouble)"
    r"|you(?:'d| would)? (?:like|want|wish|prefer|don't mind|agree|fancy)"
    r"|you(?:'re| are) (?:free|around|ok|okay|happy|up for)"
    r"|(?:you|we|i) (?:can|could|may)(?= ?(?:[,.;!?\u2013\u2014]|$))|possible|needed|necessary|need be|so|not)\b"
)
_APART: Final = re.compile(r"\b(?:and|but|or|so|then)\b[ ,]*$|\b(?:which|because)\b|[,;:\u2013\u2014] *\w")
"""Between what is said and an if that is of something else."""
_EITHER_WAY: Final = re.compile(r"\b(?:either way|anyway|anyhow|regardless|in any case|one way or the other)\b")


def hangs_on_an_if(before: str, after: str, *, taken_up: bool) -> bool:
    """Whether an if stands over what is said between `before` and `after`, the rest of its sentence in lower case.

    A courtesy that the other side took up is none: "on Thursday, if that suits" - "perfect" is settled.
    """
    if _EITHER_WAY.search(after):
        return False
    before = before[-_BEFORE:]
    return any(_holds(before, one, taken_up) for one in _IF.finditer(before)) or any(
        _holds(after, one, taken_up) and not _APART.search(after[: one.start()]) for one in _IF.finditer(after)
    )


def _holds(text: str, found: re.Match[str], taken_up: bool) -> bool:
    if _WHETHER.search(text[: found.start()]):
        return False
    return not (taken_up and _COURTESY.match(text, found.start()))
