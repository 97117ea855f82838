"""Need: what the buyer has to get rid of, has to have, will choose by, or measures it by.

`what` is ``pain`` (a trouble that they have today, or had lately, told as theirs), ``requirement`` (what the solution
or its vendor must do, have or be), ``criterion`` (what the choice hangs on) or ``metric`` (the figure by which they
tell whether it works, as it is or as it is to be).

Cues: "we lose a truckload a month", "my people type it in twice", "it has to run without a network", "our rule is
thirty days", "if Rosa can't use it we don't buy it", "he'll ask who else has it", "under twenty percent is the bar".

Counter-examples: what is held against buying with no way to meet it (an objection), a bare question, what our side
guesses or praises, a price, a term of the contract, what the next meeting needs, a trouble long solved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import JsonValue, Signal
from sayso.extract import fields
from sayso.extract.listing import unlisted
from sayso.extract.local.judging import learned
from sayso.extract.local.kept import kept
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.runs import Sorts, runs
from sayso.extract.local.setting import setting
from sayso.extract.local.topics import also_marks, topic_marks, topics
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("what",)
_PATH: Final = FieldPath("deal", "needs")
_WORDS: Final = (
    (
        "pain",
        r"los(?:e|es|ing|t)\b|by hand|manually|on paper|in excel|spreadsheets?|typ(?:e|es|ed|ing)\b|re-?key\w*|twice"
        r"|every (?:day|week|month|time|night|monday|friday)|nobody (?:knows|knew|can|could|called|noticed)"
        r"|cost(?:s)? (?:us|me)|took (?:us|me)|takes (?:us|me|them)|missed|complain\w*|wrong|late\b|broke|stood"
        r"|hours?\b|days?\b|nightmare|trouble|problem|mess|queue|stuck|thr(?:ew|ow\w*) away|duplicates?|last (?:year"
        r"|month|week|winter|summer|season|quarter)",
    ),
    (
        "requirement",
        r"must\b|ha(?:s|ve|d) (?:got )?to\b|needs? (?:to|it|a|an|the)\b|i need|we need|i(?:'d)? want|we(?:'d)? want"
        r"|should (?:be|have|say|work|run)|without (?:a|the|any)?|no way|(?:isn't|not|never) (?:allowed|leave)|our rule"
        r"|by law|regulat\w+|insurance|polic(?:y|ies)|audit\w*|complian\w+|offline|integrat\w+|language|in (?:german"
        r"|french|spanish|dutch|hindi|welsh|polish)|works? with|talk to|run on|if it (?:doesn't|can't|isn't|won't"
        r"|needs)|certif\w+|stays?\b",
    ),
    (
        "criterion",
        r"i care|what (?:counts|matters|decides|i look at)|the question is|(?:he|she|they)'ll (?:ask|look|want)"
        r"|(?:wants?|like|likes|need|needs) to see"
        r"|if (?:he|she|they|it|you|the \w+) .{0,60}(?:sign|buy|out\b|short meeting|yes)"
        r"|scor(?:e|es|ing)|weight\w*|\d+ ?(?:%|percent) (?:price|quality)|compare|prove|before i (?:put|sign)"
        r"|convince|until they've seen|reference",
    ),
    (
        "metric",
        r"from .{1,30} to|under \w+|below \w+|at least|per ?cent|%|target|the bar|goal|measure|instead of|and not"
        r"|(?:down|up) (?:from|to)|out of|now it(?:'s| is)|minutes?\b|goes? (?:from|down)|zero\b|accura\w+",
    ),
)
WHATS: Final = tuple(what for what, _ in _WORDS)
_CUES: Final = tuple((what, re.compile(rf"\b(?:{pattern})")) for what, pattern in _WORDS)
_NUMBER: Final = re.compile(
    r"[0-9]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|half|dozen)\b"
)
_ABOUT_US: Final = re.compile(r"\b(?:i|i'm|i've|i'd|we|we're|we've|we'd|our|my|us|me)\b")
_ABOUT_YOU: Final = re.compile(r"\b(?:you|your|yours|it|that)\b")
_ASKED: Final = re.compile(
    r"\b(?:what (?:would|do|happens|is|are|drives)|why|how (?:do|does|is|are|much|many|often|long)|tell (?:me|us)"
    r"|where (?:does|do)|problem|trouble|today|at the moment|important|need|look like)\b"
)
_MARKS: Final = {"has a number": _NUMBER, "about us or me": _ABOUT_US, "about you or it": _ABOUT_YOU}
_ALSO: Final = ("objection", "pain_confirmed", "stakeholder", "amount", "close_date", "next_step")
_NOTICED: Final = -2.0  # log-odds of the words from which on a sentence without any cue is looked at
_UNHEARD: Final = -4.0  # log-odds below which no cue helps
_HEARD: Final = 3  # sentences of the turn before that tell what was asked
_ENOUGH: Final = 3  # quotes that prove one need


@dataclass(frozen=True, eq=False)
class _Wish:
    """A sentence that may tell a need."""

    reading: Reading
    sentence: Sentence

    def matches(self, value: Mapping[str, JsonValue]) -> bool:
        """Whether it may be what a label with `value` means: any need."""
        return True

    @kept
    def cues(self) -> Mapping[str, float]:
        """The sorts of need for which it has cues."""
        return {f"a cue for a {what}": 1.0 for what, cue in _CUES if cue.search(self.sentence.plain)}

    @kept
    def heard(self) -> Mapping[str, float]:
        """What its words sound like."""
        return topic_marks(self.reading, self.sentence, Need.name)

    @property
    def is_noticed(self) -> bool:
        """Whether its words, or a cue, may tell a need."""
        return self.heard["sounds like it"] >= _NOTICED or bool(self.cues)

    @kept
    def sounds(self) -> Mapping[str, float]:
        """What is seen of it without a look for words."""
        also = also_marks(self.reading, self.sentence, _ALSO)
        return {**setting(self.reading, self.sentence), **self.heard, **also}

    @kept
    def marks(self) -> Mapping[str, float]:
        """What tells whether it is one."""
        before = self.reading.preceding(self.sentence)
        asked = before and any(_ASKED.search(one.plain) for one in before[-_HEARD:])
        return {
            **self.sounds,
            **{mark: 1.0 for mark, cue in _MARKS.items() if cue.search(self.sentence.plain)},
            **({"asked what it is like": 1.0} if asked else {}),
            **self.cues,
        }

    @kept
    def field_marks(self) -> Mapping[str, float]:
        """What tells its sort."""
        return {**phrases(self.reading, self.sentence), **self.cues}


_SORTS: Final[Sorts[_Wish]] = Sorts("need", "what", WHATS, _ENOUGH)


@SIGNAL_TYPES.register
class Need:
    """The need signal type."""

    name = "need"
    title = "Need"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.choice(value, "what", WHATS)

    def find(self, reading: Reading) -> Iterator[Signal]:
        """One signal for each run of sentences of a turn that go on about the same; the weightiest is its quote."""
        lesson = learned(self.name)
        judge, bar = lesson.judges["it"], lesson.bars["shown"]
        likely = (wish for wish in candidates(reading) if judge.at_most(wish.sounds) >= bar)
        return (_SORTS.signal(run, lesson) for run in runs(likely, lesson))

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        value: JsonValue = {"what": signal.value["what"], "text": unlisted(signal.quote.text)}
        return (Change(_PATH, Operation.ADD, value),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        return f"Need: {value['what']}"


def candidates(reading: Reading) -> Iterator[_Wish]:
    """Every sentence whose words, or a cue, may tell a need."""
    for sentence, odds in zip(reading.sentences, reading.once(topics).odds[Need.name], strict=True):
        if odds >= _UNHEARD and (wish := _Wish(reading, sentence)).is_noticed:
            yield wish
