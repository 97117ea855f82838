"""Mail as bytes in files: what a header looks like, and where the mails of a mailbox begin."""

from __future__ import annotations

import re

_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:")
_ENVELOPE = re.compile(rb"From (?:\S+|\"[^\"\n]*\"\S*|-) .*\d\d:\d\d")
_KNOWN_FIELDS = (
    b"from to cc bcc subject date message-id mime-version received return-path delivered-to reply-to in-reply-to "
    b"references content-type content-transfer-encoding dkim-signature arc-seal x-received authentication-results "
    b"x-mailer sender thread-topic thread-index x-gm-thrid x-gmail-labels"
)
_KNOWN = frozenset(_KNOWN_FIELDS.split())
_CERTAIN, _ENOUGH = 4, 2
_NEWS = (b"from", b"received", b"return-path", b"delivered-to", b"message-id")


def without_preamble(content: bytes) -> bytes:
    """Take off a byte order mark, blank lines, and the envelope line that some programs leave above the header."""
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    while content.startswith((b"From ", b">From ")):
        content = content.partition(b"\n")[2].lstrip(b"\r\n")
    return content


def looks_like_mail(head: bytes) -> float:
    """How surely these bytes begin with a mail's header, 0 to 1."""
    names: set[bytes] = set()
    for line in head.split(b"\n", 200)[:200]:
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        match = _FIELD.match(line)
        if match is None:
            # One broken line among many fields is a broken mail; before any field it is another format.
            if len(names) < _ENOUGH:
                return 0.0
            continue
        names.add(match[1].lower())
    known = names & _KNOWN
    if len(known) < _ENOUGH or not any(name in known for name in _NEWS):
        return 0.0
    return 0.95 if len(known) >= _CERTAIN else 0.7 if len(known) > _ENOUGH else 0.4


def envelopes(content: bytes) -> list[int]:
    """Give the offsets of the lines with which mails in a mailbox begin (RFC 4155).

    A line "From ..." counts at the start or after a blank line, with a time in it, and with a header below it: a
    sentence that begins with "From" is escaped by some programs and not by others.
    """
    starts = []
    for match in re.finditer(rb"(?m)^From ", content):
        start = match.start()
        before = content[max(0, start - 4) : start].replace(b"\r", b"")
        line_end = content.find(b"\n", start)
        if line_end < 0 or (content[:start].strip() if start < len(b"\r\n\r\n") else not before.endswith(b"\n\n")):
            continue
        line = content[start : min(line_end, start + 1_000)]
        below = content[line_end + 1 : line_end + 200].lstrip(b"\r\n")
        if _ENVELOPE.match(line) and (_FIELD.match(below) or below.startswith(b">From ")):
            starts.append(start)
    return starts
