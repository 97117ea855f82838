"""What the other side's answer does to something that was put forward: accept, refuse, put off, or move it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """How the other side took it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "put off"
    COUNTERED = "moved"
    NONE = "not answered"


_FILLERS: Final = (
    r"(?:(?:um+|uh+|er|well|oh|hm+|so|and|but|honestly|look|god|ha|i mean|right|then|listen|ah|mm+)[ ,.!-]+){0,4}"
)
_NOT_A_NO: Final = (
    r"(?!,? (?:problem|worries|drama|stress|no,? that's|that's|thats|it's (?:fine|good|okay|ok)|appreciate|i (?:can"
    r"|do|will)|of course"
    r"|hurry|rush|doubt|logos|yeah|it is|i'll))"
)
_REFUSED: Final = re.compile(
    rf"^{_FILLERS}(?:no{_NOT_A_NO}\b|nope|nah\b|not (?:yet|now|needed|really|this|for now|next|on|before|friday"
    rf"|monday|weekly)"
    r"|please (?:don't|not)|don't\b(?! (?:worry|mind))|(?:i'd|i would|we'd) rather (?:not|you didn't|wait|see)"
    r"|i wouldn't"
    r"|i'd (?:wait|hold)|let's (?:not|hold off|leave)|(?:we|i) (?:can't|cannot|don't|won't)\b|can't\b|cant\b"
    r"|keep (?:well )?away)"
)
_REFUSED_INSIDE: Final = re.compile(
    r"\b(?:no need|not needed|forget (?:it|the|about)|scratch that|hold off|stay (?:home|away)|i'd rather (?:not"
    r"|you didn't)"
    r"|(?:is|was|would be) (?:a )?no\b|it's kind,? but|skip (?:it|that|the)|doesn't (?:take|do) (?:calls|vendor)"
    r"|no more calls"
    r"|you'd have wasted|let it be|wouldn't hold your breath|please not|please no\b|has no purpose"
    r"|won't be necessary)\b"
)
_DEFERRED: Final = re.compile(
    r"\b(?:let me (?:check|look|see|get back|think|ask|sound|find|talk|have a look)|(?:i'll|i will|i'd|we'll"
    r"|we'd) (?:have to|need to|want to)"
    r" (?:check|look|ask|see|think|run)|(?:get|come|revert) back to (?:you|ya)|i don't know|not sure|dunno|we'll see"
    r"|let's see"
    r"|don't (?:want to )?promise|depends|i'd have to|hard to say|see how|tell you (?:the date )?(?:after|later)"
    r"|can't say yet"
    r"|maybe later|ask me (?:again )?(?:in|after)|when (?:he|she|they) comes?)\b"
)
_MAYBE: Final = re.compile(rf"^{_FILLERS}(?:maybe|possibly|perhaps|hm+\b|we could|could be)")
_YES: Final = (
    r"yes|yeah|yep|yup|sure|surely|ok|okay|perfect|great|good|fine|lovely|brilliant|deal|done|works|absolutely"
    r"|of course"
    r"|certainly|definitely|please|sounds|that works|that'd|that would|that's (?:fine|good|great|perfect|ok|okay"
    r"|better|enough|plenty)"
    r"|will do|i can|i will|i'll|we'll|we can|happy to|:\+1:|:white_check_mark:|agreed|noted|thank|thanks|cheers|ta\b"
    r"|righto"
    r"|beauty|awesome|cool|alright|all right|no problem|no worries|no drama|go on|go ahead|why not|booked|confirmed"
    r"|voilà|exactly"
    r"|right|got it|gotcha|understood|super|wonderful|excellent|amazing|appreciate|bless|legend|love|grand|too easy"
    r"|easy|can do"
    r"|happy|no rush|no hurry|it is|bring it|do\.|much appreciated|you're a star|ideal|nice|ha,? (?:deal|fine|okay)"
)
_ACCEPTED: Final = re.compile(rf"^{_FILLERS}(?:{_YES})\b")
_ACCEPTED_INSIDE: Final = re.compile(
    r"\b(?:works(?: for (?:me|us))?|(?:is|'s|are) (?:fine|good|great|okay|ok|perfect|better|free|possible|convenient"
    r"|grand)"
    r"|(?:it is|done|suits?(?: me| us)?|sounds good|i'll (?:be there|take it)|i can do|fine by me|i'm (?:free|good"
    r"|in)))\b"
)
_ECHO: Final = re.compile(  # "One-thirty." after "half one?": the hour said back
    rf"^{_FILLERS}(?:at )?(?:half |quarter )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}})?)\b(?! of)"
)
_MOVED: Final = re.compile(
    r"\b(?:can't|cannot|no good|not (?:good|possible|free)|busy|away|out\b|booked|full|holiday|leave\b|training"
    r"|travel\w*|rather"
    r"|instead|better|make it|could do|how about|what about|come (?:on )?the|week after|after that|closed|audit"
    r"|inventory|earlier|later)\b|\?"
)


def answer(opening: str, *, names_a_day: bool, was_asked: bool) -> Answer:
    """What an answer does, from its first sentences in lower case.

    `names_a_day` says that it names a date of its own, which makes a refusal a counter-offer; `was_asked` that what it
    answers was a question or a proposal, so that "good" alone is a yes and not a remark.
    """
    refused = bool(_REFUSED.match(opening) or _REFUSED_INSIDE.search(opening))
    if names_a_day and (refused or not _ACCEPTED.match(opening)) and _MOVED.search(opening):
        return Answer.COUNTERED
    if refused:
        return Answer.REFUSED
    if _DEFERRED.search(opening) or _MAYBE.match(opening):
        return Answer.DEFERRED
    if _ACCEPTED.match(opening) or (was_asked and (_ACCEPTED_INSIDE.search(opening) or _ECHO.match(opening))):
        return Answer.ACCEPTED
    if was_asked and names_a_day:
        return Answer.ACCEPTED
    return Answer.NONE
