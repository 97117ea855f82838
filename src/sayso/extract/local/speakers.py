"""Who speaks under a label, and for which side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sayso.domain.transcript import Participant, Side, Transcript
from sayso.extract.context import ReadingContext

_PART: Final = re.compile(r"\w+")
_SHORT_NAME: Final = 4
_TITLES: Final = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "madam", "herr", "frau", "col", "adv", "s"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of the conversation: the label in the file, the person's name as known, and the side.

    `by_words` where nobody has said for whom it speaks, and its words tell.
    """

    label: str
    name: str
    side: Side
    by_words: bool = False


@lru_cache(maxsize=10_000)
def name_parts(name: str) -> frozenset[str]:
    """The words of a name in lower case, titles left out: "Reeve, Callum" and "callum reeve" have the same."""
    return frozenset(_PART.findall(name.lower())) - _TITLES


def people(transcript: Transcript, context: ReadingContext) -> tuple[Participant, ...]:
    """Everybody who takes part, as mended by people first; sides filled in from the selling company's domains."""
    labels = {person.label for person in context.participants}
    known = (*context.participants, *(person for person in transcript.participants if person.label not in labels))
    return tuple(_sided(person, context.our_domains) for person in known)


def speaker_of(label: str, known: Iterable[Participant]) -> Speaker:
    """The speaker under `label`: by label, by address, else by the one name that fits; unknown where none or two do.

    Somebody whose side is known goes before the same name without one, which is how a file names its voices.
    """
    known = tuple(known)
    sided = [one for one in known if one.side is not Side.UNKNOWN]
    person = _only(one for one in sided if _is(label, one))
    for fits in (_fits, _resembles):
        person = person or _only(one for one in sided if fits(label, one))
    person = person or next((one for one in known if _is(label, one)), None)
    if person is None:
        return Speaker(label, "", Side.UNKNOWN)
    return Speaker(label, person.name or person.label, person.side)


def _is(label: str, person: Participant) -> bool:
    return bool(label) and label.lower() in {person.label.lower(), person.email.lower(), person.name.lower()}


def _sided(person: Participant, our_domains: frozenset[str]) -> Participant:
    domain = person.email.rpartition("@")[2].lower()
    if person.side is not Side.UNKNOWN or not domain or not our_domains:
        return person
    return replace(person, side=Side.OURS if domain in our_domains else Side.THEIRS)


def _only(found: Iterable[Participant]) -> Participant | None:
    """The one person among those found; None where nobody or two different people are."""
    people = {one.name or one.label: one for one in found}
    return next(iter(people.values())) if len(people) == 1 else None


def _resembles(label: str, person: Participant) -> bool:
    """Whether the family name is the same ("Roz Achebe"), or a name is short for one ("Karthi" for "Karthikeyan")."""
    said, name = _bare_parts(label), _bare_parts(person.name or person.label)
    return any(part == word or (len(word) >= _SHORT_NAME and part.startswith(word)) for word in said for part in name)


@lru_cache(maxsize=10_000)
def _bare_parts(name: str) -> frozenset[str]:
    """The words of a name without accents, as many a file has them."""
    letters = unicodedata.normalize("NFKD", name)
    return name_parts("".join(letter for letter in letters if not unicodedata.combining(letter)))


def _fits(label: str, person: Participant) -> bool:
    """Whether every word of the label is a word of the name, or its first letter."""
    said, name = _bare_parts(label), _bare_parts(person.name or person.label)
    if not said or not name:
        return False
    return all(word in name or (len(word) == 1 and any(part.startswith(word) for part in name)) for word in said)
