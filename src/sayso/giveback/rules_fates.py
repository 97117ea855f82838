"""What became of a promise, as far as the conversations after it tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Side
from sayso.giveback.facts import Source, Talk, stated
from sayso.giveback.statements import Quoted
from sayso.propose.facts import Heard, Utterance
from sayso.propose.rules_steps import (
    SENTENCE,
    are_one_promise,
    called,
    met_since,
    names_it,
    tells_of_doing,
    weighty_words,
    words_of_promise,
)
from sayso.record.days import shown

AGREED, DECLINED = "agreed", "declined"
LONG_SILENT = timedelta(days=30)
FEW = 2  # later conversations without a word of an undated promise, after which it counts as forgotten
NOT_YET = re.compile(
    r"\b(?:(?:have|has|did|could|is|are)(?:n't| not)|not yet|forgot(?:ten)?|still (?:owe|need to|have to)|overdue)\b",
    re.IGNORECASE,
)


class Fate(StrEnum):
    """What became of a promise. `open` and `moved` ones still run; `overdue`: nobody has spoken since it was due."""

    KEPT = "kept"
    MOVED = "moved"
    BROKEN = "broken"
    FORGOTTEN = "forgotten"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Mention:
    """A promise as it was told once."""

    heard: Heard
    value: Mapping[str, JsonValue]
    is_confirmed: bool
    is_sure: bool

    @property
    def due(self) -> date | None:
        """The day for which it was promised."""
        text = str(self.value.get("due") or "")
        return date.fromisoformat(text) if text else None

    def text(self, part: str) -> str:
        """A part of the promise in words, "" where it was not said."""
        return str(self.value.get(part) or "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fate, in words why, and the quotes that decided it."""

    fate: Fate
    because: str
    quotes: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence that tells of doing, or of not having done."""

    words: Utterance
    start: int
    end: int
    weighty: frozenset[str]
    is_done: bool


class Fates:
    """Judges promises, each later sentence that tells of doing read once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._told: list[_Telling] = []
        self._by_word: dict[str, list[int]] = {}
        for utterance in source.facts.utterances:
            self._read(utterance)
        steps = stated(source.facts, "next_step")
        self._declined = [heard for heard in steps if heard.signal.value.get("agreement") == DECLINED]

    def of(self, mentions: Sequence[Mention]) -> Verdict:
        """What became of a promise that was spoken of in these places, in the order said."""
        first, latest = mentions[0], mentions[-1]
        later = self._source.after(latest.heard)
        verdict = self.kept(latest, later) or self._taken_back(latest, later) or self._denied(latest, later)
        if verdict is not None:
            return verdict
        if latest.due is None:
            return self._undated(latest, later)
        if latest.due < self._source.facts.today:
            return _passed(latest.due, later)
        if latest.due != first.due:
            return Verdict(Fate.MOVED, f"Moved from {shown(first.due)}." if first.due else "A day was set since.")
        return Verdict(Fate.OPEN, "Open.")

    def kept(self, mention: Mention, later: Sequence[Talk]) -> Verdict | None:
        """That it was kept, where one of those conversations tells so."""
        if mention.value.get("owner_side") == "both":
            met = met_since(mention.value, [talk.about for talk in later])
            return Verdict(Fate.KEPT, f"Both sides have spoken since: {called(met)}.") if met else None
        return self._says(mention, later, Fate.KEPT, "Done, says the {}.", lambda told: told.is_done)

    def _denied(self, mention: Mention, later: Sequence[Talk]) -> Verdict | None:
        after = [talk for talk in later if mention.due and talk.about.day and talk.about.day >= mention.due]
        return self._says(mention, after, Fate.BROKEN, "Not done, says the {}.", lambda told: not told.is_done)

    def _taken_back(self, mention: Mention, later: Sequence[Talk]) -> Verdict | None:
        held = {talk.about.identity: talk.about for talk in later}
        for heard in self._declined:
            if heard.conversation in held and are_one_promise(dict(mention.value), dict(heard.signal.value)):
                because = f"Taken back in the {called(held[heard.conversation])}."
                return Verdict(Fate.BROKEN, because, self._source.quoted(heard)[:1])
        return None

    def _undated(self, mention: Mention, later: Sequence[Talk]) -> Verdict:
        made, today = self._source.talks[mention.heard.conversation].about, self._source.facts.today
        if sum(talk.has_words for talk in later) >= FEW and made.day is not None and today - made.day > LONG_SILENT:
            return Verdict(Fate.FORGOTTEN, f"Not a word of it since the {called(made)}.")
        return Verdict(Fate.OPEN, "No day was set.")

    def _says(
        self, mention: Mention, later: Iterable[Talk], fate: Fate, because: str, tells: Callable[[_Telling], bool]
    ) -> Verdict | None:
        """The verdict of the first sentence by its owner's side that names the thing and tells so."""
        held = {talk.about.identity: talk.about for talk in later}
        side = Side.OURS if mention.value.get("owner_side") == "ours" else Side.THEIRS
        for told in self._naming(words_of_promise(dict(mention.value))) if held else ():
            about = held.get(told.words.conversation)
            if about is not None and told.words.side in (side, Side.UNKNOWN) and tells(told):
                return Verdict(
                    fate, because.format(called(about)), (self._source.cut(told.words, told.start, told.end),)
                )
        return None

    def _naming(self, wanted: frozenset[str]) -> Iterable[_Telling]:
        places = sorted({place for word in wanted for place in self._by_word.get(word, ())})
        return (self._told[place] for place in places if names_it(wanted, self._told[place].weighty))

    def _read(self, utterance: Utterance) -> None:
        for found in SENTENCE.finditer(utterance.text):
            text, is_done = found[0].strip(), tells_of_doing(found[0])
            if not text or not (is_done or NOT_YET.search(text)):
                continue
            start = found.start() + found[0].index(text)
            telling = _Telling(utterance, start, start + len(text), weighty_words(text), is_done)
            for word in telling.weighty:
                self._by_word.setdefault(word, []).append(len(self._told))
            self._told.append(telling)


def _passed(due: date, later: Sequence[Talk]) -> Verdict:
    after = [talk for talk in later if talk.has_words and talk.about.day and talk.about.day > due]
    if after:
        return Verdict(Fate.FORGOTTEN, f"Not a word of it in the {called(after[-1].about)}.")
    return Verdict(Fate.OVERDUE, f"Due since {shown(due)}.")
