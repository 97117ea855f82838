"""Dates as people say them: found as spans, and resolved against the day they were said on, arithmetic shown."""

from sayso.extract.dates.calendar import Day, Precision, When, say
from sayso.extract.dates.grammar import Mention, find, resolve

__all__ = ["Day", "Mention", "Precision", "When", "find", "resolve", "say"]
