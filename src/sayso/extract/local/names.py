"""Names in sentences: of people and of products, in written text and in speech without capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sayso.domain.transcript import Participant
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts

_CAPITAL: Final = r"(?:[A-Z\u00c0-\u00dd]|[a-z]{1,4}(?=[A-Z]))[\w'\u2019-]*[\w]"
_PROPER: Final = re.compile(
    rf"(?<![\w])(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Herr|Frau|Col|President|Monsieur|Mme|Mgr"
    rf"|Dott)\.? )?{_CAPITAL}(?:[ -](?:(?:van|de|von|del|der) )?{_CAPITAL}){{0,2}}"
)
_HONORIFIC: Final = re.compile(
    r"\b(?:mister|mr|mrs|miss|ms|doctor|dr|herr|frau|sir|monsieur)\.? (?P<name>[a-z\u00e0-\u00ff][\w'-]+)\b"
)
_POSSESSIVE: Final = re.compile(r"(?:'s|\u2019s)$")
_NO_NAME_TEXT: Final = (
    "i i'm i'll i'd i've monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august "
    "september october november december christmas easter thanksgiving english german french spanish welsh q1 q2 q3"
    " q4 ok okay yes no "
    "yeah hi hello hey dear thanks thank best regards kind the a an and but so or if when what who how why where we"
    " you he she they it "
    "this that these those my our your his her their its there here is are was were do does did can could will would"
    " should shall let "
    "please not never just then now well oh also because once one two three four five six seven eight nine ten"
    " twelve first second "
    "third last next both all some any every each for from to in on at by of with without about after before as than"
    " ceo cfo cto coo "
    "cio ciso vp md gm hr it ai api sso soc nda dpa msa po rfp poc pdf csv erp crm sla kpi ed er uk us usa eu gdpr"
    " dora cob eod good "
    "great perfect fine sure right okay great lovely brilliant wonderful excellent sorry maybe perhaps honestly look"
    " listen legal "
    "nobody somebody anybody everybody nothing something including guest title nah inr eur usd gbp chf aud cad pln"
    " sek nok dkk gst vat ip "
    "procurement finance security board council committee head director manager president chairman"
)
_NO_NAME: Final = frozenset(_NO_NAME_TEXT.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``sentence.text[start:end]``; `participant` is who it is, where that is somebody present."""

    text: str
    start: int
    end: int
    participant: Participant | None = None

    @property
    def key(self) -> str:
        """What tells names apart: the words in lower case."""
        return " ".join(sorted(name_parts(self.text)))


def proper_names(sentence: Sentence) -> Iterator[Name]:
    """The capitalised names of a sentence. The word that opens it counts only where a name's verb follows."""
    for match in _PROPER.finditer(sentence.text):
        text = _POSSESSIVE.sub("", match.group())
        words = [word for word in text.split() if word.lower().rstrip(".") not in _NO_NAME]
        opens = match.start() == 0 and " " not in text
        if words and len(words) == len(text.split()) and not (opens and _is_common(sentence, text)):
            yield Name(text, match.start(), match.start() + len(text))


def _is_common(sentence: Sentence, text: str) -> bool:
    """Whether a sentence's first word is an ordinary one: followed by no verb that people or products take."""
    return _TAKES.match(sentence.plain, len(text)) is None


_TAKES: Final = re.compile(
    r"(?:'s)? (?:is|has|was|will|would|can|signs|decides|holds|makes|wants|came|said|says|approves|releases"
    r"|recommends|owns|runs|reviews"
    r"|couldn't|can't|does|did|had|writes|takes|never|always|gone)\b|'s\b|, (?:our|the|who|he|she|we)\b|\.$|[.]"
)


def people_in(reading: Reading, sentence: Sentence) -> tuple[Name, ...]:
    """The people a sentence names: those present by any part of their name, others by capitals or a title."""
    found = [*_present(reading, sentence)]
    others = [*proper_names(sentence), *_titled(sentence)]
    for name in others:
        if not any(name.start < other.end and other.start < name.end for other in found):
            found.append(name)
    return tuple(sorted(found, key=lambda name: name.start))


def _present(reading: Reading, sentence: Sentence) -> Iterator[Name]:
    words = frozenset(sentence.words)
    for person in reading.people:
        full = person.name or person.label
        parts = name_parts(full)
        for part in sorted(parts & words):
            at = sentence.plain.find(part)
            if at >= 0 and len(part) > 1:
                yield Name(full, at, at + len(part), person)
                break


def _titled(sentence: Sentence) -> Iterator[Name]:
    for match in _HONORIFIC.finditer(sentence.plain):
        start, end = match.span("name")
        yield Name(sentence.text[start:end].title(), match.start(), end)
