"""In what setting a sentence is said: by whom, after what, where in its turn and in the conversation."""

from __future__ import annotations

from typing import Final

from sayso.domain.transcript import Channel, Side
from sayso.extract.local.cues import Cue
from sayso.extract.local.reading import Reading, Sentence

_SIDES: Final = {
    Side.THEIRS: "the buyer says it",
    Side.OURS: "our side says it",
    Side.UNKNOWN: "nobody knows which side says it",
}
_FEW: Final = 5
_MANY_WORDS: Final = 40
_MANY: Final = 12


def setting(reading: Reading, sentence: Sentence) -> dict[str, float]:
    """The setting as marks for a judge."""
    turn = reading.by_turn[sentence.turn.index]
    place = sentence.index - turn[0].index
    found = {
        _SIDES[sentence.speaker.side]: 1.0,
        "its length": float(min(len(sentence.words), _MANY_WORDS)),
        "hardly five words": float(len(sentence.words) < _FEW),
        "written in a mail": float(reading.is_mail),
        "written in a chat": float(reading.transcript.channel is Channel.CHAT),
        "sentences said before it in its turn": float(min(place, _MANY)),
        "sentences of its turn": float(min(len(turn), _MANY)),
        "how far into the conversation": sentence.index / len(reading.sentences),
    }
    found.update({str(cue): 1.0 for cue in sentence.cues})
    if sentence.sums:
        found["names a sum"] = 1.0 + any(one.marked for one in sentence.sums)
    if sentence.mentions:
        found["names a day"] = 1.0
    if before := reading.preceding(sentence):
        found["answers our side"] = float(before[0].speaker.side is Side.OURS)
        found["answers a question"] = float(Cue.QUESTION in before[-1].cues)
    return found
