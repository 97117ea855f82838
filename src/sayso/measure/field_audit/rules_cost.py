"""What it costs to fill a field in by hand, by the keystroke-level model of Card, Moran and Newell (1980). Pure.

Its times: 0.28 s a keystroke for somebody who types 40 words a minute, 1.1 s to point with the mouse, 0.4 s to move
the hand between mouse and keyboard, 1.35 s to think of what to do.
"""

from __future__ import annotations

KEY, POINT, HAND, THINK = 0.28, 1.1, 0.4, 1.35
DAY = 10  # keystrokes


def seconds(kind: str, mean_length: float) -> float:
    """Seconds to fill one value in: found, thought of, pointed at, then chosen or typed."""
    if kind == "choice":
        return round(THINK + 2 * POINT, 1)  # open, choose
    keys = DAY if kind == "date" else mean_length
    return round(THINK + POINT + HAND + KEY * keys, 1)
