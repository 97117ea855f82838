"""The evidence for and against an act being a next step: a table of points, each row with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sayso.domain.transcript import Channel, Side
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import Cue
from sayso.extract.local.reading import Reading, Reply, Sentence
from sayso.extract.local.steps.acts import Act, Move
from sayso.extract.local.steps.verbs import Deed
from sayso.extract.local.weighing import Row, Weight, weigh

_OPENING: Final = 0.15  # the share of a call that is greeting and agenda
_CLOSING: Final = 0.6  # from here on calls come to what happens next
_LONG_ENOUGH: Final = 30  # sentences a call must have before its beginning and end mean anything
_SHORT: Final = 4
_MEDIUM: Final = 8

_ASKS: Final = re.compile(
    r"\b(?:can|could|would|will) (?:you|we|i)\b|\bplease\b|\b(?:i|we)(?:'d)? (?:need|want|like)\b|\bsend me\b|\?$"
    r"|\bhave to\b"
)
_TO_YOU: Final = re.compile(
    r"\b(?:to|for|with|get|send|give|tell|show|call|ring|email|mail|let|bring) (?:you|ya|u)\b|\byour?\b"
)
_THING: Final = re.compile(
    r"\b(?:deck|quote|quotation|proposal|contract|offer|document|doc|list|report|form|template|sheet|file|export"
    r"|sample|data|pricing"
    r"|numbers?|price|order|invoice|agreement|draft|redline|questionnaire|certificate|e-?mail|one[- ]pager|page"
    r"|summary|letter|link"
    r"|login|account|access|invite|calendar|version|paper|specs?|plan|case|reference|nda|dpa|ticket|answer|position"
    r"|comparison"
    r"|photos?|pictures?|agenda|slides?|markup|comments|slot)\b"
)
_MEETING: Final = re.compile(
    r"\b(?:call|meet|meeting|demo|session|visit|workshop|catch up|speak|talk|chat|come|kick-?off|walk-?through|lunch"
    r"|dinner|trial"
    r"|pilot|poc|get together|half an hour|minutes|mins|hour|slot|dry run|review)\b"
)
CLOCK: Final = re.compile(
    r"\b(?:at|from|make it) (?:[0-9]|half|one|two|three|four|nine|ten|eleven|noon|half)|\bo'clock|\b[0-9]+ ?(?:am"
    r"|pm)\b|\bmorning\b|\bafternoon\b"
)
_NOW: Final = re.compile(
    r"\b(?:now|screen|share my|quickly|just a (?:sec|second|moment|minute)|real quick|for a second|first of all|here"
    r"|back up|you'll see"
    r"|as you can see|say that|straight|honest|honestly|in a (?:sec|second|minute|moment))\b"
)
_ELAPSED: Final = re.compile(r"\b(?:was|were|did|had|went|said|told|came|got|thought|wanted)\b")
_CONDITION: Final = re.compile(r"\b(?:once|when|as soon as|after|until)\b")
_IF: Final = re.compile(r"\bif\b")
_WE: Final = re.compile(r"we\b|we'")
_PRONOUN: Final = re.compile(r"\b(?:it|that|this|them|those|one)\b")


@dataclass(frozen=True, eq=False)
class Candidate:
    """An act in its place in the conversation, with what is asked about it more than once."""

    reading: Reading
    act: Act
    asked_before: bool
    names: frozenset[str]

    @property
    def sentence(self) -> Sentence:
        """Where the act stands."""
        return self.act.sentence

    @cached_property
    def clause(self) -> str:
        """The clause of the act, in lower case."""
        return self.sentence.plain[self.act.start : self.act.end]

    @cached_property
    def reply(self) -> Reply:
        """How the other side takes it."""
        return self.reading.reply(self.sentence, was_asked=self.act.form.move is not Move.PROMISE)

    @cached_property
    def names_day(self) -> bool:
        """Whether its sentence names a day to come."""
        return bool(self.reading.days(self.sentence))

    @cached_property
    def clause_names_day(self) -> bool:
        """Whether the clause itself does."""
        return self.names_day and any(self.act.start <= one.start < self.act.end for one in self.sentence.mentions)

    @cached_property
    def place(self) -> float:
        """How far into a call it is said, from 0 to 1; in the middle for anything else."""
        count = len(self.reading.sentences)
        is_call = self.reading.transcript.channel is Channel.CALL
        return self.sentence.index / count if is_call and count >= _LONG_ENOUGH else (_OPENING + _CLOSING) / 2

    @cached_property
    def previous(self) -> tuple[Sentence, ...]:
        """The last sentences of the turn before, where the other side speaks them."""
        before = self.reading.preceding(self.sentence)
        opposite = before and self.reading.are_opposite(before[0].speaker, self.sentence.speaker)
        return tuple(before[-2:]) if opposite else ()

    @property
    def opens_after_question(self) -> bool:
        """Whether these are the first words after the other side asked something."""
        first = self.reading.by_turn[self.sentence.turn.index][0]
        return first is self.sentence and any(_ASKS.search(one.plain) for one in self.previous)

    @cached_property
    def next_sentence(self) -> Sentence | None:
        """What is said next, by whomever."""
        return self.reading.neighbour(self.sentence, 1)

    @cached_property
    def length(self) -> int:
        """How many words the clause has from the act on."""
        return self.act.plain.count(" ") + 1


def _next_day(candidate: Candidate, *, same_turn: bool) -> bool:
    following = candidate.next_sentence
    if following is None or (following.turn is candidate.sentence.turn) is not same_turn:
        return False
    return bool(candidate.reading.days(following))


def _found(pattern: re.Pattern[str]) -> Callable[[Candidate], bool]:
    return lambda candidate: pattern.search(candidate.clause) is not None


def _ahead(pattern: re.Pattern[str]) -> Callable[[Candidate], bool]:
    return lambda candidate: pattern.search(candidate.act.plain) is not None


def _cue(cue: Cue) -> Callable[[Candidate], bool]:
    return lambda candidate: cue in candidate.sentence.cues


def _replied(answer: Answer) -> Callable[[Candidate], bool]:
    return lambda candidate: candidate.reply.answer is answer


def _is(move: Move, answer: Answer) -> Callable[[Candidate], bool]:
    return lambda candidate: candidate.act.form.move is move and candidate.reply.answer is answer


PRIOR: Final = -14
FORM_POINTS: Final = {
    "I will": 10, "I am doing": -10, "I do": -7, "I would": -6, "I can": 2, "I need": 3, "I suggest": 8,
    "does it suit": -7,
    "it goes to you": 5, "do it": 3, "going to": -3, "do you want": 2, "please": 3, "let me": -2, "shall we": -1,
    "short promise": -1, "you will have it": 3, "let's": 1, "if you could": -1, "settled": 3, "somebody will": -9,
    "you hear from me": 3,
}  # fmt: skip
DEED_POINTS: Final = {
    Deed.TALK: -10, Deed.HAND_OVER: 6, None: -6, Deed.PREPARE: 3, Deed.MEET: 7, Deed.DO: -3, Deed.DECIDE: -1,
}  # fmt: skip
EVIDENCE: Final[tuple[Row[Candidate], ...]] = (
    Row("said in the opening of the call", -20, lambda c: c.place < _OPENING),
    Row("said towards the end of the call", 7, lambda c: c.place > _CLOSING),
    Row("written in a mail", 9, lambda c: c.reading.is_mail),
    Row("written in a chat", 4, lambda c: c.reading.transcript.channel is Channel.CHAT),
    Row("we, not I", -11, lambda c: _WE.match(c.act.plain) is not None),
    Row("names a day to come", 9, lambda c: c.names_day),
    Row("names the day in the same clause", 9, lambda c: c.clause_names_day),
    Row("a day is named right after", 4, lambda c: _next_day(c, same_turn=True)),
    Row("the other side names a day right after", 3, lambda c: _next_day(c, same_turn=False)),
    Row("a day was named just before", 4, lambda c: any(c.reading.days(one) for one in c.previous)),
    Row("depends on an if", -9, lambda c: _IF.search(c.sentence.plain, 0, c.act.at) is not None),
    Row("an if follows", 1, _ahead(_IF)),
    Row("waits for something", 3, lambda c: _CONDITION.search(c.sentence.plain) is not None),
    Row("somebody present is named", 5, lambda c: not c.names.isdisjoint(c.sentence.words)),
    Row("tells what was", -7, _found(_ELAPSED)),
    Row("about a meeting", 7, _found(_MEETING)),
    Row("names an hour", 5, _found(CLOCK)),
    Row("about this very moment", -6, _found(_NOW)),
    Row("something is handed over or made", 7, _ahead(_THING)),
    Row("meant for the other side", 3, _ahead(_TO_YOU)),
    Row("refers to something just spoken of", 2, _ahead(_PRONOUN)),
    Row("answers a request", 6, lambda c: c.asked_before),
    Row("the first words after a question", 3, lambda c: c.opens_after_question),
    Row("asked as a question", 5, _cue(Cue.QUESTION)),
    Row("said in jest", -5, _cue(Cue.JOKING)),
    Row("about the past", -3, _cue(Cue.PAST)),
    Row("negated", -4, _cue(Cue.NEGATED)),
    Row("hypothetical", -3, _cue(Cue.HYPOTHETICAL)),
    Row("somebody else's words", -2, _cue(Cue.REPORTED)),
    Row("how it is usually done", -1, _cue(Cue.HABITUAL)),
    Row("hardly a word follows", -4, lambda c: c.length < _SHORT),
    Row("few words follow", -4, lambda c: _SHORT <= c.length < _MEDIUM),
    Row("the other side does not answer it", -3, _replied(Answer.NONE)),
    Row("the other side accepts", 4, _replied(Answer.ACCEPTED)),
    Row("the buyer says it", -3, lambda c: c.sentence.speaker.side is Side.THEIRS),
    Row("a proposal that is moved", 8, _is(Move.PROPOSAL, Answer.COUNTERED)),
    Row("a proposal that is refused", 5, _is(Move.PROPOSAL, Answer.REFUSED)),
    Row("a request in a mail", 6, lambda c: c.reading.is_mail and c.act.form.move is Move.REQUEST),
)


def weigh_act(candidate: Candidate) -> Weight:
    """The points of a candidate: its form's, its deed's, and those of the rows that hold."""
    prior = PRIOR + FORM_POINTS.get(candidate.act.form.name, 0) + DEED_POINTS.get(candidate.act.deed, 0)
    return weigh(candidate, EVIDENCE, prior)
