"""The words of a clause as a short imperative that stands by itself: "so you'll have it Monday night" is "send it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sayso.extract.local.steps.verbs import base_of

_LEAD: Final = re.compile(
    r"^(?:(?:and|so|but|then|okay|ok|yeah|yes|sure|well|right|perfect|great|good|um|uh|no|oh|now|also|just|probably"
    r"|definitely|maybe|quickly|please|kindly|certainly|gladly|happily|actually|either|i'll|we'll|i will|we will"
    r"|i shall|we shall|shall|you|we|i)\b[ ,.]*)+",
    re.IGNORECASE,
)
_LEADS_TO: Final = re.compile(  # "want me to send it", "like to show you": what follows it
    r"^(?:(?:do|did|would|if) you (?:all |guys |both )?(?:want|like|mind|be (?:open|up|free|available|willing|around"
    r"|interested))|would it (?:help|make sense|be \w+)|does it make sense|why don't|how about|what about|what if"
    r"|suggest|propose|recommend|offer|like|love|need|want|have got|have|got|try|plan|hope|happy|be able|be happy"
    r"|go ahead|make sure|want (?:me|us)"
    r"|(?:if|once|as soon as|when) (?:you|we|i)(?:'ll|'d)?(?: (?:could|can|would|will|just|please|kindly))*"
    r"(?! (?:get|have|need|want|see|hear|know)\b))"
    r"(?:,? (?:me|us|you|that|if|i|we|you all))*(?: to| and| if (?:i|we))? (?=(?P<verb>[a-z]+)\b)",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(  # where something else begins
    r",? (?:because|cause|'cause|but|which|if (?:you|that|we|i|it|not|he|she|they|somebody|nobody)"
    r"|so (?:that )?(?:you|we|i|it|they|he|she|that)\b|and (?:i|we|you|he|she|it|they|that|then|if|see|maybe"
    r"|perhaps)\b|and,? if|just so"
    r"|otherwise|or else|since|although|though|after that|before that|as i said|as we)\b.*"
    r"|[,;:\u2013\u2014] ?(?:i|we|you|he|she|it|they|it's|that's|there's|i'm|i've|we're|we've|you're|he's|she's"
    r"|they're|so|then|the (?:only|rest|other)|not|no|if|when|in case|maybe|say|okay|ok|right|sorry|thanks"
    r"|would|is|does|can|could)\b.*"
    r"|(?<!what)(?<!that)(?<!who)(?<!how)(?<!when)(?<!where)(?<!whether)(?<!if)(?<!and)(?<!or)(?<!why)(?<!everything)"
    r" (?:i'm|i've|it's|that's|there's|he's|she's|they're|you're|we're|i'll|we'll|you'll)\b.*"
    r"|[.!?] .*",
    re.IGNORECASE | re.DOTALL,
)
_LED_TO_A_DAY: Final = re.compile(
    r"\b(?:by|on|for|before|until|till|at|from|to|of|in|over|the|a|an|this|next| )+$", re.IGNORECASE
)
_TAIL: Final = re.compile(
    r"(?:[ ,;:.!?\u2026-]|\b(?:and|but|so|then|okay|ok|(?<!put )(?<!set )right|um|uh|please|thanks|yeah|too|as well"
    r"|by|for|before|until|till|at|the|a|an|if that's okay|if that works|latest|or|because|as|probably|i think"
    r"|this|next|within|already|say|maybe|around|about|straight|sometime|no later than|later than|at some point|not|end"
    r"|the end|end of day|close of (?:play|business)|first thing|for (?:you|me|us)"
    r"|(?:in|into) (?:your|my) (?:inbox|hands)|you know|though|myself|ourselves|when you can|if you can"
    r"|if possible|if you like|still|as soon|anyways?|from (?:me|us|you)|instead)"
    r"(?=[ ,;:.!?\u2026-]*$))+$",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(r"(?:would|do|does|did|is|are|can|could|will) (?:it|that|you|we|i|the)\b", re.IGNORECASE)
_AFTER_A_DAY: Final = re.compile(  # what belongs to the day that was taken out before it
    r"^[ ,]*(?:(?:in the )?(?:morning|afternoon|evening|night|noon|lunch(?:time)?)"
    r"|(?:at|by|around|after|before) (?:noon|lunch|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|half \w+|[0-9]{1,2}(?::[0-9]{2})?"
    r"(?: ?[ap]\.?m\.?)?(?: o'clock)?)|first thing|(?:at the )?latest|then|already|at the very latest|same time"
    r"|or so|itself)\b",
    re.IGNORECASE,
)
_HESITATIONS: Final = re.compile(r"\b(?:um+|uh+|erm?|you know|i mean),? ?", re.IGNORECASE)
_STUTTER: Final = re.compile(r"\b(\w+)(?: \1\b)+", re.IGNORECASE)
_GIVING: Final = "send|give|get|show|mail|email|e-mail|forward|ship|write|text|bring|shoot|drop|fire|ping|find|make"
_HANDED: Final = re.compile(  # to whom, said by the one who does it ("you") or who asks for it ("me")
    rf"^(?P<verb>{_GIVING}|tell|ask) (?:you|ya|u|me|us)(?: both| all| guys)?(?= (?!(?:to|by|on|before|and|when)\b))",
    re.IGNORECASE,
)
_HAD: Final = re.compile(  # "you'll have the deck", "I'll have it with you": what the other side has is sent
    r"^(?:have|get|see|receive|find) (?P<what>.+?) (?:(?:over |back |out |ready |there )?(?:to|with|for) (?:you|ya)"
    r"(?: both| all| guys)?|in your (?:inbox|hands|portal|mailbox)|on your desk|from (?:me|us))\b",
    re.IGNORECASE,
)
_BY_THEMSELVES: Final = re.compile(r"^(?:have|get|see|receive|find)(?= (?!to\b|back\b|in touch))", re.IGNORECASE)
_ASKED_FOR: Final = re.compile(r"^(?:give|let) (?:me|us)(?: have)?(?= )|^(?:need|want|have|get)(?= )", re.IGNORECASE)
_SUBJECT: Final = r"(?!'| (?:are|have|had|need|want|get|can|could|will|would|said|like|think|know|do|did|see)\b)"
_ASKING: Final = "".join(
    rf"(?<!\b{word} )"
    for word in ("would", "could", "can", "do", "did", "are", "will", "if", "what", "that", "when", "than", "as")
)
_YOU: Final = re.compile(rf"(?<=[\w,] ){_ASKING}(?:you(?: guys| all| both)?|ya)\b{_SUBJECT}", re.IGNORECASE)
_ME: Final = re.compile(rf"(?<=[\w,] )(?:me|us)\b{_SUBJECT}", re.IGNORECASE)


def imperative(pieces: Sequence[str], *, other: str, handed: bool = False, asked: bool = False) -> str:
    """The words from the verb on, cut where something else begins; `pieces` are what is left around the days named.

    `other` is how the one is called who does not do it: said "you" by the one who does, and "me" by who asks for it.
    `handed` says that the other side is told it will have something, `asked` that the speaker asks for something.
    """
    words = _joined(pieces).lstrip(" '.,;:-\u2013\u2014")
    words = _LEAD.sub("", _HESITATIONS.sub("", words))
    words = _STUTTER.sub(r"\1", words)
    led = _LEADS_TO.match(words)
    if led and (base_of(led["verb"]) or led.group().endswith("to ")):
        words = words[led.end() :]
    words = _TAIL.sub("", _cut(words))
    if match := _HAD.match(words):
        words = f"send {match['what']}{words[match.end() :]}"
    elif handed and _BY_THEMSELVES.match(words):
        words = _BY_THEMSELVES.sub("send", words)
    elif asked and _ASKED_FOR.match(words):
        words = _ASKED_FOR.sub("send", words)
    words = _TAIL.sub("", _HANDED.sub(lambda match: match["verb"], words))
    return _in_base_form((_ME if asked else _YOU).sub(other, words))


def _joined(pieces: Sequence[str]) -> str:
    found: list[str] = []
    for number, piece in enumerate(pieces):
        rest = _AFTER_A_DAY.sub("", piece) if number else piece
        found.append(_TAIL.sub("", _LED_TO_A_DAY.sub("", rest)) if number < len(pieces) - 1 else rest)
    words = " ".join(" ".join(piece.split()) for piece in found if piece.strip())
    return re.sub(r"\s+([,.;:!?])", r"\1", words)


def _cut(words: str) -> str:
    """Up to where something else begins, if that leaves more than a verb."""
    match = _ENDS.search(words)
    leaves_a_deed = match and " " in words[: match.start()].strip() and not _ASKS.match(words)
    return words[: match.start()] if match and leaves_a_deed else words


def _in_base_form(words: str) -> str:
    first, _, rest = words.partition(" ")
    base = base_of(first.lower())
    if base is None:
        return words
    return f"{base} {rest}" if rest else base
