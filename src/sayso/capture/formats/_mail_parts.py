"""The MIME tree of a mail: which parts are its text, which are beside it, and mails that are attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from sayso.capture.formats._html_text import HtmlIsTooDeep, lines_of_html
from sayso.capture.formats._mail_charsets import decode_as
from sayso.capture.formats._mail_headers import decode_words
from sayso.capture.formats._mail_lines import Line, lines_of_plain
from sayso.capture.formats._utterances import fold
from sayso.capture.points import Unreadable

_MOST_BOUNDARIES = 200  # a thread with attached mails has some dozens
_MOST_LOOKS = 10_000_000  # the parser looks at each line once for every boundary that is open
_MOST_PARTS = 1_000
_DEEPEST = 30
_MOST_TEXT = 4 * 1024 * 1024  # a year of daily mail with all replies; what is more is a log or a bomb
_MOST_LINES = 100_000
_STUB_WORDS = 40
_MOST_NAMES = 10
_ENCRYPTED = "The mail is encrypted, so nothing in it can be read. Export it decrypted."
_STUB = re.compile(
    r"(?i)(?:does\s+not|doesn['’]t|cannot)\s+(?:support|display|view)\s+html"
    r"|html[- ](?:version|capable|compatible|format|viewer)"
    r"|view\s+(?:this\s+)?(?:e-?mail|message)\s+in\s+(?:a|your)\s+browser|view\s+it\s+(?:online|in\s+your\s+browser)"
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """An invitation or its answer that travels with a mail: the method of iTIP (RFC 5546), and the text of the part."""

    method: str
    text: str


@dataclass(slots=True)
class Parts:
    """What a mail is made of, in its order."""

    message: Message
    lines: list[Line] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_report: bool = False
    size: int = 0
    count: int = 0

    def note_files(self) -> str:
        """Say which files were not read, "" where there are none."""
        if not self.files:
            return ""
        named = ", ".join(self.files[:_MOST_NAMES]) + (", ..." if len(self.files) > _MOST_NAMES else "")
        return f"{len(self.files)} attachment(s) were not read: {named}."


def message_of(content: bytes) -> Message:
    """Parse the bytes of one mail. Raises Unreadable where they are built to exhaust the parser."""
    boundaries = len(re.findall(rb"(?i)boundary\s*=", content))
    if boundaries > _MOST_BOUNDARIES or boundaries * content.count(b"\n") > _MOST_LOOKS:
        raise Unreadable(f"The mail has too many parts inside parts ({boundaries}). Export the single mails.")
    try:
        return message_from_bytes(content)
    except RecursionError:
        raise Unreadable("The parts of the mail are nested too deeply. Export the single mails.") from None
    except Exception as error:
        raise Unreadable(f"The mail cannot be parsed ({type(error).__name__}). Export it again as .eml.") from error


def parts_of(message: Message) -> Parts:
    """Take a mail apart. Raises Unreadable where it is encrypted, or holds more text than is read."""
    parts = Parts(message)
    _collect(message, parts, 0)
    return parts


def _collect(part: Message, parts: Parts, depth: int) -> None:
    kind = _kind(part)
    parts.count += 1
    if depth > _DEEPEST or parts.count > _MOST_PARTS:
        raise Unreadable("The mail has more parts, or parts inside parts, than are read. Export the single mails.")
    if kind in {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
        raise Unreadable(_ENCRYPTED)
    children = _children(part)
    if kind == "message/rfc822" or (kind.startswith("message/") and children):
        parts.attached.extend(children[:1] if kind == "message/rfc822" else [])
        parts.is_report |= kind == "message/delivery-status"
    elif kind == "multipart/alternative" and children:
        _alternative(children, parts, depth)
    elif children:
        parts.is_report |= kind == "multipart/report"
        # Of related parts the first is the text, the others are its pictures.
        for child in children if kind != "multipart/related" else _related(children):
            _collect(child, parts, depth + 1)
    else:
        _leaf(part, kind, parts)


def _related(children: list[Message]) -> Iterator[Message]:
    yield from (child for number, child in enumerate(children) if number == 0 or _kind(child).startswith("multipart/"))


def _leaf(part: Message, kind: str, parts: Parts) -> None:
    if kind in {"text/calendar", "application/ics"}:
        parts.calendars.append(_calendar(part))
    elif _is_attachment(part, kind, parts):
        name = fold(decode_words(str(_quietly(part.get_filename) or "")))[:100]
        parts.files.append(name or kind)
    else:
        _take(_lines(part, kind, parts), parts)


def _alternative(children: list[Message], parts: Parts, depth: int) -> None:
    """Take the plain text, or the HTML where the plain text is empty or only says that there is HTML."""
    plain = next((child for child in children if _kind(child) == "text/plain"), None)
    rich = next((leaf for child in children for leaf in _leaves(child) if _kind(leaf) == "text/html"), None)
    for child in children:
        if _kind(child) in {"text/calendar", "application/ics"}:
            parts.calendars.append(_calendar(child))
        elif _kind(child) == "multipart/mixed":
            parts.files.extend(_names(_leaves(child)))
    if plain is None and rich is None:
        for child in children:
            if _kind(child) not in {"text/calendar", "application/ics"}:
                _collect(child, parts, depth + 1)
        return
    lines = _lines(plain, "text/plain", parts) if plain is not None else []
    if rich is not None and (plain is None or _word_count(lines, _STUB_WORDS) < _STUB_WORDS):
        lines = _richer(lines, rich, parts)
    _take(lines, parts)


def _richer(plain: list[Line], rich: Message, parts: Parts) -> list[Line]:
    """Choose between a short plain text and the HTML beside it."""
    before = list(parts.notes)
    lines = _lines(rich, "text/html", parts)
    words = _word_count(plain, _STUB_WORDS)
    is_stub = words == 0 or (_STUB.search(" ".join(line.text for line in plain)) is not None)
    if is_stub or _word_count(lines, 2 * words + 20) > 2 * words + 10:
        if words:
            parts.notes.append("The plain text is only a stub, so the HTML was read.")
        return lines
    parts.notes = before
    return plain


def _take(lines: list[Line], parts: Parts) -> None:
    if parts.lines and lines:
        parts.lines.append(Line(""))
    parts.lines.extend(lines)
    if len(parts.lines) > _MOST_LINES:
        raise Unreadable(f"The mail has more than {_MOST_LINES} lines of text. Cut it down to the conversation.")


def _lines(part: Message, kind: str, parts: Parts) -> list[Line]:
    """Decode a text part and read its lines."""
    content = _bytes(part)
    parts.size += len(content)
    if parts.size > _MOST_TEXT:
        raise Unreadable(f"The mail holds more than {_MOST_TEXT // 2**20} MB of text. Cut it down to the conversation.")
    decoded = decode_as(content, _parameter(part, "charset"))
    parts.notes.extend(decoded.notes)
    if kind == "text/html":
        try:
            page = lines_of_html(decoded.text)
        except HtmlIsTooDeep:
            raise Unreadable("The HTML of the mail is nested too deeply to be read. Export it as plain text.") from None
        parts.notes.extend(page.notes)
        return list(page.lines)
    is_flowed = _parameter(part, "format").lower() == "flowed"
    return lines_of_plain(decoded.text, is_flowed=is_flowed, drops_space=_parameter(part, "delsp").lower() == "yes")


def _bytes(part: Message) -> bytes:
    """Undo the transfer encoding; where that is broken, take what stands there."""
    content = _quietly(lambda: part.get_payload(decode=True))
    if isinstance(content, bytes):
        return content
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _is_attachment(part: Message, kind: str, parts: Parts) -> bool:
    if not kind.startswith(("text/", "multipart/", "message/")) or kind in {"text/rfc822-headers", "text/x-amp-html"}:
        return True
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    if disposition.startswith("attachment") or kind in {"message/delivery-status", "message/disposition-notification"}:
        return True
    # Apple Mail puts files inline, between the paragraphs of the text.
    return bool(parts.lines) and bool(_quietly(part.get_filename))


def _calendar(part: Message) -> Calendar:
    text = decode_as(_bytes(part)[:200_000], _parameter(part, "charset")).text
    stated = re.search(r"(?im)^METHOD:\s*(\w+)", text)
    return Calendar((_parameter(part, "method") or (stated[1] if stated else "")).upper(), text)


def _kind(part: Message) -> str:
    return str(_quietly(part.get_content_type) or "text/plain").lower()


def _parameter(part: Message, name: str) -> str:
    found = _quietly(lambda: part.get_param(name))
    if isinstance(found, tuple):  # RFC 2231: character set, language, value
        found = found[2]
    return str(found or "").strip("\"' ")


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _leaves(part: Message, depth: int = 0) -> Iterator[Message]:
    children = _children(part)
    if not children or depth > _DEEPEST:
        yield part
        return
    for child in children:
        yield from _leaves(child, depth + 1)


def _names(leaves: Iterable[Message]) -> Iterator[str]:
    for leaf in leaves:
        name = fold(decode_words(str(_quietly(leaf.get_filename) or "")))[:100]
        if name:
            yield name


def _word_count(lines: Iterable[Line], enough: int) -> int:
    """Count words, no further than is asked for."""
    count = 0
    for line in lines:
        count += len(line.text.split())
        if count >= enough:
            break
    return count


def _quietly(read: object) -> object:
    """Call what reads a part of a broken mail; None where the standard library fails on it."""
    try:
        return read() if callable(read) else None
    except Exception:  # noqa: BLE001 - whatever it is, the header or the encoding is broken and counts as missing
        return None
