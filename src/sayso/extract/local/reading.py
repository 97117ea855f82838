"""The structure of a transcript that readers look at: sentences, who says them to whom, and what answers what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeVar

from sayso.domain.transcript import Channel, Participant, Quote, Side, Transcript, Turn, TurnKind, quote
from sayso.extract import amounts, dates
from sayso.extract.context import ReadingContext
from sayso.extract.local.answers import Answer, answer
from sayso.extract.local.cues import Cue, cues
from sayso.extract.local.kept import kept
from sayso.extract.local.sentences import sentences
from sayso.extract.local.sides import sided_by_words
from sayso.extract.local.speakers import Speaker, people, speaker_of
from sayso.extract.local.spoken import SpokenOf, spoken_of, told_by
from sayso.extract.local.voices import unnamed_voices

_APOSTROPHES: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\r": " ", "\t": " "}
)
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MOST: Final = 12  # dates, or sums, in one sentence; more is a table or hostile
_HEARD: Final = 3  # sentences of an answer that say how something was taken
_Made = TypeVar("_Made")
_BESIDE: Final = 24  # characters between a weekday and the day that it tells again
_PAUSE: Final = timedelta(minutes=30)  # after which somebody begins anew in a chat
_SHORT: Final = 6  # words of a sentence that goes on about the one before
_CONTRAST: Final = re.compile(r"\b(?:instead|not|rather|than|or|but|late|early|better|make it)\b|n't\b")
"""What sets one day against another: "Thursday instead of the twenty-first" are two days."""


def plain_of(text: str) -> str:
    """`text` in lower case with straight apostrophes and plain spaces, character for character: offsets stay true."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_APOSTROPHES)


@lru_cache(maxsize=20_000)
def _words_in(written: str) -> tuple[str, ...]:
    """The words of what is written without a space: mostly one, with a mark."""
    return tuple(_WORD.findall(written))


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence as said: ``turn.text[start:end]``, and by whom. `index` counts through the whole conversation."""

    index: int
    turn: Turn
    start: int
    end: int
    plain: str
    speaker: Speaker

    @property
    def text(self) -> str:
        """The sentence, character for character."""
        return self.turn.text[self.start : self.end]

    @kept
    def cues(self) -> frozenset[Cue]:
        """Whether it asks, denies, supposes, tells of the past, or repeats somebody's words."""
        return cues(self.plain)

    @kept
    def words(self) -> tuple[str, ...]:
        """Its words in lower case."""
        return tuple(chain.from_iterable(map(_words_in, self.plain.split())))

    @kept
    def mentions(self) -> tuple[dates.Mention, ...]:
        """The dates it names."""
        return dates.find(self.plain)[:_MOST]

    @kept
    def sums(self) -> tuple[amounts.Sum, ...]:
        """The sums of money and the percentages it names."""
        return amounts.find(self.plain)[:_MOST]

    def quote(self, start: int = 0, end: int | None = None) -> Quote:
        """The sentence as a quote, or the piece of it between two offsets within the sentence."""
        last = self.end if end is None else self.start + end
        return quote(self.turn, self.start + start, last)


@dataclass(frozen=True, slots=True)
class Reply:
    """How something was taken, and the sentence that shows it (None where nobody answered)."""

    answer: Answer
    sentence: Sentence | None = None


@dataclass(frozen=True)
class Reading:
    """A transcript cut into sentences, with the questions that every signal type asks of it."""

    transcript: Transcript
    context: ReadingContext
    people: tuple[Participant, ...]
    sentences: tuple[Sentence, ...]

    @property
    def is_mail(self) -> bool:
        """Mail has no answers in it: what is asked there stays asked."""
        return self.transcript.channel is Channel.EMAIL

    @kept
    def made(self) -> dict[Callable[[Reading], Any], Any]:
        """What was made of this reading so far, by what made it."""
        return {}

    def once(self, make: Callable[[Reading], _Made]) -> _Made:
        """What `make` makes of this reading, made at the first asking: several signal types look at the same thing."""
        if make not in self.made:
            self.made[make] = make(self)
        found: _Made = self.made[make]
        return found

    @kept
    def by_turn(self) -> Mapping[int, Sequence[Sentence]]:
        """The sentences of every turn that has any."""
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.turn.index, []).append(sentence)
        return found

    @kept
    def _runs(self) -> Sequence[Sequence[Sentence]]:
        """The turns, each as its sentences; in a chat the messages that somebody writes in a row are one."""
        found: list[list[Sentence]] = []
        for _, turn in sorted(self.by_turn.items()):
            if found and self._goes_on(found[-1][-1], turn[0]):
                found[-1].extend(turn)
            else:
                found.append([*turn])
        return found

    def _goes_on(self, before: Sentence, after: Sentence) -> bool:
        if self.transcript.channel is not Channel.CHAT or before.speaker is not after.speaker:
            return False
        said, then = before.turn.said_at, after.turn.said_at
        return said is not None and then is not None and abs(then - said) <= _PAUSE

    @kept
    def _place(self) -> Mapping[int, int]:
        return {sentence.turn.index: place for place, run in enumerate(self._runs) for sentence in run}

    def opens_its_turn(self, sentence: Sentence) -> bool:
        """Whether a sentence is the first that somebody says in a row."""
        return self._runs[self._place[sentence.turn.index]][0] is sentence

    def neighbour(self, sentence: Sentence, step: int) -> Sentence | None:
        """The sentence `step` places further in the conversation, or None at its ends."""
        place = sentence.index + step
        return self.sentences[place] if 0 <= place < len(self.sentences) else None

    def following(self, sentence: Sentence, turns: int = 1) -> tuple[Sequence[Sentence], ...]:
        """The next `turns` turns, whoever speaks, each as its sentences."""
        place = self._place[sentence.turn.index]
        return tuple(self._runs[place + 1 : place + 1 + turns])

    def preceding(self, sentence: Sentence) -> Sequence[Sentence]:
        """The turn before, as its sentences; empty at the beginning."""
        place = self._place[sentence.turn.index]
        return self._runs[place - 1] if place else ()

    def are_opposite(self, one: Speaker, other: Speaker) -> bool:
        """Whether two voices speak for different sides; where sides are unknown, whether they are two voices."""
        if Side.UNKNOWN in (one.side, other.side):
            return one.label != other.label
        return one.side is not other.side

    def reply(self, sentence: Sentence, *, was_asked: bool) -> Reply:
        """How the next turn of the other side takes what `sentence` puts forward.

        A turn of the speaker's own side between (a colleague's aside) is looked over, once. What the speaker goes on
        to say in the same turn stands between question and answer and is not looked at.
        """
        asked = (sentence.turn.index, was_asked)
        if asked not in self._replies:
            self._replies[asked] = self._reply(sentence, was_asked=was_asked)
        return self._replies[asked]

    @kept
    def _replies(self) -> dict[tuple[int, bool], Reply]:
        """How turns were taken, as far as that was asked: by turn, and whether it asked."""
        return {}

    def _reply(self, sentence: Sentence, *, was_asked: bool) -> Reply:
        for turn in self.following(sentence, 2):
            if self.are_opposite(sentence.speaker, turn[0].speaker):
                return _taken(turn[:_HEARD], was_asked=was_asked)
        return Reply(Answer.NONE)

    @kept
    def _spoken_of(self) -> Mapping[int, SpokenOf]:
        """For every sentence of it the month and the day spoken of shortly before it."""
        return spoken_of(self.sentences, self._when)

    def said_on(self, sentence: Sentence) -> date | None:
        """The day a sentence was said on, in its own zone; None where nobody knows.

        A moment in UTC is how machines write it down: it is read in the zone of the conversation.
        """
        said, began = sentence.turn.said_at, self.transcript.started_at
        if said and began and said.tzinfo is UTC:
            said = said.astimezone(began.tzinfo)
        at = said or began
        return at.date() if at else None

    def _when(self, sentence: Sentence, told: SpokenOf) -> dates.When:
        context = self.context
        return dates.When(
            self.said_on(sentence),
            told.month,
            context.fiscal_year_start,
            context.day_first,
            frozenset(context.holidays),
            told.day,
            told.week,
        )

    def day(self, sentence: Sentence, mention: dates.Mention) -> dates.Day | None:
        """The day that a mention in `sentence` means, or None where that cannot be known.

        A weekday beside a day that falls on it is that day ("the tenth, it's a Wednesday"), and a day of a month is of
        that month in which it falls on the weekday beside it ("the Friday before, so the thirtieth").
        """
        found = self._dated(sentence, mention)
        if found and dates.is_bare_weekday(mention):
            for beside in self._days_beside(sentence, mention):
                if beside.on.weekday() == found.on.weekday():
                    return replace(beside, words="the day named beside it")
        return found

    def _dated(self, sentence: Sentence, mention: dates.Mention) -> dates.Day | None:
        """A day of a month on the weekday beside it; any other as it is named."""
        found = self._named(sentence, mention)
        if not found or not dates.is_day_of_month(mention) or dict(mention.parts).get("month"):
            return found
        beside = [one for one in sentence.mentions if _apart(one, mention) <= _BESIDE and dates.is_of_a_weekday(one)]
        weekdays = {day.on.weekday() for one in beside if (day := self._named(sentence, one))}
        nearest = dates.resolve(mention, self._when(sentence, SpokenOf()))
        if nearest and len(weekdays) == 1 and found.on.weekday() not in weekdays and nearest.on.weekday() in weekdays:
            return nearest
        return found

    def _days_beside(self, sentence: Sentence, mention: dates.Mention) -> Iterator[dates.Day]:
        """The days of a month that are named close by: in the sentence, or in the one before a short one."""
        near = [
            (sentence, one)
            for one in sentence.mentions
            if _apart(one, mention) <= _BESIDE and not _CONTRAST.search(_between(sentence, one, mention))
        ]
        before = self.neighbour(sentence, -1)
        if before and len(sentence.words) <= _SHORT and not _CONTRAST.search(f"{before.plain} {sentence.plain}"):
            near += [(before, one) for one in reversed(before.mentions)]
        for where, one in near:
            if dates.is_day_of_month(one) and (day := self._dated(where, one)):
                yield day

    def _named(self, sentence: Sentence, mention: dates.Mention) -> dates.Day | None:
        told = self._spoken_of.get(sentence.index, SpokenOf())
        for before in sentence.mentions:
            if before.end <= mention.start:
                told = replace(told, **told_by(before, self._when(sentence, told)))
        return dates.resolve(mention, self._when(sentence, told))

    def days(self, sentence: Sentence) -> tuple[dates.Day, ...]:
        """The days named in a sentence that are not past, in the order named."""
        said = self.said_on(sentence)
        found = (self.day(sentence, mention) for mention in sentence.mentions)
        return tuple(day for day in found if day and (said is None or day.on >= said))


def read(transcript: Transcript, context: ReadingContext) -> Reading:
    """The structure of a transcript. Only what was said becomes sentences; quoted mail and furniture do not."""
    known = people(transcript, context)
    speakers = _speakers(transcript, known)
    found: list[Sentence] = []
    for turn in transcript.turns:
        if turn.kind is TurnKind.SAID:
            found.extend(said_in(turn, speakers[turn.speaker], len(found)))
    return Reading(transcript, context, known, tuple(found))


def said_in(turn: Turn, speaker: Speaker, place: int) -> Iterator[Sentence]:
    """The sentences of a turn, the first of which is the one at `place` of all."""
    plain = plain_of(turn.text)
    for start, end in sentences(turn.text, plain):
        if _WORD.search(plain, start, end):
            yield Sentence(place, turn, start, end, plain[start:end], speaker)
            place += 1


def _speakers(transcript: Transcript, known: Sequence[Participant]) -> dict[str, Speaker]:
    """Who speaks under each label."""
    found = {label: Speaker(label, one.name, one.side) for label, one in unnamed_voices(transcript, known).items()}
    for turn in transcript.turns:
        if turn.kind is TurnKind.SAID and turn.speaker not in found:
            found[turn.speaker] = speaker_of(turn.speaker, known)
    return {**found, **sided_by_words(transcript, found)}


def _apart(one: dates.Mention, other: dates.Mention) -> int:
    """How many characters stand between two mentions of a sentence."""
    return max(one.start, other.start) - min(one.end, other.end)


def _between(sentence: Sentence, one: dates.Mention, other: dates.Mention) -> str:
    """What is said between two mentions of a sentence."""
    return sentence.plain[min(one.end, other.end) : max(one.start, other.start)]


def _taken(opening: Sequence[Sentence], *, was_asked: bool) -> Reply:
    heard = " ".join(sentence.plain for sentence in opening)
    names_a_day = any(sentence.mentions for sentence in opening)
    taken = answer(heard, names_a_day=names_a_day, was_asked=was_asked)
    return Reply(taken, None if taken is Answer.NONE else _shows(opening, taken))


def _shows(opening: Sequence[Sentence], taken: Answer) -> Sentence:
    """The sentence of an answer that shows most: of an acceptance or a move the one that names the day."""
    if taken in {Answer.ACCEPTED, Answer.COUNTERED}:
        return next((sentence for sentence in opening if sentence.mentions), opening[0])
    return opening[0]
