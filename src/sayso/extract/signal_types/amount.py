"""Amount: a price, a budget or a discount of this deal.

`value` is a number, `currency` an ISO 4217 code or null, `what` ``price``, ``budget`` or ``discount`` (a percentage has
currency null), `period` ``year``, ``month``, ``once`` or null (totals over several years, and where nobody said).
`accepted` is true when the buyer accepted that price in the conversation.

Cues: a sum with a sign, a currency word or a scale ("$45,000", "seven grand a month", "forty two lakhs"); the short way
of sales talk where prices are spoken of ("two forty", "twelve six"); "ten percent off". Each figure is one signal,
repeats are its support.

Counter-examples: approval thresholds ("anything over fifty goes to the board"), what is paid today, what others charge,
damage and savings ("we lost two hundred thousand"), uplifts, head counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Side
from sayso.extract import fields
from sayso.extract.amounts import Sum
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.dates import Mention
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import Cue
from sayso.extract.local.judged import judged
from sayso.extract.local.judging import Lesson, learned
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.setting import setting
from sayso.extract.local.surroundings import around
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("value", "currency", "what", "period", "accepted")
WHATS: Final = ("price", "budget", "discount")
PERIODS: Final = ("year", "month", "once")
_TEN: Final = 10
_THOUSAND: Final = 1_000
_BIG: Final = 10_000  # a sum this big shows that the conversation counts in thousands
_MOST: Final = 10**12
_ENOUGH: Final = 5  # quotes that prove one figure
_LEAST: Final = 0.001
_MANY: Final = 30
_COMPARED: Final = 200  # sums that one is compared with; more is a table
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
    r"\b(?:discount\w*|off|less|reduction|rebate|knock|bring (?:it|that) down|take (?:it|that|off)|down|countered"
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
_ACCEPTS: Final = re.compile(
    r"\b(?:deal|works (?:for (?:me|us))|we(?:'ll| will) take it|i(?:'ll| will) take it|i can live with|we(?:'re"
    r"| are) saying yes|we accept|agreed|let's do (?:it|that)|go ahead|i'll sign|we'll sign"
    r"|done|you have a deal|we go with|happy with (?:that|the price)|that's (?:fine|acceptable|a deal)|is (?:fine|ok"
    r"|okay|acceptable) (?:for|with|by) (?:me|us)|inside|i like|sold)\b"
)


@dataclass(eq=False)
class _Figure:
    """A sum in its place. `by_words` is what its words say of it, in log-odds."""

    reading: Reading
    sentence: Sentence
    sum: Sum
    counts_in_thousands: bool
    by_words: float = 0.0

    @property
    def mentions(self) -> tuple[_Figure, ...]:
        """Where it is spoken of: here."""
        return (self,)

    @cached_property
    def words(self) -> Mapping[str, float]:
        """The words around the sum, and of its sentence and the neighbours."""
        near = around(self.sentence.plain, self.sum.start, self.sum.end)
        return {**phrases(self.reading, self.sentence), **near}

    @cached_property
    def seen(self) -> Mapping[str, float]:
        """What else is seen of it."""
        return {
            **setting(self.reading, self.sentence),
            **{mark: 1.0 for mark, holds in _SEEN.items() if holds(self)},
            "how large": math.log10(max(_LEAST, float(_worth(self)))),
            f"the words say {_named(self)}": 1.0,
        }

    @cached_property
    def before(self) -> str:
        """The words right before it."""
        return self.sentence.plain[max(0, self.sum.start - _NEAR) : self.sum.start]

    @cached_property
    def after(self) -> str:
        """The words right after it."""
        return self.sentence.plain[self.sum.end : self.sum.end + _NEAR]

    @cached_property
    def around(self) -> str:
        """The words before and after it."""
        return f"{self.before} # {self.after}"

    @cached_property
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


def _found(pattern: re.Pattern[str], part: str = "around") -> Callable[[_Figure], bool]:
    return lambda figure: pattern.search(getattr(figure, part)) is not None


def _is_big(figure: _Figure) -> bool:
    return _worth(figure) >= _BIG


_SEEN: Final[Mapping[str, Callable[[_Figure], bool]]] = {
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


@SIGNAL_TYPES.register
class Amount:
    """The amount signal type."""

    name = "amount"
    title = "Amount"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS)
        fields.number(value, "value")
        fields.optional_text(value, "currency")
        fields.choice(value, "what", WHATS)
        fields.optional_choice(value, "period", PERIODS)
        fields.boolean(value, "accepted")

    def find(self, reading: Reading) -> Iterator[Signal]:
        """Each figure once; what repeats it is support, and an acceptance of any of them is one of all."""
        lesson = learned(self.name)
        yield from signals(judged(tuple(candidates(reading)), marks_of, lesson), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """An accepted price is the deal's amount; a budget and a discount have fields of their own."""
        value = signal.value
        number = Decimal(str(value["value"]))
        if value["what"] == "discount":
            return (_set("discount", format(number.normalize(), "f")),) if value["currency"] is None else ()
        if value["what"] == "price" and not value["accepted"]:
            return ()
        money: JsonValue = {"amount": format(number, ".2f"), "currency": str(value["currency"] or "")}
        return (_set("amount" if value["what"] == "price" else "budget", money),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        number = format(Decimal(str(value["value"])).normalize(), ",f")
        unit = f" {value['currency']}" if value["currency"] else "%" if value["what"] == "discount" else ""
        period = {"year": " a year", "month": " a month", "once": ", once"}.get(str(value["period"]), "")
        return f"{str(value['what']).capitalize()}: {number}{unit}{period}{', accepted' if value['accepted'] else ''}"


def candidates(reading: Reading) -> Iterator[_Figure]:
    """Every sum and percentage said."""
    in_thousands = any(one.marked and one.value >= _BIG for sentence in reading.sentences for one in sentence.sums)
    for sentence in reading.sentences:
        for one in sentence.sums:
            figure = _Figure(reading, sentence, one, in_thousands)
            if (
                0 < one.value < _MOST
                and not any(_overlap(one, day) for day in sentence.mentions)
                and _is_possible(figure)
            ):
                yield figure


def marks_of(found: Sequence[_Figure]) -> Iterator[Mapping[str, float]]:
    """What tells of each figure whether it is of this deal, the others beside it considered."""
    for one in found:
        stronger = sum(other.by_words > one.by_words for other in found[:_COMPARED])
        yield {
            **one.seen,
            "by its words": one.by_words,
            "sums with stronger words": float(stronger),
            "sums said": float(min(len(found), _MANY)),
        }


def signals(weighed: Iterable[tuple[float, _Figure, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """Each figure once, with what repeats it as support."""
    found: dict[tuple[JsonValue, JsonValue], Signal] = {}
    for odds, figure, marks in weighed:
        signal = _signal(figure, odds, marks, lesson)
        key = (signal.value["value"], signal.value["what"] == "discount")
        found[key] = _repeated(found[key], signal) if key in found else signal
    yield from found.values()


def _is_possible(figure: _Figure) -> bool:
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


def _worth(figure: _Figure) -> Decimal:
    """The value; a short figure in a talk of thousands stands for so many thousand unless it is a price for a month."""
    one = figure.sum
    in_thousands = one.terse and figure.counts_in_thousands and one.period != "month" and not one.percent
    each = _EACH.search(figure.after)
    return one.value * _THOUSAND if in_thousands and not each else one.value


def _named(figure: _Figure) -> str:
    """What the figure is by its cues."""
    if figure.sum.percent:
        return "discount"
    budget = _BUDGET.search(figure.around) or (figure.is_theirs and _BUDGET.search(figure.sentence.plain))
    return "budget" if budget else "price"


def _signal(figure: _Figure, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    what, worth = _named(figure), _worth(figure)
    currency = None if what == "discount" else in_currency(figure.sum.currency, figure.reading.context.currency) or None
    accepted = _accepted(figure) if what == "price" else None
    scaled = (
        [f"\u201c{figure.sum.text}\u201d taken as {worth:,f}, as the talk is of thousands"]
        if worth != figure.sum.value
        else []
    )
    sure = odds >= lesson.bars["sure"] and not scaled and (currency is not None or what == "discount")
    return Signal(
        kind=Amount.name,
        quote=figure.sentence.quote(),
        value={
            "value": int(worth) if worth == worth.to_integral_value() else float(worth),
            "currency": currency,
            "what": what,
            "period": figure.sum.period or None,
            "accepted": accepted is not None,
        },
        support=(accepted.quote(),) if accepted and accepted is not figure.sentence else (),
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join([f"\u201c{figure.sum.text}\u201d as a {what}", *scaled, *lesson.judges["it"].reasons(marks)]),
    )


def _accepted(figure: _Figure) -> Sentence | None:
    """The sentence with which the buyer takes this price, if there is one."""
    if figure.is_theirs:
        return (
            figure.sentence
            if _ACCEPTS.search(figure.sentence.plain) and Cue.NEGATED not in figure.sentence.cues
            else None
        )
    reply = figure.reading.reply(figure.sentence, was_asked=True)
    theirs = reply.sentence is not None and reply.sentence.speaker.side is Side.THEIRS
    if reply.sentence and theirs and reply.answer is Answer.ACCEPTED and _ACCEPTS.search(reply.sentence.plain):
        return reply.sentence
    return None


def _repeated(first: Signal, again: Signal) -> Signal:
    """The figure with its repetition as support, and whatever that adds: an acceptance, a period, a certainty."""
    seen = (first.quote, *first.support)
    more = tuple(quote for quote in (again.quote, *again.support) if quote not in seen and len(seen) <= _ENOUGH)
    value = {
        **first.value,
        "period": first.value["period"] or again.value["period"],
        "accepted": bool(first.value["accepted"] or again.value["accepted"]),
    }
    certainty = Certainty.CONFIDENT if Certainty.CONFIDENT in {first.certainty, again.certainty} else Certainty.UNSURE
    return replace(first, value=value, support=(*first.support, *more), certainty=certainty)


def _set(field: str, value: JsonValue) -> Change:
    return Change(FieldPath("deal", field), Operation.SET, value)
