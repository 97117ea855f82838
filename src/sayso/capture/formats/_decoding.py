"""Bytes to text that can be stored: character sets, and characters that a database or a screen must not meet.

The text of a file is evidence, so no word is changed. What is taken off is what nobody said and what would do harm:
NUL and other control characters (PostgreSQL refuses NUL), and the Unicode controls that override or embed a text
direction, with which a sentence can be made to show other words than it holds (Unicode Technical Report 36). The
plain direction marks of Hebrew and Arabic stay. Whatever was done is said in a note.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

HEAD_BYTES = 65_536  # sniffing looks at no more than this, so that a huge file costs what a small one does

_BOMS = (  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = re.compile("[\x1c-\x1f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WINDOWS = {byte: bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the line feed as its only line end, and one line for each thing that was done to get it."""

    text: str
    notes: tuple[str, ...] = ()


def decode(content: bytes) -> Decoded:
    """Read bytes of any character set as storable text; never raises.

    A byte order mark decides; else UTF-16 is known by its NULs; else it is UTF-8 where that fits, and
    Windows-1252 where it does not.
    """
    encoding, body = _encoding(content)
    if encoding == "utf-8":
        text, note = _from_utf8(body)
    else:
        text = body.decode(encoding, errors="replace")
        lost = text.count("\ufffd") - body.decode(encoding, errors="ignore").count("\ufffd")
        note = f"{lost} character(s) that are not {encoding.upper()} could not be read." if lost else ""
    clean = storable(text)
    return Decoded(clean.text, ((note,) if note else ()) + clean.notes)


def decode_head(content: bytes) -> str:
    """Decode the first HEAD_BYTES alone, for sniffing; a character cut in two at that border is left out."""
    if len(content) <= HEAD_BYTES:
        return decode(content).text
    text = decode(content[:HEAD_BYTES]).text
    return text.rsplit("\n", 1)[0] if "\n" in text else text


def storable(text: str) -> Decoded:
    """Take off what cannot be stored or shown safely: control characters, direction overrides, halved characters."""
    if _UNSTORABLE.search(text) is None:
        return Decoded(text)
    text = _SEPARATORS.sub(" ", _BREAKS.sub("\n", text))
    text, controls = _CONTROLS.subn("", text)
    text, directions = _DIRECTIONS.subn("", text)
    text, halves = _HALVES.subn("\ufffd", text)
    done = (
        (controls, "control character(s) were taken off."),
        (directions, "text direction override(s) were taken off."),
        (halves, "half of a character pair stood alone and could not be read."),
    )
    return Decoded(text, tuple(f"{count} {what}" for count, what in done if count))


def _encoding(content: bytes) -> tuple[str, bytes]:
    """Name the character set, and give the bytes without their byte order mark."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding, content[len(mark) :]
    sample = content[:4096]
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    # Mostly Latin text in UTF-16 has a NUL in every other byte; stray NULs in a broken file fall on both.
    if odd > 0.3 and even < 0.05:  # noqa: PLR2004
        return "utf-16-le", content
    if even > 0.3 and odd < 0.05:  # noqa: PLR2004
        return "utf-16-be", content
    return "utf-8", content


def _from_utf8(body: bytes) -> tuple[str, str]:
    """Decode as UTF-8, and say what had to be done where it is none."""
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.end == len(body)
        # Where nothing else speaks for UTF-8, the odd byte at the end is rather the last letter of "voilà".
        if cut and not body[: error.start].isascii():
            return body[: error.start].decode("utf-8"), "The file ends in the middle of a character, which is left out."
    strays = len(re.findall(rb"[\x80-\xff]", _MULTIBYTE.sub(b"", body)))
    if strays > len(_MULTIBYTE.findall(body)):
        return _from_windows(body), "The file is not UTF-8 and was read as Windows-1252."
    return (
        body.decode("utf-8", errors="sayso-windows-1252"),
        f"{strays} byte(s) that are not UTF-8 were read as Windows-1252.",
    )


def _from_windows(piece: bytes) -> str:
    """Decode Windows-1252; its five unassigned bytes become control characters, which are taken off later."""
    return piece.decode("latin-1").translate(_WINDOWS)


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes at which UTF-8 failed as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _from_windows(error.object[error.start : error.end]), error.end


codecs.register_error("sayso-windows-1252", _stray_bytes)
