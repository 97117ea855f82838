"""What a clause is made of, so that "I'll send ya the deck Fri" is heard like "we will forward you the file on Monday".

Beside its words stands the sort of each: a little word itself, a day, a name of either side, a thing that is handed
over, a meeting, what kind of deed a verb is, or what the word is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, islice, pairwise
from typing import Final

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.phrasing import HESITATIONS, spelled
from sayso.extract.local.reading import Sentence
from sayso.extract.local.steps.verbs import Deed, deed_of

Token = tuple[str, str]  # the word in one spelling, and its sort
DAY: Final = "<day>"
_MINE: Final = "<my side>"
_THEIRS: Final = "<other side>"
_LONGEST: Final = 60  # words of a clause that are looked at
_WORD: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|\?|:\+1:")
_SHORT: Final = {
    "u": "you", "ya": "you", "ur": "your", "pls": "please", "plz": "please", "kindly": "please", "lemme": "let me",
    "thx": "thanks", "yup": "yes", "im": "i am", "ill": "i will", "lets": "let us", "tmrw": "tomorrow",
    "he's": "he is", "she's": "she is", "it's": "it is", "that's": "that is", "there's": "there is",
}  # fmt: skip
_SORTS: Final = {
    "<thing>": (
        "deck quote quotation proposal contract offer document doc docs list report form template sheet file files"
        " export sample samples data pricing numbers number figures figure price order invoice agreement draft redline"
        " redlines markup questionnaire certificate email mail pager page pages summary letter link login account"
        " access credentials invite calendar version paper papers specs spec plan case reference references nda dpa msa"
        " sow ticket answer answers position comparison photos photo pictures picture video recording agenda slides"
        " slide comments feedback note notes memo minutes policy pack package kit key keys sandbox environment tenant"
        " po statement schedule estimate model extract csv spreadsheet excel drawing drawings brochure diagram"
        " checklist wording clause annex appendix amendment addendum addresses names contact contacts details info"
        " information paragraph copy copies bill labels tablets sensors scanners units hardware box"
    ),
    "<meeting>": (
        "call meeting demo session visit workshop catchup chat kickoff kick-off walkthrough walk-through lunch dinner"
        " coffee trial pilot poc review checkpoint training standup qbr readout debrief onboarding intro tour"
    ),
    "#": (
        "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty"
        " hundred thousand half"
    ),
}
_SORT_OF: Final = {word: sort for sort, words in _SORTS.items() for word in words.split()}
_LITTLE_TEXT: Final = (
    "i we you he she they it me us him her them my our your his their this that these those the a an will would"
    " can could shall should may might must have has had do does did is are was were am be been going let want"
    " like need know think say not no yes okay please sure thanks and or but so then if when once until till"
    " before after by on at in for to from with of as soon what how about why who where which because back up out"
    " over off together next later now here there also just only maybe probably perfect great good fine lovely"
    " works happy able ask get got make put take give go come happen mind ? today tonight another first last same"
    " day week month else anything something someone somebody everyone both all"
)
_LITTLE: Final = frozenset(_LITTLE_TEXT.split())
_TELLING: Final = frozenset(Deed) - {Deed.DO, Deed.TALK}


def tokens(sentence: Sentence, mine: frozenset[str], theirs: frozenset[str]) -> Sequence[Token]:
    """The tokens of a clause; a day is one, hesitations and stutters are left out.

    `mine` and `theirs` are the words of the names of the speaker's side and of the other.
    """
    said = chain.from_iterable(map(_written, sentence.plain.split()) if not sentence.mentions else _dated(sentence))
    found = [token for token, _ in islice(groupby(said), _LONGEST)]
    if mine.isdisjoint(words := [word for word, _ in found]) and theirs.isdisjoint(words):
        return found
    return [(word, _MINE if word in mine else _THEIRS if word in theirs else sort) for word, sort in found]


@lru_cache(maxsize=20_000)
def _written(piece: str) -> tuple[Token, ...]:
    """The tokens of what is written without a space."""
    return tuple(token for word in _WORD.findall(piece) for token in _sorted(word))


def _dated(sentence: Sentence) -> Iterator[tuple[Token, ...]]:
    """The tokens of each word of a clause, those of a day as one."""
    days = [(mention.start, mention.end) for mention in sentence.mentions]
    for match in _WORD.finditer(sentence.plain):
        is_of_a_day = any(start <= match.start() < end for start, end in days)
        yield ((DAY, DAY),) if is_of_a_day else _sorted(match.group())


@lru_cache(maxsize=20_000)
def _sorted(word: str) -> tuple[Token, ...]:
    """A word as its tokens, each with its sort; none for a hesitation."""
    if word in HESITATIONS:
        return ()
    written = _SHORT[word].split() if word in _SHORT else spelled(word)
    return tuple((one, _sort(one)) for one in written)


def _sort(word: str) -> str:
    if word in _SORT_OF:
        return _SORT_OF[word]
    if word in _LITTLE:
        return word
    deed = deed_of(word)
    if deed in _TELLING:
        return f"<{deed}{', now' if word.endswith('ing') else ''}>"
    return next((f"<{concept}>" for concept in concepts_of(word)), "_")


def phrases(found: Sequence[Token]) -> tuple[str, ...]:
    """The words alone and by twos, the sorts alone, by twos and by threes, each once; `^` and `$` are the edges."""
    words = ["^", *[word for word, _ in found], "$"]
    sorts = ["^", *[sort for _, sort in found], "$"]
    each = (
        *words[1:-1],
        *[sort for sort in sorts[1:-1] if sort[0] == "<"],
        *map(" ".join, pairwise(words)),
        *map("+".join, pairwise(sorts)),
        *map("+".join, zip(sorts, sorts[1:], sorts[2:], strict=False)),
    )
    return tuple(dict.fromkeys(each))
