"""The sums that a conversation names, each in its place, and what each stands for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sayso.domain.transcript import Side
from sayso.extract.amounts import Sum
from sayso.extract.dates import Mention
from sayso.extract.local.judged import Worded
from sayso.extract.local.judging import Told
from sayso.extract.local.kept import kept
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.setting import setting
from sayso.extract.local.surroundings import around

_TEN: Final = 10
_THOUSAND: Final = 1_000
_SCALES: Final = (1_000, 100_000, 1_000_000)
_BIG: Final = 10_000  # a sum this big shows that the conversation counts in thousands
_MOST: Final = 10**12
_LEAST: Final = 0.001
_NEAR: Final = 45  # characters around a sum in which a word belongs to it

_BUDGET: Final = re.compile(
    r"\b(?:budget\w*|set aside|allocated|approved|ring-?fenced|earmarked|in the plan|in my plan|forecast|sanctioned"
    r"|planned|planning around|grant|"
    r"ceiling|funds?|funding|(?:i|we)(?:'ve| have)? (?:\w+ )?(?:got|have|had|put) .{0,30}(?:for (?:this|it|that|you"
    r"|the)|in (?:the|my|our))|cost cent(?:er|re)|opex|capex"
    r"|not a penny more|all i have|what i have|gave me|left (?:for|in|of))\b"
)
_PRICE: Final = re.compile(
    r"\b(?:price\w*|quote\w*|quotation|offer\w*|proposal|cost\w*|charge\w*|fee|licen[cs]e\w*|subscription|list|rate"
    r"|total|comes? (?:to|out)|came out|works out"
    r"|per (?:user|seat|month|year|store|unit|head|site)|a (?:month|year|seat|unit|store|user)|each|annual\w*|monthly"
    r"|year one|first year|one[- ]off|one[- ]time|set-?up"
    r"|you're at|we're at|we are at|you'd be at|we'd be at|i can do|i could do|could do|we can do|bring it|down to"
    r"|get you|knock|go to|land|lands|all in|flat|so that's|it's)\b"
)
_DISCOUNT: Final = re.compile(
    r"\b(?:discount\w*|off|less|minus|reduction|rebate|knock|bring (?:it|that) down|take (?:it|that|off)|down|countered"
    r"|better price)\b"
)
_LIMIT: Final = re.compile(
    r"\b(?:anything|everything|over|above|below|under|up to|more than|less than|exceed\w*|threshold|limit|liability"
    r"|cap|cover|insurance|sign(?:s|ed)? (?:off )?(?:up to|for)|at least|minimum of)\b"
)
_GOES_TO: Final = re.compile(
    r"\b(?:goes|go|has to go|have to go|needs|need|must|requires?) (?:up )?(?:to|in front of|through|past|a|an|the|two"
    r"|board|approval|sign)\b"
)
_SPENT: Final = re.compile(
    r"\b(?:we pay|we're paying|i pay|i'm paying|are paying|they charge|costs? us|cost me|spen[dt]\w*|pays?|paid"
    r"|last year|currently|at the moment|today we)\b"
)
_OTHERS: Final = re.compile(
    r"\b(?:they're at|they are at|they came|they(?:'ve)? quoted|came in at|cheaper|their (?:price|quote)|competitor"
    r"|the other|half the price)\b"
)
_PAIN: Final = re.compile(
    r"\b(?:lost?|losing|loses|sav(?:e|es|ed|ing|ings)|penalt\w*|fine[ds]?|wrote off|revenue|turnover|waste\w*|damage"
    r"|left .{0,20} on the floor|burned|overtime|worth of|ate)\b"
)
_COUNTED: Final = re.compile(
    r"^[ -]?(?:users?|seats?|sites?|stores?|people|employees|staff|trucks?|vehicles?|hours?|days?|weeks?|months?"
    r"|years?|minutes?|mins|records?|calls?|cases?|tickets?"
    r"|customers?|schools?|units?|locations?|miles|km|kilomet\w+|feet|pages?|lines?|items?|folk|members?|loans?"
    r"|hectares?|acres?|tonnes?|degrees|th\b|st\b|nd\b|rd\b|o'clock|am\b|pm\b|points?|machines?"
    r"|(?:of|or) (?:them|us|you|the|our|those|these|my|so)|or (?:two|three)|more|other|thing|one|guys|questions?"
    r"|times|reasons?|ways?|options?|names?)\b"
)
_CLOCK: Final = re.compile(
    r"\b(?:at|from|until|before|after|around|say|half|till) # ?(?:$|[.,?!;]|o'clock|am\b|pm\b|on\b|in the (?:morning"
    r"|afternoon))|# ?(?:o'clock|am\b|pm\b|thirty|fifteen|forty-five)"
)
_EACH: Final = re.compile(
    r"^\W{0,2}(?:each|a (?:seat|head|user|message|call|file|probe|lane|pupil|month|unit|piece)|per \w+|apiece|/)"
)
_THINGS: Final = re.compile(
    r"^[ -](?:(?!for|per|an?|on|in|is|was|and|or|at|to|if|the|with|of|over|each|all|as|by|but"
    r"|so)\w+ )?[a-z]{3,}[a-rt-z]s\b(?<!this)(?<!always)(?<!dollars)"
)


@dataclass(eq=False)
class Figure(Worded):
    """A sum in its place. `by_words` is what its words say of it, in log-odds."""

    reading: Reading
    sentence: Sentence
    sum: Sum
    counts_in_thousands: bool
    same: Sequence[Figure] = ()
    by_words: float = 0.0

    @property
    def mentions(self) -> tuple[Figure, ...]:
        """Where it is spoken of: here."""
        return (self,)

    @property
    def own(self) -> Told:
        """The words around the sum."""
        return around(self.sentence.plain, self.sum.start, self.sum.end)

    @kept
    def seen(self) -> Mapping[str, float]:
        """What else is seen of it."""
        return {
            **setting(self.reading, self.sentence),
            **{mark: 1.0 for mark, holds in _SEEN.items() if holds(self)},
            "how large": math.log10(max(_LEAST, float(worth(self)))),
            f"the words say {named(self)}": 1.0,
        }

    @kept
    def before(self) -> str:
        """The words right before it."""
        return self.sentence.plain[max(0, self.sum.start - _NEAR) : self.sum.start]

    @kept
    def after(self) -> str:
        """The words right after it."""
        return self.sentence.plain[self.sum.end : self.sum.end + _NEAR]

    @kept
    def around(self) -> str:
        """The words before and after it."""
        return f"{self.before} # {self.after}"

    @kept
    def talk(self) -> str:
        """What was said just before and just after."""
        near = (self.reading.neighbour(self.sentence, step) for step in (-2, -1, 1))
        return " ".join(sentence.plain for sentence in near if sentence)

    @property
    def talks_money(self) -> bool:
        """Whether sums stand in the sentences around it."""
        near = (self.reading.neighbour(self.sentence, step) for step in (-1, 1))
        return any(one.marked or one.period for sentence in near if sentence for one in sentence.sums)

    @property
    def is_theirs(self) -> bool:
        """Whether the buyer says it."""
        return self.sentence.speaker.side is Side.THEIRS


def _found(pattern: re.Pattern[str], part: str = "around") -> Callable[[Figure], bool]:
    return lambda figure: pattern.search(getattr(figure, part)) is not None


def _is_big(figure: Figure) -> bool:
    return worth(figure) >= _BIG


_SEEN: Final[Mapping[str, Callable[[Figure], bool]]] = {
    "it has a currency": lambda f: bool(f.sum.currency),
    "it is a percentage": lambda f: f.sum.percent,
    "it is for a year, a month or once": lambda f: bool(f.sum.period),
    "said the short way": lambda f: f.sum.terse,
    "a single digit or ten": lambda f: not f.sum.marked and not f.sum.percent and f.sum.value <= _TEN,
    "a year or a clock time": lambda f: _is_year(f.sum) or _CLOCK.search(f.around) is not None,
    "something is counted": _found(_COUNTED, "after"),
    "a number of things": lambda f: not f.sum.currency and _THINGS.search(f.after) is not None,
    "prices are spoken of": _found(_PRICE),
    "prices were spoken of": _found(_PRICE, "talk"),
    "a budget is spoken of": _found(_BUDGET),
    "a discount is spoken of": lambda f: f.sum.percent and _DISCOUNT.search(f.around) is not None,
    "a discount was spoken of": lambda f: f.sum.percent and _DISCOUNT.search(f.talk) is not None,
    "a threshold or a limit": _found(_LIMIT, "before"),
    "what is paid now": _found(_SPENT),
    "what others charge": _found(_OTHERS),
    "damage or savings": _found(_PAIN),
    "money is spoken of before and after": lambda f: f.talks_money,
    "other sums stand beside it": lambda f: len(f.sentence.sums) > 1,
    "a large sum": _is_big,
    "the conversation counts in thousands": lambda f: f.counts_in_thousands,
    "marked as money": lambda f: f.sum.marked,
}


def figures(reading: Reading) -> tuple[Figure, ...]:
    """Every sum and percentage said, each with all that say the same."""
    found = tuple(_possible(reading))
    alike: dict[tuple[Decimal, bool], list[Figure]] = {}
    for one in found:
        alike.setdefault((worth(one), one.sum.percent), []).append(one)
    for one in found:
        one.same = alike[worth(one), one.sum.percent]
    return found


def _possible(reading: Reading) -> Iterator[Figure]:
    in_thousands = any(one.marked and one.value >= _BIG for sentence in reading.sentences for one in sentence.sums)
    for sentence in reading.sentences:
        for one in sentence.sums:
            if one.is_lower_end:
                continue  # a range is one amount, its upper end
            figure = Figure(reading, sentence, one, in_thousands)
            if (
                0 < one.value < _MOST
                and not any(_overlap(one, day) for day in sentence.mentions)
                and _is_possible(figure)
            ):
                yield figure


def _is_possible(figure: Figure) -> bool:
    """A percentage is a discount only where one is spoken of; approval thresholds and a bare "two" are no sums."""
    if _LIMIT.search(figure.before) and _GOES_TO.search(figure.after):
        return False
    if figure.sum.value <= _TEN and not (figure.sum.marked or figure.sum.percent or figure.sum.period):
        return False
    return not figure.sum.percent or bool(_DISCOUNT.search(figure.sentence.plain) or _DISCOUNT.search(figure.talk))


def _overlap(one: Sum, day: Mention) -> bool:
    return one.start < day.end and day.start < one.end


def _is_year(one: Sum) -> bool:
    return not one.marked and one.text.isdigit() and len(one.text) == len("2026") and one.text[:2] in {"19", "20"}


def worth(figure: Figure) -> Decimal:
    """The value; a short figure stands for as many thousands, lakhs or millions as the sums said in full suggest."""
    one = figure.sum
    if not one.terse or one.percent:
        return one.value
    full = figure.reading.once(_in_full)
    known = next((one.value * scale for scale in _SCALES if one.value * scale in full), None)
    if known is not None:
        return known
    in_thousands = figure.counts_in_thousands and one.period != "month" and not _EACH.search(figure.after)
    return one.value * _THOUSAND if in_thousands else one.value


def _in_full(reading: Reading) -> frozenset[Decimal]:
    """The sums that were said in full, with their thousands or their currency."""
    return frozenset(
        one.value for sentence in reading.sentences for one in sentence.sums if one.marked and one.value >= _BIG
    )


def named(figure: Figure) -> str:
    """What the figure is by its cues."""
    if figure.sum.percent:
        return "discount"
    budget = _BUDGET.search(figure.around) or (figure.is_theirs and _BUDGET.search(figure.sentence.plain))
    return "budget" if budget else "price"
