"""For whom a voice speaks that nobody has named, by its words alone: who sells says other things than who buys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from sayso.domain.transcript import Channel, Side, Transcript, TurnKind
from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.judging import Lesson, learned
from sayso.extract.local.sentences import sentences
from sayso.extract.local.speakers import Speaker

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\?")
JUDGED_BY: Final = "sides"
_MOST: Final = 100  # sentences of a voice that are looked at
_FEWEST: Final = 30  # marks of a voice that tell anything
_PAIR: Final = 2  # voices of which one sells and one buys


def sided_by_words(transcript: Transcript, speakers: Mapping[str, Speaker]) -> dict[str, Speaker]:
    """The speakers of unknown side whose words tell it, by label. Who writes a mail is not told by its words.

    Of two voices in all, one sells and one buys.
    """
    unknown = [label for label, speaker in speakers.items() if speaker.side is Side.UNKNOWN]
    if not unknown or transcript.channel is Channel.EMAIL:
        return {}
    lesson = learned(JUDGED_BY)
    odds = {label: _odds(lesson, said) for label, said in said_by(transcript, unknown).items()}
    found = _opposed(odds, lesson) if len(odds) == len(speakers) == _PAIR else _each(odds, lesson)
    return {label: replace(speakers[label], side=side, by_words=True) for label, side in found.items()}


def said_by(transcript: Transcript, labels: Collection[str]) -> dict[str, list[str]]:
    """What each of some voices says, as its first sentences in lower case."""
    found: dict[str, list[str]] = {label: [] for label in labels}
    for turn in transcript.turns:
        if turn.kind is TurnKind.SAID and turn.speaker in found and len(found[turn.speaker]) < _MOST:
            plain = turn.text.lower().replace("\u2019", "'")
            found[turn.speaker] += [plain[start:end] for start, end in sentences(turn.text, plain)]
    return found


def _odds(lesson: Lesson, said: Iterable[str]) -> float:
    marks = voice_marks(said)
    return lesson.judges["ours"].odds(marks) if len(marks) >= _FEWEST else 0.0


def _each(odds: Mapping[str, float], lesson: Lesson) -> dict[str, Side]:
    bar = lesson.bars["sure"]
    return {label: Side.OURS if value > 0 else Side.THEIRS for label, value in odds.items() if abs(value) >= bar}


def _opposed(odds: Mapping[str, float], lesson: Lesson) -> dict[str, Side]:
    buys, sells = sorted(odds, key=lambda voice: odds[voice])
    if odds[sells] - odds[buys] < lesson.bars["sure"]:
        return {}
    return {buys: Side.THEIRS, sells: Side.OURS}


def voice_marks(said: Iterable[str]) -> dict[str, float]:
    """What a voice says: words, pairs of words, what they are about, each once."""
    found: dict[str, float] = {}
    for plain in said:
        words = _WORD.findall(plain)
        found.update(dict.fromkeys(words, 1.0))
        found.update((f"{one} {two}", 1.0) for one, two in pairwise(words))
        found.update((f"<{concept}>", 1.0) for word in words for concept in concepts_of(word))
    return found
