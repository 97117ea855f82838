"""Learns for whom a voice speaks by its words, from the voices that are named; the others are then read with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from conversations import Talk
from fitting import Linear, linear, say_how_well

from sayso.domain.transcript import Channel, Side
from sayso.extract.local import sides
from sayso.extract.local.judging import Judge, Lesson

_WORDS = Linear(least=4, slight=0.01)
_BARS = [number / 4 for number in range(4, 13)]
_SURE = 0.96  # share of the voices right from which on their words are believed
UNTAUGHT = Lesson({"ours": Judge()}, {"sure": 1.0})


def learn_sides(all_talks: Sequence[Talk]) -> Lesson:
    """The judge of a voice's side, and how sure it must be. Conversations of mails have no voices."""
    at, rows, ours = [], [], []
    for talk in all_talks:
        if talk.case.channel is Channel.EMAIL:
            continue
        speakers = {sentence.speaker.label: sentence.speaker for sentence in talk.reading.sentences}
        known = {label: one for label, one in speakers.items() if one.side is not Side.UNKNOWN and not one.by_words}
        for label, said in sides.said_by(talk.reading.transcript, known).items():
            at.append(talk.fold)
            rows.append(sides.voice_marks(said))
            ours.append(known[label].side is Side.OURS)
    y = np.array(ours)
    taught = linear("ours", rows, y, np.array(at), _WORDS)
    print("sides:")
    say_how_well("ours", y, taught)
    return Lesson({"ours": taught.final}, {"sure": _bar(taught.odds, y)})


def _bar(odds: Any, ours: Any) -> float:
    for bar in _BARS:
        told = abs(odds) >= bar
        right = (odds > 0) == ours
        if right[told].mean() >= _SURE:
            print(f"  told from {bar}: {told.sum()} of {len(ours)}, {right[told].mean():.3f} right")
            return bar
    raise ValueError("The words of the voices do not tell their sides.")
