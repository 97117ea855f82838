"""Dates as people say them: found as spans, and resolved against the day they were said on, arithmetic shown."""

from sayso.extract.dates.calendar import Day, Precision, When, say
from sayso.extract.dates.grammar import Mention, find, is_bare_weekday, is_day_of_month, is_of_a_weekday, resolve

__all__ = [
    "Day",
    "Mention",
    "Precision",
    "When",
    "find",
    "is_bare_weekday",
    "is_day_of_month",
    "is_of_a_weekday",
    "resolve",
    "say",
]
