"""Names in sentences: of people and of products, in written text and in speech without capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
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
    "gc fd svp evp cno attorney purchasing mm mhm madam sr ms"
    " procurement finance security board council committee head director manager president chairman"
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


def proper_names(reading: Reading, sentence: Sentence) -> Sequence[Name]:
    """The capitalised names of a sentence, looked for once."""
    return _kept(reading.once(_proper_names), reading, sentence, _capitalised)


def spoken_names(reading: Reading, sentence: Sentence) -> Sequence[Name]:
    """The names of a sentence of somebody who is written all in one case, looked for once."""
    return _kept(reading.once(_spoken_names), reading, sentence, _unusual)


def _proper_names(reading: Reading) -> dict[int, Sequence[Name]]:
    return {}


def _spoken_names(reading: Reading) -> dict[int, Sequence[Name]]:
    return {}


def _kept(
    done: dict[int, Sequence[Name]],
    reading: Reading,
    sentence: Sentence,
    find: Callable[[Reading, Sentence], Iterator[Name]],
) -> Sequence[Name]:
    if sentence.index not in done:
        done[sentence.index] = tuple(find(reading, sentence))
    return done[sentence.index]


def _capitalised(reading: Reading, sentence: Sentence) -> Iterator[Name]:
    """The capitalised names of a sentence. The word that opens it counts where it is no ordinary word, or where a
    name's verb follows. What is said by somebody whose words are all of one case has none."""  # noqa: D205, D209
    if reading.once(uncased)[sentence.speaker.label]:
        return
    known = reading.once(vocabulary)
    for match in _PROPER.finditer(sentence.text):
        start, text = match.start(), _POSSESSIVE.sub("", match.group())
        while " " in text and (
            (_is_none(text.split()[0]) and text.split()[0] not in _NUMBERS)
            or (start == 0 and is_ordinary(text.split()[0].lower(), known))
        ):
            start, text = start + text.index(" ") + 1, text.partition(" ")[2]
        if any(_is_none(word) and word not in _NUMBERS for word in text.split()) or text in _NUMBERS:
            continue
        opens = start == 0 and " " not in text
        if not (opens and is_ordinary(text.lower(), known) and _TAKES.match(sentence.plain, len(text)) is None):
            yield Name(text, start, start + len(text))


def _is_none(word: str) -> bool:
    """Whether a word is no name, alone or with what is drawn to it ("we" of "we've")."""
    lower = word.lower().replace("\u2019", "'").rstrip(".")
    return lower in _NO_NAME or lower.partition("'")[0] in _NO_NAME


def _unusual(reading: Reading, sentence: Sentence) -> Iterator[Name]:
    """The words of somebody who is written all in one case that are no ordinary ones, neighbours taken together."""
    if not reading.once(uncased)[sentence.speaker.label]:
        return
    known = reading.once(vocabulary)
    start, end = -1, -1
    for match in _LETTERS.finditer(sentence.plain):
        word = _POSSESSIVE.sub("", match.group())
        if len(word) < _SHORTEST or word in known or _is_none(word) or is_ordinary(word, known):
            continue
        if start >= 0 and match.start() - end > 1:
            yield Name(sentence.plain[start:end].title(), start, end)
            start = -1
        start, end = (start if start >= 0 else match.start()), match.start() + len(word)
    if start >= 0:
        yield Name(sentence.plain[start:end].title(), start, end)


def uncased(reading: Reading) -> Mapping[str, bool]:
    """For every voice whether it is written without capitals, or all in capitals."""
    said: dict[str, list[str]] = {}
    for sentence in reading.sentences:
        said.setdefault(sentence.speaker.label, []).append(sentence.text)
    return {label: _is_uncased(" ".join(texts)) for label, texts in said.items()}


def _is_uncased(text: str) -> bool:
    inner = sum(1 for _ in _INNER_CAPITAL.finditer(text))
    words = text.count(" ") + 1
    return inner <= _FEW_CAPITALS * words or inner >= words / 2


def vocabulary(reading: Reading) -> frozenset[str]:
    """The ordinary words of English talk, in lower case. Ask for it with ``reading.once(vocabulary)``."""
    return _vocabulary()


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    file = resources.files("sayso.extract.local") / "weights" / "vocabulary.txt"
    return frozenset(file.read_text(encoding="utf-8").split())


def is_ordinary(word: str, known: frozenset[str]) -> bool:
    """Whether `word`, in lower case, is an ordinary word, in whatever ending."""
    if word in known:
        return True
    for ending, others in _ENDINGS:
        if word.endswith(ending) and any(word.removesuffix(ending) + other in known for other in others):
            return True
    return any(word + ending in known for ending in _LONGER) or (
        "-" in word and all(is_ordinary(part, known) for part in word.split("-"))
    )


_ENDINGS: Final = (
    ("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ed", ("", "e")), ("ied", ("y",)), ("ing", ("", "e")),
    ("ly", ("", "le")), ("er", ("", "e")), ("ers", ("", "e")), ("est", ("", "e")), ("y", ("", "e")),
)  # fmt: skip
_LONGER: Final = ("s", "ed", "ing", "ly", "d")
_SHORTEST: Final = 3
_NUMBERS: Final = frozenset(["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "First"])
_FEW_CAPITALS: Final = 0.004  # of all words; who writes names as they are spelled has far more
_INNER_CAPITAL: Final = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z]|(?<=[A-Z] )[A-Z]{2}")
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_TAKES: Final = re.compile(
    r"(?:'s)? (?:is|has|was|will|would|can|signs|decides|holds|makes|wants|came|said|says|approves|releases"
    r"|recommends|owns|runs|reviews"
    r"|couldn't|can't|does|did|had|writes|takes|never|always|gone)\b|'s\b|, (?:our|the|who|he|she|we)\b|\.$|[.]"
)


def people_in(reading: Reading, sentence: Sentence) -> tuple[Name, ...]:
    """The people a sentence names: those present by any part of their name, others by capitals or a title."""
    found = [*_present(reading, sentence)]
    others = [*proper_names(reading, sentence), *_titled(sentence), *spoken_names(reading, sentence)]
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
