"""Days that have a name: feasts and the public holidays that a deadline is told by."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sayso.extract.dates.calendar import FRIDAY, Day, When, coming, easter, month_end, nth_weekday
from sayso.extract.dates.rule import Parts, Rule
from sayso.extract.dates.words import YEAR

_MONDAY: Final = 0
_THURSDAY: Final = 3
_On = Callable[[int], date]


def _fixed(month: int, day: int) -> _On:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> _On:
    return lambda year: easter(year) + timedelta(days)


def _nth(count: int, weekday: int, month: int, later: int = 0) -> _On:
    """The `count`-th such weekday of a month, -1 for its last, or so many days later."""

    def on(year: int) -> date:
        last = month_end(year, month)
        return (nth_weekday(last, weekday, count) or last) + timedelta(later)

    return on


def _midsummer(year: int) -> date:
    """The Friday from the 19th to the 25th of June, as in Sweden and Finland."""
    return coming(date(year, 6, 18), FRIDAY)


_FEASTS: Final[dict[str, _On]] = {
    "new years eve": _fixed(12, 31),
    "new years day": _fixed(1, 1),
    "new year": _fixed(12, 31),
    "epiphany": _fixed(1, 6),
    "martin luther king day": _nth(3, _MONDAY, 1),
    "mlk day": _nth(3, _MONDAY, 1),
    "australia day": _fixed(1, 26),
    "valentine": _fixed(2, 14),
    "presidents day": _nth(3, _MONDAY, 2),
    "st patrick": _fixed(3, 17),
    "good friday": _from_easter(-2),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
    "anzac day": _fixed(4, 25),
    "may day": _fixed(5, 1),
    "workers day": _fixed(5, 1),
    "memorial day": _nth(-1, _MONDAY, 5),
    "ascension day": _from_easter(39),
    "pentecost": _from_easter(49),
    "whit monday": _from_easter(50),
    "juneteenth": _fixed(6, 19),
    "midsummer eve": _midsummer,
    "midsummer": _midsummer,
    "canada day": _fixed(7, 1),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _nth(1, _MONDAY, 9),
    "labour day": _nth(1, _MONDAY, 9),
    "columbus day": _nth(2, _MONDAY, 10),
    "halloween": _fixed(10, 31),
    "all saints": _fixed(11, 1),
    "veterans day": _fixed(11, 11),
    "thanksgiving": _nth(4, _THURSDAY, 11),
    "black friday": _nth(4, _THURSDAY, 11, later=1),
    "cyber monday": _nth(4, _THURSDAY, 11, later=4),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
}
_SAID: Final = "|".join(  # as written with or without its apostrophe
    re.sub(r"s (?=day|eve)", r"(?:'s|s'|s) ", name).replace("st ", r"(?:st\.?|saint) ")
    for name in sorted(_FEASTS, key=len, reverse=True)
)


def _feast(parts: Parts, when: When) -> Day | None:
    """The feast of the year named, else the coming one."""
    on = _FEASTS[re.sub(r"['.]", "", parts["feast"]).replace("saint ", "st ")]
    if parts["year"]:
        return Day(on(int(parts["year"])))
    if when.said_on is None:
        return None
    found = on(when.said_on.year)
    return Day(found if found >= when.said_on else on(when.said_on.year + 1))


FEAST: Final = Rule(
    "feast",
    frozenset(form for name in _FEASTS for word in [max(name.split(), key=len)] for form in (word, word.rstrip("s"))),
    re.compile(rf"\b(?P<feast>{_SAID})(?:'s(?: day)?| day)?\b(?:,? (?:of |in )?(?P<year>{YEAR}))?"),
    _feast,
)
