"""A loosely put question becomes terms, by rules in a fixed order. Pure; nothing is guessed that is not shown.

Each rule takes away the words that it understands, so that a word counts once. What no rule took and what carries
something is looked for as a word. Whoever writes an operator is taken at their word: then no rule is applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sayso.giveback.ask import plain_words as words
from sayso.giveback.ask.language import Term, has_operators, of, parse, word, write
from sayso.giveback.ask.operators import OPERATORS
from sayso.giveback.ask.plain_times import AMOUNT, PERIOD, amount_of, period_of

Make = Callable[[re.Match[str]], "tuple[Term, ...] | None"]
_TAKEN: Final = " | "
_WORD: Final = re.compile(r"[^\W_]+(?:['’&./-][^\W_]+)*")
_SAY: Final = (
    r"(?:sa(?:y|id|ys)|mention\w*|ask(?:ed|s)?(?: about)?|tell|told|talk\w*|brought|bring|raised?|think|thought)"
)
_PROPER: Final = r"(?:[A-Z][\w'’-]+)(?: [A-Z][\w'’-]+)?"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a question may use: of stages, of our people and teams, and of the accounts that it may mean."""

    stages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """What is left of the text, and the terms that the rest became, by rank."""

    text: str
    today: date
    terms: list[tuple[int, Term]] = field(default_factory=list)

    def take(self, pattern: str, make: Make, rank: int) -> None:
        """Let a rule take all that it finds and understands."""

        def taken(found: re.Match[str]) -> str:
            made = make(found)
            if made is None:
                return found[0]
            self.terms += [(rank, term) for term in made]
            return _TAKEN

        self.text = re.sub(pattern, taken, self.text, flags=re.IGNORECASE)


def understood(text: str, names: Names, today: date) -> tuple[Term, ...]:
    """The terms of a question, loosely put or exact. Raises BadQuery for what is meant exactly and is wrong."""
    if has_operators(text):
        return parse(text)
    draft = _Draft(" ".join(text.split()), today)
    draft.take(r'-?"([^"]*)"?', _phrase, words.WORDS)
    _deals(draft, names)
    _times(draft)
    _heard(draft)
    _speakers(draft, names)
    draft.terms += [(words.WORDS, term) for term in _left(draft.text)]
    terms = [term for _, term in sorted(draft.terms, key=lambda each: each[0])]
    return parse(write(tuple(dict.fromkeys(terms))))


def _deals(draft: _Draft, names: Names) -> None:
    """Outcome, the period in which deals closed, amount, stage, owner, team, account."""

    def period(found: re.Match[str]) -> str:
        return period_of(found["period"], draft.today)

    draft.take(
        rf"\b(?P<what>lost|won|closed)(?: deals?| business)?(?: (?:in|during|over|within))?(?: the)? {PERIOD}",
        lambda found: (
            *([] if found["what"].lower() == "closed" else [of("outcome", found["what"].lower())]),
            of("closed", period(found)),
        ),
        words.DEAL,
    )
    draft.take(
        rf"\b(?:due to |expected to |that |which )?(?:closing|closes?)(?: (?:in|during|within))?(?: the)? {PERIOD}",
        lambda found: (of("closes", period(found)),),
        words.DEAL,
    )
    draft.take(AMOUNT, _amount, words.DEAL)
    for pattern in words.OUTCOMES:
        draft.take(pattern, lambda found: (of("outcome", found["what"].lower()),), words.DEAL)
    _named(draft, names)


def _named(draft: _Draft, names: Names) -> None:
    for stage in _longest(names.stages):
        plain = re.escape(stage)
        draft.take(
            rf"\b(?:(?:in|at|reached|entered) (?:the )?(?:stage )?{plain}(?: stage)?|{plain} (?:stage|deals?))\b",
            _always(of("stage", stage)),
            words.DEAL,
        )
    draft.take(r"\b(?:(?:in|on|of) )?my (?:own )?(?:deals?|accounts?|pipeline)\b", _always(of("owner", "me")), 1)
    for team in _longest(names.teams):
        plain = re.escape(team)
        pattern = rf"\b(?:(?:from|of|in|by) )?(?:the )?(?:team {plain}|{plain}(?:['’]s)? team|{plain}['’]s deals)\b"
        draft.take(pattern, _always(of("team", team)), words.DEAL)
    for person in _longest(names.people):
        plain = rf"{re.escape(person)}(?:['’]s?)?"
        pattern = rf"\b(?:(?:in|on|of|by|from) )?{plain} (?:deals?|accounts?|pipeline)\b|\b(?:owned|run) by {plain}"
        draft.take(pattern, _always(of("owner", person)), words.DEAL)
    for account in _longest(names.accounts):
        plain = rf"{re.escape(account)}(?:['’]s?)?"
        draft.take(
            rf"\b(?:(?:at|with|from|in|by|for) )?{plain}(?: deals?| {_SAY})?(?!\w)",
            _always(of("account", account)),
            words.DEAL,
        )


def _times(draft: _Draft) -> None:
    draft.take(
        rf"(?:\b(?:in|during|over|within|for|from|on) )?(?:\bthe )?{PERIOD}",
        lambda found: (of("said", period_of(found["period"], draft.today)),),
        words.TIME,
    )
    for pattern, channel in words.CHANNELS:
        draft.take(pattern, _always(of("channel", channel)), words.TIME)


def _heard(draft: _Draft) -> None:
    """A kind of signal. A quote is of one kind, so the first rule that finds one has it; the rest stays words."""
    ground = rf"(?P<ground>{words.GROUND})"
    objecting = (
        rf"\b{ground} {words.OBJECTING}\b",
        rf"\b{words.OBJECTING}{words.ABOUT}(?: the| our| their)? {ground}\b",
    )
    rules: list[tuple[str, Make]] = [(pattern, _objection) for pattern in objecting]
    for pattern, make in [*rules, *((pattern, _always(term)) for pattern, term in words.KINDS)]:
        draft.take(pattern, make, words.SIGNAL)
        if any(rank == words.SIGNAL for rank, _ in draft.terms):
            return


def _speakers(draft: _Draft, names: Names) -> None:
    for pattern, role in words.ROLES:
        spoken = rf"\b(?:the |their |a )?{pattern}s?(?: have| has)? {_SAY}\b"
        draft.take(spoken, _always(of("role", role)), words.SPEAKER)
    draft.take(
        rf"\b(?:the |our |their )?(?:buyers?|customers?|prospects?|clients?|they|their side|anyone there)(?: side)?"
        rf"(?: have| has| had)?(?: {_SAY})?\b",
        _always(of("side", "theirs")),
        words.SPEAKER,
    )
    draft.take(
        rf"\b(?:we|us|our (?:side|team|reps?|people)|reps?|sellers?)(?: have| has| had)?(?: {_SAY})\b",
        _always(of("side", "ours")),
        words.SPEAKER,
    )
    draft.take(
        rf"\b(?:did|has|have|does) (?P<name>(?-i:{_PROPER})) {_SAY}\b|\bby (?P<by>(?-i:{_PROPER}))\b",
        lambda found: (of("who", found["name"] or found["by"]),),
        words.SPEAKER,
    )
    draft.take(
        rf"^(?:what|when|where|how|which)? ?(?P<name>(?-i:{_PROPER})) {_SAY}\b",
        lambda found: None if found["name"].casefold() in words.STOP else (of("who", found["name"]),),
        words.SPEAKER,
    )


def _always(term: Term) -> Make:
    return lambda _: (term,)


def _amount(found: re.Match[str]) -> tuple[Term, ...] | None:
    value = amount_of(found)
    return None if value is None else (of("amount", value),)


def _objection(found: re.Match[str]) -> tuple[Term, ...] | None:
    ground = OPERATORS["objection"].choice(found["ground"])
    return (of("objection", ground),) if ground else None


def _phrase(found: re.Match[str]) -> tuple[Term, ...]:
    text = " ".join(found[1].split())
    return (Term("", (text,), negated=found[0].startswith("-"), is_exact=True),) if text else ()


def _left(text: str) -> list[Term]:
    found = [each[0] for each in _WORD.finditer(text)]
    return [word(each) for each in found if each.casefold().replace("’", "'") not in words.STOP]


def _longest(names: tuple[str, ...]) -> list[str]:
    return sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
