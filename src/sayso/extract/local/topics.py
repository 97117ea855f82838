"""What every sentence sounds like, by its words alone: an objection, a price, a budget that is confirmed.

One learned judgement for each topic, over the phrases of the sentence. By themselves these are weak; the signal types
weigh them with who speaks, what was said before and after, and their own cues.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from sayso.extract.local.judging import learned, panel
from sayso.extract.local.phrasing import PLACED, made_of, phrases, wordings
from sayso.extract.local.reading import Reading, Sentence

_NOTHING: Final = -6.0  # what a place beyond the ends of the conversation sounds like
_WORDS: Final = 3
_NUMBER: Final = "#"  # stands for any figure
_CONCEPT: Final = re.compile(r"<[^>]*>")  # what a word is about, in the place of the word
_MANY: Final = 20
_HEARD: Final = 3  # sentences of the other side's turn that tell how something is asked for or taken


@dataclass(frozen=True)
class Topics:
    """For every topic, the log-odds of every sentence of a reading."""

    odds: Mapping[str, Sequence[float]]
    ranked: dict[str, Sequence[float]] = field(default_factory=dict, compare=False)

    def of(self, topic: str, sentence: Sentence, step: int = 0) -> float:
        """How much the sentence (or the one `step` places further) sounds like the topic."""
        place = sentence.index + step
        odds = self.odds[topic]
        return odds[place] if 0 <= place < len(odds) else _NOTHING

    def rank(self, topic: str, sentence: Sentence) -> int:
        """How many sentences of the conversation sound more like the topic, up to twenty."""
        return min(_MANY, bisect_left(self._sorted(topic), -self.odds[topic][sentence.index]))

    def _sorted(self, topic: str) -> Sequence[float]:
        if topic not in self.ranked:
            self.ranked[topic] = sorted(-odds for odds in self.odds[topic])
        return self.ranked[topic]


def topics(reading: Reading) -> Topics:
    """The topics of all sentences. Ask for it with ``reading.once(topics)``, so that it is done once."""
    judges = learned("topics").judges
    listening = panel(*judges.values(), between=PLACED)
    rows = [listening.heard_at(made_of(reading, sentence)) for sentence in reading.sentences]
    return Topics(dict(zip(judges, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(judges, ()))


def topic_marks(reading: Reading, sentence: Sentence, topic: str) -> dict[str, float]:
    """How a sentence, its neighbours and its whole turn sound, as marks for a judge."""
    known = reading.once(topics)
    odds, place = known.odds[topic], sentence.index
    turn = reading.by_turn[sentence.turn.index]
    return {
        "sounds like it": odds[place],
        "the sentence before sounds like it": known.of(topic, sentence, -1),
        "the sentence after sounds like it": known.of(topic, sentence, 1),
        "the turn sounds like it": max(odds[turn[0].index : turn[-1].index + 1]),
        "sentences that sound more like it": float(known.rank(topic, sentence)),
    }


def also_marks(reading: Reading, sentence: Sentence, others: Iterable[str]) -> dict[str, float]:
    """How much a sentence sounds like other topics."""
    known = reading.once(topics)
    return {f"sounds like {topic.replace('_', ' ')}": known.of(topic, sentence) for topic in others}


def asked_for(topic: str) -> str:
    """The topic of what the other side says right before one tells it something of `topic`."""
    return f"asks for {topic}"


def taken_as(topic: str) -> str:
    """The topic of what the other side says right after it was told something of `topic`."""
    return f"takes {topic}"


def asking(reading: Reading, sentence: Sentence) -> Sequence[Sentence]:
    """The end of the turn before that of the sentence, where the other side has it."""
    before = reading.preceding(sentence)
    return before[-_HEARD:] if before and reading.are_opposite(sentence.speaker, before[0].speaker) else ()


def taking(reading: Reading, sentence: Sentence) -> Sequence[Sentence]:
    """The beginning of the turn after that of the sentence, where the other side has it."""
    after = next(iter(reading.following(sentence)), ())
    return after[:_HEARD] if after and reading.are_opposite(sentence.speaker, after[0].speaker) else ()


def answer_marks(reading: Reading, sentence: Sentence, topic: str) -> dict[str, float]:
    """How the other side asks for a topic before the turn and how it answers after, as marks for a judge."""
    known = reading.once(topics)
    found = {}
    if asked := asking(reading, sentence):
        found[f"the other side asks as for {topic}"] = max(known.of(asked_for(topic), one) for one in asked)
    if taken := taking(reading, sentence):
        found[f"the other side answers as to {topic}"] = max(known.of(taken_as(topic), one) for one in taken)
    return found


def words_for(topic: str, reading: Reading, sentence: Sentence) -> str:
    """The words of a sentence that speak most for a topic, for a reason in words."""
    weights = learned("topics").judges[topic].weights
    ranked = sorted(
        ((weights.get(one, 0.0), one) for one in phrases(reading, sentence) if ":" not in one), reverse=True
    )
    wording = reading.once(wordings)[sentence.index]
    said = {concept: wording.words[place] for place, concept in reversed(wording.concepts)}
    telling = (
        _CONCEPT.sub(lambda match: said[match[0]], one) for weight, one in ranked if weight > 0 and one != _NUMBER
    )
    return ", ".join(f"\u201c{one}\u201d" for one in islice(dict.fromkeys(telling), _WORDS))
