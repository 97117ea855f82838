"""Who speaks, where the file says so in front of the words: ``Dana Kim: text``.

A colon alone makes no speaker ("one thing: the price"). A label is a mail address, a single word, or a run of words
that each begin like a name; any other beginning counts only when it comes again. Headings and greetings never do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LABELLED = re.compile(r"\s*(?P<label>[^\W_+(][^:<>{}=?!;\n]{0,59}?|\+[\d ()-]{5,20})\s*(?::(?=\s|$)|：)\s*")
_PARTICLES = frozenset(
    {"de", "da", "di", "do", "dos", "das", "del", "della", "van", "von", "der", "den", "ter", "ten", "la", "le", "el"}
    | {"al", "bin", "ibn", "zu", "y", "e", "and", "of"}
)
_NOT_SPEAKERS = frozenset(
    {
        "note",
        "notes",
        "nb",
        "ps",
        "re",
        "fw",
        "fwd",
        "subject",
        "date",
        "time",
        "title",
        "topic",
        "meeting",
        "agenda",
        "summary",
        "attendees",
        "participants",
        "duration",
        "transcript",
        "recording",
        "location",
        "from",
        "to",
        "cc",
        "bcc",
        "sent",
        "http",
        "https",
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "critical",
        "trace",
    }
)
_GREETINGS = frozenset({"dear", "hi", "hello", "hey", "thanks", "regards", "sincerely"})
_MOST_WORDS = 6
_LONGEST_BEGINNING = 300  # characters in which a label and its colon stand, with room for an indent


def split_label(text: str) -> tuple[str, str] | None:
    """Split ``label: words`` into its two halves where the beginning could be a label, else None."""
    match = _LABELLED.match(text, 0, _LONGEST_BEGINNING)
    if match is None:
        return None
    label = " ".join(match["label"].split())
    words = label.casefold().split()
    if label.casefold() in _NOT_SPEAKERS or words[0] in _GREETINGS or len(words) > _MOST_WORDS:
        return None
    return label, text[match.end() :]


def speakers_in(texts: Iterable[str]) -> frozenset[str]:
    """Find the labels that name speakers among the beginnings of these texts."""
    return speakers_among(found[0] for found in map(split_label, texts) if found)


def speakers_among(labels: Iterable[str]) -> frozenset[str]:
    """Find those that name speakers among possible labels, one for each time that it stands in the file."""
    seen = Counter(labels)
    return frozenset(label for label, times in seen.items() if times > 1 or is_name(label))


def is_name(label: str) -> bool:
    """Whether a label reads as a name by itself: one word, an address, or words that begin like names."""
    words = label.split()
    return len(words) == 1 or all(word in _PARTICLES or not _first_letter(word).islower() for word in words)


def _first_letter(word: str) -> str:
    """Give the first letter of a word; a bracketed remark such as ``(fran)`` may be in lower case."""
    return "(" if word.startswith("(") else next((char for char in word if char.isalpha()), "")
