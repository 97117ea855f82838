"""The character set that a mail declares, taken with caution: it may be wrong, unknown, or no character set at all.

What is declared counts where the bytes agree with it; else the bytes are read as any file's are, and a note says so.
"""

from __future__ import annotations

import codecs
import re

from sayso.capture.formats._decoding import Decoded, decode, storable

# What mail declares for what it holds, as browsers read it too (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
}
# The standard library has more codecs than character sets; some of them take quadratic time.
_CHARSETS = re.compile(
    r"utf[-_]?(?:8|16|32|7)|(?:x-)?(?:iso|windows|cp|koi8|gb|big5|euc|shift|sjis|ks|mac|tis|latin|us-?ascii|ascii|hz|l\d|\d{3,4}$)",
    re.IGNORECASE,
)


def decode_as(content: bytes, charset: str) -> Decoded:
    """Read bytes in the character set that is declared for them ("" where none is); never raises."""
    if (
        content.isascii()
        and b"\x1b" not in content
        and not charset.lower().startswith(("utf-7", "utf-16", "utf-32", "hz"))
    ):
        return storable(content.decode("ascii"))
    name = _codec(charset)
    if not name:
        note = f"The character set '{charset[:40]}' is not known; the text was read as it looks." if charset else ""
        return _noted(decode(content), note)
    if name in {"cp1252", "cp1254"} and _is_utf8(content):
        return decode(content)
    try:
        return storable(content.decode(name))
    except (UnicodeError, LookupError, ValueError):
        note = f"The text is not in the character set '{charset[:40]}' that it declares."
        return _noted(decode(content), note)


def _codec(charset: str) -> str:
    if not _CHARSETS.match(charset.strip()):
        return ""
    try:
        name = codecs.lookup(charset.strip()).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name)


def _is_utf8(content: bytes) -> bool:
    """Whether bytes declared as one-byte characters are UTF-8, which such characters hardly ever make by chance."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _noted(decoded: Decoded, note: str) -> Decoded:
    return Decoded(decoded.text, ((note,) if note else ()) + decoded.notes)
