"""What a step is, as a short imperative: in the words of the mention that tells most, with what "it" stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sayso.domain.transcript import Side
from sayso.extract.listing import unlisted
from sayso.extract.local.reading import Reading
from sayso.extract.local.steps.acts import Act, Move
from sayso.extract.local.steps.imperative import imperative
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention
from sayso.extract.local.steps.sayings import BOTH, Saying
from sayso.extract.local.steps.verbs import DEEDS, Deed, base_of
from sayso.extract.local.steps.wording import content

_LONGEST: Final = 120
_THEM: Final = r"(?:it|that|this|them|those|these|one|both|you)"
_BARE: Final = re.compile(  # "send it to you": the thing is not named
    rf"^(?P<verb>[a-z-]+(?: (?:up|out|over|back|round|down|off|in))?)(?: (?P<what>{_THEM}))?"
    rf"(?: (?:up|out|over|back|round|down|off|in|along|through|(?:to|for|with) [\w'-]+))*$"
)
_THING: Final = re.compile(
    r"\b(?:the|a|an|your|our|my|that|those|these|this|some|updated|revised|signed) (?:[\w'-]+ ){0,3}?"
    r"(?:deck|quote|quotation|proposal|contract|offer|document|docs?|list|report|form|template|sheet|files?|export"
    r"|samples?|data|pricing|numbers?|figures?|price|order|invoice|agreement|draft|redlines?|markup|questionnaire"
    r"|certificate|one[- ]pager|pages?|summary|letter|link|login|account|access|credentials|invite|version|paper|specs?"
    r"|plan|case stud(?:y|ies)|references?|nda|dpa|msa|sow|ticket|answers?|comparison|photos?|pictures?|recording"
    r"|agenda|slides?|comments|feedback|notes|policy|pack|schedule|estimate|model|spreadsheet|drawings?|diagram|checklist|po"
    r"|addendum|business case|clause|wording|statement|letter|matrix|budget|demo|pilot|trial|call|meeting|session|visit"
    r"|workshop|training|script|update|results?|names?|details)\b"
)
_MEETING: Final = re.compile(
    r"\b(?:(?:site |kick-?off |follow-?up |review |discovery |intro |weekly |technical |phone |video |dry )?"
    r"(?:call|meeting|demo|session|visit|workshop|catch-?up|kick-?off|walk-?through|lunch|dinner|coffee|trial|pilot|poc"
    r"|check-?in|checkpoint|review|training|dry run|run-?through))\b(?! (?:me|you|him|her|them|us|back)\b)"
)
_BACK: Final = 3  # clauses looked back on for what "it" is
_DENIES: Final = re.compile(r"\b(?:not|nothing|never|no)\b|n't\b", re.IGNORECASE)
_WITHOUT: Final = frozenset({"send", "have", "get"})  # verbs that never stand without a thing


@dataclass(frozen=True, slots=True)
class _Worded:
    """A mention with its words as an imperative."""

    mention: Mention
    words: str

    @property
    def rank(self) -> tuple[bool, bool, bool, float]:
        """How well the words stand for the step: a deed, or a verb, and no denial; a thing; what one would quote."""
        first, _, rest = self.words.lower().partition(" ")
        base = None if _DENIES.search(self.words) else base_of(first)
        is_deed = base is not None and DEEDS.get(base, Deed.TALK) is not Deed.TALK
        return is_deed, base is not None, bool(content(rest)), self.mention.head

    @property
    def stands(self) -> bool:
        """Whether the words tell by themselves what will be done."""
        is_deed, _, tells_a_thing, _ = self.rank
        return is_deed and tells_a_thing


def action_of(exchange: Exchange, side: str) -> str:
    """What is to be done by `side`, without the day and fillers."""
    best = _best_worded(exchange, side)
    words = best.words
    if side == BOTH and not best.stands:
        words = _meeting(exchange)
    bare = _BARE.match(words.lower())
    if bare and (bare["what"] or bare["verb"] in _WITHOUT) and (thing := _thing_before(best.mention.saying)):
        words = f"{bare['verb']} {thing}"
    words = words or best.mention.saying.sentence.text
    words = words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0]
    return words if words[:2].isupper() else words[0].lower() + words[1:]


def _best_worded(exchange: Exchange, side: str) -> _Worded:
    """The mention whose words rank highest: the likeliest quote whose words stand by themselves, if there is one."""
    found: list[_Worded] = []
    for mention in sorted(exchange.mentions, key=lambda one: -one.head):
        worded = _Worded(mention, _worded(mention.saying, side))
        if all(worded.rank[:-1]):
            return worded  # those left are no likelier quotes, and their words need not be made
        found.append(worded)
    return max(found, key=lambda one: one.rank)


def _worded(saying: Saying, side: str) -> str:
    act, text = saying.act, saying.sentence.text
    pieces, at = [], _start(act, text)
    for said in saying.sentence.mentions:
        if said.start >= at:
            pieces.append(text[at : said.start])
            at = said.end
    pieces.append(text[at:])
    form, move = (act.form.name, act.form.move) if act else ("", None)
    is_own = str(saying.side) == side
    handed = is_own and move is Move.PROMISE and (form == "you will have it" or _is_had(act, text))
    return imperative(pieces, other=_other(saying, side), handed=handed, asked=not is_own and move is Move.REQUEST)


def _other(saying: Saying, side: str) -> str:
    """How the other side is called: by the first name of its one person, else "them"."""
    names = {one.name for one in saying.reading.people if one.name and str(one.side) not in {side, Side.UNKNOWN, BOTH}}
    return names.pop().split()[0] if len(names) == 1 and side != BOTH else "them"


def _is_had(act: Act | None, text: str) -> bool:
    """Whether "you" stands before the verb: "I'll make sure you have it"."""
    return act is not None and bool(re.search(r"\byou\b", text[act.at : act.verb_at].lower()))


def _start(act: Act | None, text: str) -> int:
    if act is None:
        return len(text) - len(unlisted(text))
    return act.verb_at if act.deed else act.at


def _thing_before(saying: Saying) -> str:
    """The thing last named before a clause, or in it, which is what its "it" means; "" where none is near."""
    for plain in _before(saying.reading, saying.index):
        found = [match.group() for match in _THING.finditer(plain)]
        if found:
            return re.sub(r"^(?:your|our|my|that|those|these|this|some) ", "the ", found[-1])
    return ""


def _before(reading: Reading, place: int) -> Iterator[str]:
    for at in range(place - 1, max(-1, place - 1 - _BACK), -1):
        yield reading.sentences[at].plain


def _meeting(exchange: Exchange) -> str:
    """As in "hold the call": the meeting that is spoken of in the mentions, surest first."""
    for mention in sorted(exchange.mentions, key=lambda one: -one.head):
        if match := _MEETING.search(mention.saying.plain):
            return f"hold the {match.group()}"
    return "meet"
