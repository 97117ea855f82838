"""How counts are said. Pure."""

from __future__ import annotations


def share_of(part: int, whole: int) -> float:
    """`part` of `whole`, 0 to 1; of nothing it is 0."""
    return part / whole if whole else 0.0


def percent(part: int, whole: int) -> str:
    """The share in per cent, never rounded to nothing or to all."""
    share = share_of(part, whole) * 100
    if 0 < share < 1:
        return "under 1%"
    return "over 99%" if 99 < share < 100 else f"{share:.0f}%"  # noqa: PLR2004 - per cent


def counted(part: int, whole: int, *, is_exact: bool = True) -> str:
    """A number of values with its share: ``1,200 of 4,000 values (30%)``; "at least" where it is not exact."""
    return f"{'' if is_exact else 'at least '}{part:,} of {whole:,} values ({percent(part, whole)})"
