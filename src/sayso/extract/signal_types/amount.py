"""Amount: a price, a budget or a discount of this deal.

`value` is a number, `currency` an ISO 4217 code or null, `what` ``price``, ``budget`` or ``discount`` (a percentage has
currency null), `period` ``year``, ``month``, ``once`` or null (totals over several years, and where nobody said).
`accepted` is true when the buyer accepted that price in the conversation.

Cues: a sum with a sign, a currency word or a scale ("$45,000", "seven grand a month", "forty two lakhs"); the short way
of sales talk where prices are spoken of ("two forty", "twelve six"); "ten percent off". Each figure is one signal,
repeats are its support; a range ("eighty to ninety K") is one, with its upper end as value.

Counter-examples: approval thresholds ("anything over fifty goes to the board"), what is paid today, what others charge,
damage and savings ("we lost two hundred thousand"), uplifts, head counts.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Quote, Side
from sayso.extract import fields
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import Cue
from sayso.extract.local.figures import Figure, figures, named, worth
from sayso.extract.local.judged import Sight, judged
from sayso.extract.local.judging import Lesson, learned
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.points import SIGNAL_TYPES

FIELDS: Final = ("value", "currency", "what", "period", "accepted")
OPTIONAL: Final = ("unit",)
WHATS: Final = ("price", "budget", "discount")
PERIODS: Final = ("year", "month", "once")
_PLAIN: Final = -3.5  # the log-odds of its words from which on a repetition is evidence
_ENOUGH: Final = 5  # quotes that prove one figure
_MANY: Final = 30
_COMPARED: Final = 200  # sums that one is compared with; more is a table
_ACCEPTS: Final = re.compile(
    r"\b(?:deal|works (?:for (?:me|us))|we(?:'ll| will) take it|i(?:'ll| will) take it|i can live with|we(?:'re"
    r"| are) saying yes|we accept|agreed|let's do (?:it|that)|go ahead|i'll sign|we'll sign"
    r"|done|you have a deal|we go with|happy with (?:that|the price)|that's (?:fine|acceptable|a deal)|is (?:fine|ok"
    r"|okay|acceptable) (?:for|with|by) (?:me|us)|inside|i like|sold)\b"
)


@SIGNAL_TYPES.register
class Amount:
    """The amount signal type."""

    name = "amount"
    title = "Amount"

    def check(self, value: Mapping[str, JsonValue]) -> None:
        fields.only(value, FIELDS, optional=OPTIONAL)
        fields.number(value, "value")
        fields.optional_text(value, "currency")
        fields.choice(value, "what", WHATS)
        fields.optional_choice(value, "period", PERIODS)
        fields.optional_text(value, "unit")
        fields.boolean(value, "accepted")

    def find(self, reading: Reading) -> Iterator[Signal]:
        """Each figure once; what repeats it is support, and an acceptance of any of them is one of all."""
        lesson = learned(self.name)
        yield from signals(judged(candidates(reading), _SIGHT, lesson), lesson)

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        """An accepted price is the deal's amount; a budget and a discount have fields of their own.

        The price of one seat is no amount of a deal: how many there will be may be said, or not.
        """
        value = signal.value
        number = Decimal(str(value["value"]))
        if value["what"] == "discount":
            return (_set("discount", format(number.normalize(), "f")),) if value["currency"] is None else ()
        if value["what"] == "price" and (not value["accepted"] or value.get("unit")):
            return ()
        money: JsonValue = {"amount": format(number, ".2f"), "currency": str(value["currency"] or "")}
        return (_set("amount" if value["what"] == "price" else "budget", money),)

    def phrase(self, value: Mapping[str, JsonValue]) -> str:
        number = format(Decimal(str(value["value"])).normalize(), ",f")
        unit = f" {value['currency']}" if value["currency"] else "%" if value["what"] == "discount" else ""
        period = {"year": " a year", "month": " a month", "once": ", once"}.get(str(value["period"]), "")
        period = f" per {value['unit']}{period}" if value.get("unit") else period
        return f"{str(value['what']).capitalize()}: {number}{unit}{period}{', accepted' if value['accepted'] else ''}"


def candidates(reading: Reading) -> tuple[Figure, ...]:
    """Every sum and percentage said, each with all that say the same."""
    return figures(reading)


def _beside(found: Sequence[Figure]) -> Iterator[Mapping[str, float]]:
    """What the words say of each figure, the others beside it considered."""
    ranked = sorted(one.by_words for one in found[:_COMPARED])
    for one in found:
        stronger = len(ranked) - bisect_right(ranked, one.by_words)
        yield {
            "by its words": one.by_words,
            "by the words of all that say it": math.log(math.fsum(math.exp(other.by_words) for other in one.same)),
            "by the strongest words that say it": max(other.by_words for other in one.same),
            "how often it is said": float(min(len(one.same), _MANY)),
            "both sides say it": float(len({other.is_theirs for other in one.same}) > 1),
            "sums with stronger words": float(stronger),
            "sums said": float(min(len(found), _MANY)),
        }


_SIGHT: Final[Sight[Figure]] = Sight(_beside, lambda one: one.seen)


def marks_of(found: Sequence[Figure]) -> Iterator[Mapping[str, float]]:
    """What tells of each figure whether it is of this deal."""
    return _SIGHT.marks_of(found)


def signals(weighed: Iterable[tuple[float, Figure, Mapping[str, float]]], lesson: Lesson) -> Iterator[Signal]:
    """Each figure once, with what repeats it as support."""
    found: dict[tuple[JsonValue, JsonValue], Signal] = {}
    for odds, figure, marks in weighed:
        signal = _signal(figure, odds, marks, lesson)
        key = (signal.value["value"], signal.value["what"] == "discount")
        found[key] = _repeated(found[key], signal) if key in found else signal
    yield from found.values()


def _signal(figure: Figure, odds: float, marks: Mapping[str, float], lesson: Lesson) -> Signal:
    what, value = named(figure), worth(figure)
    currency = None if what == "discount" else in_currency(figure.sum.currency, figure.reading.context.currency) or None
    accepted = _accepted(figure) if what == "price" else None
    scaled = (
        [f"\u201c{figure.sum.text}\u201d taken as {value:,f}, as the talk is of thousands"]
        if value != figure.sum.value
        else []
    )
    lowest = figure.sum.lowest
    ranged = [f"the upper end of {lowest.normalize():,f} to {figure.sum.value:,f}"] if lowest is not None else []
    sure = odds >= lesson.bars["sure"] and not scaled and (currency is not None or what == "discount")
    return Signal(
        kind=Amount.name,
        quote=figure.sentence.quote(),
        value={
            "value": int(value) if value == value.to_integral_value() else float(value),
            "currency": currency,
            "what": what,
            "period": figure.sum.period or None,
            "accepted": accepted is not None,
            **({"unit": figure.sum.unit} if figure.sum.unit else {}),
        },
        support=_support(figure, accepted),
        certainty=Certainty.CONFIDENT if sure else Certainty.UNSURE,
        reason="; ".join(
            [f"\u201c{figure.sum.text}\u201d as a {what}", *ranged, *scaled, *lesson.judges["it"].reasons(marks)]
        ),
    )


def _support(figure: Figure, accepted: Sentence | None) -> tuple[Quote, ...]:
    """What accepts the figure, then the sentences that say it as well, those first whose words say most."""
    again = sorted((one for one in figure.same if one.by_words > _PLAIN), key=lambda one: -one.by_words)
    said = [*([accepted] if accepted else []), *(one.sentence for one in again)]
    return tuple(dict.fromkeys(one.quote() for one in said if one is not figure.sentence))[:_ENOUGH]


def _accepted(figure: Figure) -> Sentence | None:
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
        **again.value,
        **first.value,
        "period": first.value["period"] or again.value["period"],
        "accepted": bool(first.value["accepted"] or again.value["accepted"]),
    }
    certainty = Certainty.CONFIDENT if Certainty.CONFIDENT in {first.certainty, again.certainty} else Certainty.UNSURE
    return replace(first, value=value, support=(*first.support, *more), certainty=certainty)


def _set(field: str, value: JsonValue) -> Change:
    return Change(FieldPath("deal", field), Operation.SET, value)
