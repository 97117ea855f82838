"""Whether a conversation is in a language that the local reader knows. It knows English; the rest stays unread."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from sayso.domain.transcript import Transcript, TurnKind

ENGLISH: Final = "en"
UNKNOWN: Final = ""  # too few words to tell, or a language with none of these little words
_LITTLE_WORDS: Final = {
    "en": (
        "the and to of a in is that it you for on with we this are be have not at but they what can will "
        "just so your from or "
    ),
    "de": (
        "der die das und ist nicht ich sie wir ein eine zu mit auf für den von dem es auch wie im noch "
        "haben wird bei oder aber "
    ),
    "fr": (
        "le la les et est pas je vous nous un une de des du que qui dans pour sur avec ce il elle au aux "
        "mais ou sont plus ne "
    ),
    "es": (
        "el la los las y es no que de en un una por para con se lo como pero más su al del está son muy "
        "nos usted esto "
    ),
    "it": (
        "il lo la gli le e è non che di in un una per con si come ma più su al del della sono noi questo "
        "anche molto "
    ),
    "pt": (
        "o a os as e é não que de em um uma por para com se como mas mais seu ao do da está são muito nós "
        "você isso "
    ),
    "nl": (
        "de het een en is niet ik wij u van op met voor dat die ook maar bij aan als er zijn wordt nog "
        "naar kan we "
    ),
    "sv": (
        "och att det är en ett inte jag vi på för med som av till den har om så men kan ska "
    ),
    "pl": (
        "i w nie na to się jest że z do jak co ale za od po dla ma czy tak już są być "
    ),
}  # fmt: skip
_LANGUAGE: Final = {language: frozenset(words.split()) for language, words in _LITTLE_WORDS.items()}
_WORD: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 4_000  # characters from the beginning, which tell as much as the whole
_FEWEST: Final = 8  # little words below which short greetings in English pass for English
_SHARE: Final = 0.05  # of all words; talk in any of these languages has far more


def language_of(transcript: Transcript) -> str:
    """The language of what was said, as an ISO 639-1 code; UNKNOWN where nothing tells.

    Counts the little words of nine languages. A text too short to tell that has no little words of another language
    is taken for English, since an "ok, thanks" in a chat is nothing to refuse.
    """
    words = Counter(_WORD.findall(_said(transcript).lower()))
    total = sum(words.values())
    if not total:
        return UNKNOWN
    counts = {name: sum(words[word] for word in little) for name, little in _LANGUAGE.items()}
    best = max(counts, key=lambda name: (counts[name], name == ENGLISH))
    if counts[best] < _FEWEST and counts[ENGLISH] >= counts[best] // 2:
        return ENGLISH
    return best if counts[best] >= _SHARE * total else UNKNOWN


def _said(transcript: Transcript) -> str:
    said: list[str] = []
    length = 0
    for turn in transcript.turns:
        if turn.kind is TurnKind.SAID and length < _SAMPLE:
            said.append(turn.text[:_SAMPLE])
            length += len(turn.text)
    return " ".join(said)
