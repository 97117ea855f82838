"""Sums of money as people say and write them: found as spans, with value, currency, period and unit."""

from sayso.extract.amounts.grammar import Sum, find

__all__ = ["Sum", "find"]
