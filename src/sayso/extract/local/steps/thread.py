"""What a mail answers: the clauses of the mails that it quotes. They are no part of it, and tell what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from typing import Final

from sayso.domain.transcript import Side, Turn, TurnKind
from sayso.extract.local.reading import Reading, Sentence, said_in
from sayso.extract.local.speakers import Speaker, speaker_of
from sayso.extract.local.steps.clauses import pieces
from sayso.extract.local.steps.sayings import Company, Saying, told

_MOST: Final = 60  # quoted clauses that are looked at
_MOST_CHARACTERS: Final = 4_000  # of a quoted mail that is looked at
_NOWHERE: Final = -1  # the place of a quoted clause, which is none of the mail's own
_ASKED: Final = 4  # clauses right above an answer that may be what it answers


@dataclass(frozen=True, eq=False)
class Thread:
    """The quoted clauses in the order of the mail; `above` are those right above a turn of the mail's own text."""

    quoted: Sequence[Saying]
    above: Mapping[int, Sequence[Saying]]

    def marks(self, saying: Saying, likely: Callable[[Saying], float]) -> dict[str, float]:
        """What a clause of the mail most likely answers; `likely` tells how likely a quoted clause speaks of a step."""
        if not self.quoted:
            return {"quoted: nothing": 1.0}
        above = self.above.get(saying.sentence.turn.index, ())[-_ASKED:]
        where = "quoted above" if above else "quoted at best"
        asked = max(above or self.quoted, key=likely)
        found = {where: likely(asked), f"{where}: for {saying.relative(asked.owner)}": 1.0}
        return {**found, **told(where, asked.telling)}


def thread_of(reading: Reading, company: Company) -> Thread:
    """What a reading quotes, cut into clauses; empty where it is no mail, or quotes nothing."""
    quoted: list[Saying] = []
    above: dict[int, Sequence[Saying]] = {}
    waiting: list[Saying] = []
    for turn in reading.transcript.turns if reading.is_mail and reading.sentences else ():
        if turn.kind is TurnKind.QUOTED and len(quoted) < _MOST:
            here = [Saying(reading, one, company) for one in islice(_clauses(turn, reading), _MOST - len(quoted))]
            waiting += here
            quoted += here
        elif turn.kind is TurnKind.SAID:
            if waiting:
                above[turn.index] = waiting
            waiting = []
    return Thread(quoted, above)


def _clauses(turn: Turn, reading: Reading) -> Iterator[Sentence]:
    shortened = replace(turn, text=turn.text[:_MOST_CHARACTERS])
    for sentence in said_in(shortened, _writer(turn, reading), _NOWHERE):
        yield from pieces(sentence, repeat(_NOWHERE))


def _writer(turn: Turn, reading: Reading) -> Speaker:
    """Who wrote a quoted mail: whom its attribution names, else somebody of the other side than the answer's writer."""
    found = speaker_of(turn.speaker, reading.people)
    if found.side is not Side.UNKNOWN:
        return found
    return Speaker(turn.speaker, found.name, reading.sentences[0].speaker.side.other)
