"""Milestone: what the buyer did or confirmed that moves, holds or ends the deal.

`event` is ``pain_confirmed``, ``budget_confirmed``, ``decision_process_shared`` (a step, a threshold or a body named),
``evaluation_started``, ``proposal_requested``, ``security_review_started``, ``legal_review_started``,
``verbal_commitment``, ``contract_signed``, ``on_hold`` or ``lost``. Each event once in a conversation.

Cues: damage with a figure ("we lost eleven percent of applications"), money set aside, "anything over fifty goes to the
board", "we've been testing since Monday", "send me a quote", "you have my word", "signed", "everything is frozen",
"we've gone with somebody else".

Counter-examples: what is planned for later (a pilot next month is a next step), what happened elsewhere, suppositions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.extract import fields
from sayso.extract.local.judging import learned
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.setting import setting
from sayso.extract.local.topics import also_marks, topic_marks, topics, words_for
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("event",)
_PATH: Final = FieldPath("deal", "milestones")
_EVENTS: Final = (
    (
        "contract_signed",
        r"(?:i|we)(?:'ve| have)? (?:just )?signed (?:it|the|on|at|yesterday|this|and)|signed and (?:scanned|returned)"
        r"|signatures? on it|duly executed|signed (?:order form|contract|agreement|copy)|received,? signed"
        r"|both signatures|^signed\b|countersigned|it's signed|is signed",
    ),
    (
        "verbal_commitment",
        r"we(?:'re| are) going (?:with|ahead)|we go with you|you have my (?:word|yes)|have a deal|i buy it|it(?:'s"
        r"| is) a yes|answer is yes|the answer is a yes|it will be you|we have decided|we'll take it|i say yes"
        r"|saying yes|let's do it|do it\b(?=[.!]|$)|verbally|they will go ahead|made (?:his|her|our) mind up"
        r"|you've got (?:the|our) (?:business|deal)|we want to (?:go ahead|proceed)",
    ),
    (
        "lost",
        r"gone with|went with|signed with|going with somebody|staying with|decided (?:for|against)|(?:it's|that's"
        r"|is) a (?:no|pass)\b(?! to right)|not (?:going to|gonna) renew|won't (?:be )?renew\w*|awarded to"
        r"|not in the market|we don't do it|no from (?:us|me)|came second|is over\b|it's final|chosen (?:another"
        r"|somebody)",
    ),
    (
        "on_hold",
        r"on (?:ice|hold|the shelf)|parked|park it|frozen|a freeze|freeze on|put (?:this|it) (?:down|off)|paused"
        r"|no new (?:spend|vendors|modules)|stopped until|it's stopped|no to right now|not (?:permitted"
        r"|allowed) to enter|until (?:the new|there's a new|they've seen|that's)",
    ),
    (
        "security_review_started",
        r"security (?:review|assessment|questionnaire|team)|vendor (?:risk )?(?:assessment|review)|review ticket"
        r"|cyber assessment|risk assessment|been through (?:the security|all hundred|your answers)|(?:you have"
        r"|you) answered|soc ?2|information security|questionnaire (?:that|is|which)",
    ),
    (
        "legal_review_started",
        r"redline|mark-?up|marked[- ]up|(?:read|through|reading) (?:the|your) (?:paper|terms|contract|agreement|msa"
        r"|dpa|processing)|went to (?:outside )?counsel|(?:your|our|the) (?:lawyers?|solicitors?) (?:has|have|hold)"
        r"|started on (?:your paper|it)|legal\b.*reviews|comments (?:yesterday|on the)|live points",
    ),
    (
        "evaluation_started",
        r"(?:poc|pilot|trial|test account|evaluation|licen[cs]e) (?:is|has|'s|are) (?:\w+ )?(?:live|on\b|running"
        r"|started|extended)|in trial since|(?:second|first|third) week of (?:your |the )?(?:trial|poc|pilot)"
        r"|weeks? of (?:the )?(?:poc|pilot|trial)|(?:used|using|tested|testing|tried) (?:the trial|it|your"
        r"|the \w+) .{0,20}since|been (?:testing|trying|using) (?:it|your)|"
        r"are testing|i re-?ran|i ran it|signed off the test|(?:had|have had) .{0,30} in trial",
    ),
    (
        "proposal_requested",
        r"(?:send|give|get|make|mail) (?:me|us) (?:a|an|the|your) (?:\w+ ){0,3}(?:quote|quotation|offer|proposal"
        r"|price|number|order form)|need (?:a|an|the|your) (?:\w+ ){0,3}(?:quote|quotation|offer|proposal|letter with"
        r"|price|number|order form)|(?:a )?written offer|on letterhead|put (?:it|that) (?:in writing|on (?:the"
        r"|an) order form)|what would it (?:cost|be)|how much would|(?:fresh|new|revised|formal|proper"
        r"|exact) (?:quote|quotation|offer|proposal|price)"
        r"|with (?:your|the|a) price on it|re-?paper it|plus the order form|real number|offer with both",
    ),
    (
        "budget_confirmed",
        r"(?:is|was|it's|been|are|all|already) (?:approved|sanctioned|ring-?fenced|set aside|allocated|earmarked"
        r"|confirmed|released)|set aside|ring-?fenced|budget (?:is|was) (?:approved|there|of)|approved (?:£|\$|€|\d"
        r"|for (?:this|it)|back|in|by)|in the (?:plan|budget|forecast|\d{4} plan)|i(?:'ve"
        r"| have) got .{0,30}(?:approved|left|for (?:this|it))|(?:gave|told) me .{0,30}(?:thousand|grand|k\b)"
        r"|grant is|in my (?:cost cent|opex|budget|plan)|a number in the budget|contingency|capex|we(?:'ve"
        r"| have) got \w+,? all in|sanctioned|released \d",
    ),
    (
        "decision_process_shared",
        r"(?:anything|everything|contracts?|spending|amendment|offers?)\b.{0,40}(?:over|above|under|longer than"
        r"|beyond)\b.{0,60}|(?:over|above|past) (?:a |£|\$|€|\d|\w+ (?:grand|thousand|lakhs?|k\b)).{0,50}(?:goes|go"
        r"|has to|needs|sign|board|committee|two offers|three)|goes? (?:up )?(?:to|in front of|through|past) (?:the "
        r"|our |a )?(?:\w+ ){0,3}(?:board|committee|council|group|panel|trust|forum|corporate|director|legal|director"
        r"|trustees|brother|coo|cfo|ceo)"
        r"|(?:board|committee|council|panel|trustees|trust|group|they|forum) (?:meets?|sits?|votes?|decides?)"
        r"|i recommend,? (?:he|she|they)|recommends? to|final (?:selection|call|decision)|has to (?:clear|countersign"
        r"|say yes|be notified|note|approve)|have to (?:both )?say yes|sign(?:s)? (?:together|off) |three[- ]quote"
        r"|three (?:quotes|proposals)|scheme of delegation|two offers|rfp|tender|sign (?:up to|together)"
        r"|takes? (?:the decision|it to)|it's (?:me|him|her), then|without (?:his|her|it|same|a signed) .{0,30}(?:not"
        r"|cannot|can't|won't|may not)|before (?:procurement|anybody|we can)|first (?:my|the) .{0,40}then"
        r"|after that (?:it's|the|it goes)|comes? to me and i sign|how (?:it|this) (?:goes|works|gets decided"
        r"|gets bought)|sign-off is|nothing gets|approves? (?:or|all|anything|every)",
    ),
    (
        "pain_confirmed",
        r"we(?:'re| are)? (?:lost|lose|losing|spent|spend|missed|shipped|had|cancelled|burned|crossed|got)|you(?:'re"
        r"| are)? (?:lose|losing|lost)|costs? (?:us|me|you)|killing us|(?:by hand|manually|on paper|in excel"
        r"|spreadsheet)|(?:takes?|took) (?:us|me|\w+ people)|sick of|nightmare|hours? (?:a|per|every) (?:day|week"
        r"|night|booking)|per ?cent|percent|behind\b|nobody (?:knows|could|can|told)|can't (?:fix|happen|produce|find"
        r"|even)|(?:is|are) bleeding"
        r"|complain\w*|abandon\w*|wrong (?:tray|column|account)|rejected|the problem|a (?:real )?problem|queue"
        r"|overtime|turnaround|re-?key\w*|typing|flat for|every time|days? (?:late|behind)|errors?|waste\w*"
        r"|i lose sleep|hate it|nobody has|downtime|complaints",
    ),
)  # fmt: skip
EVENTS: Final = tuple(event for event, _ in _EVENTS)
_CUE_FOR: Final = {event: re.compile(rf"\b(?:{pattern})") for event, pattern in _EVENTS}
_PAIN: Final = "pain_confirmed"
_NUMBER: Final = re.compile(
    r"[0-9]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|hundred"
    r"|thousand|million|half|dozen)\b"
)
_LOSS: Final = re.compile(
    r"\b(?:(?:we|i|you|they)(?:'re| are|'ve| have)? (?:\w+ )?(?:lost|lose|losing|spent|wast\w+|burn\w*|miss\w*)"
    r"|killing us|cost(?:s|ing)? (?:us|me)|nightmare"
    r"|nobody (?:knows|knew|could|can)|a real problem|is (?:hurting|bleeding)|complain\w*|complaints?|by hand"
    r"|until midnight)\b"
)
_LATER: Final = re.compile(
    r"\b(?:will|would|could|going to|next (?:week|month|year)|if|when we|once|planned|want to)\b|'ll\b|'d\b"
)
_DONE: Final = re.compile(r"\b(?:has|have|had|was|were|been|did|since|last|yesterday|already|\w+ed)\b|'ve\b|'s been\b")
_SIGNED_IF: Final = re.compile(
    r"\b(?:when|once|if|until|till|unless|as soon as|before)\b[^;:!?]{0,40}\bsign(?:ed|s)?\b(?! (?:up|off))"
)

_MARKS: Final = {
    "has a number": _NUMBER,
    "a loss in so many words": _LOSS,
    "still to come": _LATER,
    "already done": _DONE,
}
_ALSO: Final = ("objection", "stakeholder", "amount", "close_date", "next_step")
_NOTICED: Final = -3.5  # log-odds of the words below which a sentence without any cue is not looked at
_UNHEARD: Final = -5.0  # log-odds below which no cue helps
_LIKELY: Final = 0.0  # log-odds from which on a sentence tells a second event
_ENOUGH: Final = 3  # quotes that prove one event


@dataclass(frozen=True, eq=False)
class _Sign:
    """A sentence that may tell of an event."""

    reading: Reading
    sentence: Sentence
    event: str

    def matches(self, value: Mapping[str, JsonValue]) -> bool:
        """Whether it is the event that `value` names."""
        return value.get("event") == self.event

    @kept
    def cued(self) -> bool:
        """Whether there are words for it."""
        return _CUE_FOR[self.event].search(self.sentence.plain) is not None

    @kept
    def heard(self) -> Mapping[str, float]:
        """What its words sound like."""
        return {**topic_marks(self.reading, self.sentence, self.event), self.event.replace("_", " "): 1.0}

    @kept
    def sounds(self) -> Mapping[str, float]:
        """What is seen of it without a look for words."""
        also = also_marks(self.reading, self.sentence, _ALSO)
        return {**setting(self.reading, self.sentence), **self.heard, **also}

    @kept
    def marks(self) -> Mapping[str, float]:
        """What tells whether it happened."""
        known = self.reading.once(topics)
        return {
            **self.sounds,
            **{mark: 1.0 for mark, cue in _MARKS.items() if cue.search(self.sentence.plain)},
            "sounds like another event": max(known.of(one, self.sentence) for one in EVENTS if one != self.event),
            "a cue for it": float(self.cued),
        }


@SIGNAL_TYPES.register
class Milestone:
    """The milestone signal type."""

    name = "milestone"
    title = "Milestone"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.choice(value, "event", EVENTS)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """Each event once, from its weightiest sentence; the next weightiest are support.

        A sentence tells one event, and a second only where that is likely by itself.
        """
        lesson = learned(self.name)
        judge, bar = lesson.judges["it"], lesson.bars["shown"]
        possible = (sign for sign in candidates(reading) if judge.at_most(sign.heard) >= bar)
        likely = (sign for sign in possible if judge.at_most(sign.sounds) >= bar)
        weighed = [(judge.odds(sign.marks), sign) for sign in likely]
        weightiest: dict[int, float] = {}
        for odds, sign in weighed:
            weightiest[sign.sentence.index] = max(odds, weightiest.get(sign.sentence.index, odds))
        found: dict[str, list[tuple[float, _Sign]]] = {}
        for odds, sign in weighed:
            is_second = odds < min(
                _LIKELY, weightiest[sign.sentence.index]
            )  # a sentence tells one event, or two surely
            if odds >= bar and not is_second:
                found.setdefault(sign.event, []).append((odds, sign))
        for signs in found.values():
            signs.sort(key=lambda one: (-one[0], one[1].sentence.index))
            support = tuple(sign.sentence.quote() for _, sign in signs[1:_ENOUGH])
            yield replace(_signal(signs[0][1], signs[0][0]), support=support)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        return (Change(_PATH, Operation.ADD, {"event": signal.value["event"]}),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return str(value["event"]).replace("_", " ").capitalize()


def candidates(reading: Reading) -> Iterator[_Sign]:
    """Every sentence that may tell of an event, once for each event."""
    odds = [(event, reading.once(topics).odds[event]) for event in EVENTS]
    for sentence in reading.sentences:
        for event, heard in odds:
            if heard[sentence.index] < _UNHEARD:
                continue
            if event == "contract_signed" and _SIGNED_IF.search(sentence.plain):
                continue  # what follows on a signature to come is no signature
            sign = _Sign(reading, sentence, event)
            if heard[sentence.index] >= _NOTICED or sign.cued:
                yield sign


def _signal(sign: _Sign, odds: float) -> Signal:
    lesson = learned(Milestone.name)
    heard = words_for(sign.event, sign.reading, sign.sentence)
    return Signal(
        kind=Milestone.name,
        quote=sign.sentence.quote(),
        value={"event": sign.event},
        certainty=Certainty.CONFIDENT if odds >= lesson.bars["sure"] else Certainty.UNSURE,
        reason="; ".join([f"{sign.event.replace('_', ' ')}, by {heard}", *lesson.judges["it"].reasons(sign.marks)]),
    )
