"""The mark before a line of a list ("2.", "- ", "b)"): part of the quote, and none of the wording."""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(
    r"\s*(?:(?:[-*\u2022\u00b7\u25aa\u2013\u2014]|\(?\d{1,2}(?:\.\d{1,2})?[.)]|\(?[a-h]\))\s+){1,2}(?=\S)"
)


def unlisted(text: str) -> str:
    """`text` without the mark of a list before it."""
    mark = _MARK.match(text)
    return text[mark.end() :] if mark else text
