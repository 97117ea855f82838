"""The names that a loosely put question may use, as far as whoever asks may know them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from sayso.domain.asker import Asker
from sayso.giveback.ask.language import has_operators
from sayso.giveback.ask.plain import Names
from sayso.org.selectors import list_users
from sayso.org.selectors_people import list_teams
from sayso.record import selectors as record

_PROPER: Final = re.compile(r"\b[A-Z][\w&'’.-]+")
_MOST_WORDS: Final = 6
_OF_EACH: Final = 200  # accounts that a word begins
_LEAST: Final = 3


def names_for(asker: Asker, text: str, today: date) -> Names:
    """Stages, colleagues and teams, and the accounts that a capitalised word of the text begins."""
    if has_operators(text):
        return Names()
    stages = [stage.name for pipeline in record.list_pipelines(asker) for stage in pipeline.stages]
    people = [user.name for user in list_users(asker, today)]
    return Names(
        stages=tuple(dict.fromkeys(stages)),
        people=tuple(people + [name.split()[0] for name in people if _is_alone(name.split()[0], people)]),
        teams=tuple(team.name for team in list_teams(asker, today=today)),
        accounts=_accounts(asker, text),
    )


def _is_alone(first: str, people: list[str]) -> bool:
    return sum(name.split()[0] == first for name in people) == 1


def _accounts(asker: Asker, text: str) -> tuple[str, ...]:
    """The accounts' names that stand in the text, in full or by their first word where that is one account's alone."""
    proper = [word.removesuffix("'s").removesuffix("’s").rstrip(".") for word in _PROPER.findall(text)]
    words = [word for word in dict.fromkeys(proper) if len(word) >= _LEAST][:_MOST_WORDS]
    names = record.account_names(asker, words, _OF_EACH) if words else ()
    whole = [name for name in names if name.strip() and name.casefold() in text.casefold()]
    return tuple(dict.fromkeys([*whole, *(word for word in words if _begins_one_alone(word, names))]))


def _begins_one_alone(word: str, names: Iterable[str]) -> bool:
    """Whether it is the first word of one name alone; of a word that begins more than were asked for nobody knows."""
    begun = [name.casefold() for name in names if name.casefold().startswith(word.casefold())]
    return len(begun) < _OF_EACH and [name.split()[0] for name in begun].count(word.casefold()) == 1
