"""The ledger of promises: what each side took on, told once however often it was spoken of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sayso.giveback.facts import Facts, Source, is_sure, stated, told_of
from sayso.giveback.rules_fates import AGREED, Fate, Fates, Mention
from sayso.giveback.statements import Quoted, Statement, verbatim
from sayso.propose.rules_steps import are_one_promise, words_of_promise
from sayso.record.days import shown

RUNNING = (Fate.OPEN, Fate.MOVED)
LEFT = {
    Fate.KEPT: ": done.",
    Fate.MOVED: ": moved.",
    Fate.BROKEN: ": not done.",
    Fate.FORGOTTEN: ": not spoken of since.",
    Fate.OVERDUE: ": overdue.",
    Fate.OPEN: ".",
}
MISSED = (Fate.BROKEN, Fate.FORGOTTEN, Fate.OVERDUE)


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreed step. `side` is who took it on (ours, theirs, both); `was_due` the day it was first promised for.

    `because` says in words how its fate is known; `quotes` begin with where it was promised and end with what decided
    its fate; `is_confirmed` whether a person accepted it into the record. One that is not `is_sure` is told by its
    quote.
    """

    deal_id: int | None
    action: str
    owner: str
    side: str
    due: date | None
    was_due: date | None
    fate: Fate
    because: str
    is_confirmed: bool
    is_sure: bool
    made_on: date | None
    quotes: tuple[Quoted, ...]

    @property
    def is_missed(self) -> bool:
        """Whether it should have been kept by now and was not, as far as was heard."""
        return self.fate in MISSED

    @property
    def is_running(self) -> bool:
        """Whether it is still to be kept, and in time."""
        return self.fate in RUNNING

    @property
    def statement(self) -> Statement:
        """The promise and its fate in words."""
        return Statement(f"{self.told}. {self.because}", self.quotes)

    @property
    def line(self) -> Statement:
        """The same, short enough for a brief."""
        return Statement(f"{self.told}{LEFT[self.fate]}", self.quotes)

    @property
    def told(self) -> str:
        """What was promised, by whom and for when, in one line; the words themselves where the reader is not sure."""
        what = verbatim(self.action) if self.is_sure else f"“{verbatim(self.quotes[0].text).rstrip('.')}”"
        who = f"{self.owner.split()[0]}: " if self.owner.strip() else ""
        return f"{who}{what}{f' ({shown(self.due)})' if self.due else ''}"


def promises(facts: Facts, *, due: tuple[date, date] | None = None) -> tuple[Promise, ...]:
    """Every agreed step of both sides, in the order promised; narrowed to those due between two days, both included."""
    source = Source(facts)
    fates = Fates(source)
    chains = _chains(source, fates)
    if due is not None:
        chains = [chain for chain in chains if (day := chain[-1].due) is not None and due[0] <= day <= due[1]]
    return tuple(_promise(source, fates, chain) for chain in chains)


def by_urgency(found: Iterable[Promise]) -> list[Promise]:
    """Those missed first, the latest on top, then what runs by its day, then what was kept; what is sure in front."""
    return sorted(found, key=_urgency)


def _chains(source: Source, fates: Fates) -> list[list[Mention]]:
    """The mentions of each promise. One promised anew after it was kept is another."""
    chains: list[list[Mention]] = []
    by_word: dict[str, list[int]] = {}
    for mention in _mentions(source.facts):
        words = words_of_promise(dict(mention.value))
        near = sorted({place for word in words for place in by_word.get(word, ())}, reverse=True)
        known = next((place for place in near if _goes_on(source, fates, chains[place][-1], mention)), len(chains))
        if known == len(chains):
            chains.append([])
        chains[known].append(mention)
        for word in words:
            by_word.setdefault(word, []).append(known)
    return chains


def _goes_on(source: Source, fates: Fates, latest: Mention, mention: Mention) -> bool:
    if not are_one_promise(dict(latest.value), dict(mention.value)):
        return False
    return fates.kept(latest, source.after(latest.heard, until=mention.heard)) is None


def _mentions(facts: Facts) -> list[Mention]:
    found = []
    for heard in stated(facts, "next_step"):
        told = told_of(facts, heard)
        value = told.value if told.kind == "edited" and isinstance(told.value, Mapping) else heard.signal.value
        if heard.signal.value.get("agreement") == AGREED and value.get("action"):
            found.append(Mention(heard, value, told.kind in ("accepted", "edited"), is_sure(facts, heard)))
    return found


def _promise(source: Source, fates: Fates, chain: Sequence[Mention]) -> Promise:
    first, latest = chain[0], chain[-1]
    verdict, made = fates.of(chain), source.talks[first.heard.conversation]
    quotes = [quote for mention in chain for quote in source.quoted(mention.heard)]
    return Promise(
        deal_id=made.deal_id,
        action=latest.text("action"),
        owner=latest.text("owner"),
        side=latest.text("owner_side"),
        due=latest.due,
        was_due=first.due,
        fate=verdict.fate,
        because=verdict.because,
        is_confirmed=any(mention.is_confirmed for mention in chain),
        is_sure=any(mention.is_sure for mention in chain),
        made_on=made.about.day,
        quotes=tuple(dict.fromkeys([*quotes, *verdict.quotes])),
    )


def _urgency(promise: Promise) -> tuple[int, bool, int]:
    made = promise.made_on.toordinal() if promise.made_on else 0
    if promise.is_missed:
        return 0, not promise.is_sure, -(promise.due.toordinal() if promise.due else made)
    if promise.is_running:
        return 1, not promise.is_sure, (promise.due or date.max).toordinal()
    return 2, not promise.is_sure, -made
