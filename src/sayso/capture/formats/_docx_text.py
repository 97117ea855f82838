"""The text of a Word document, opened with suspicion: a .docx is a zip, and a small zip can unpack to a huge one.

Nothing is unpacked before its stated size is known to be bearable, and Python's zipfile never reads past that size.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

from sayso.capture.points import Unreadable

MOST_PARTS = 2_000  # a long document with a picture on every page has a few hundred
MOST_UNPACKED = 150_000_000  # bytes; the text of a day-long meeting is under 5 MB of mark-up
MOST_TEXT = 40_000_000  # bytes of the document's own part, which is held as a tree of about ten times that size
HEAD_CHARACTERS = 65_536

_BODY = "word/document.xml"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BREAK = re.compile(r"<w:(?:br|cr)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
# What zipfile, lxml and python-docx raise on damaged files, found by mutating whole ones some thirty thousand times.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # which is what broken XML is to lxml
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,  # encrypted, or packed in a way that zipfile does not know
)


def paragraphs(content: bytes) -> tuple[str, ...]:
    """Give the text of each paragraph, line breaks inside it as line feeds.

    Raises Unreadable for what is no Word document, is damaged, or would unpack to too much.
    """
    import docx  # late: with lxml it takes longer to load than most other files take to read

    _refuse_bombs(content)
    try:
        return tuple(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    except _DAMAGE as error:
        raise _damaged(error) from None


def docx_head(content: bytes) -> str:
    """Give the beginning of a Word document's text, for sniffing, with an empty line after each paragraph.

    "" for anything else. Never raises.
    """
    if not content.startswith(b"PK\x03\x04") or content.count(_DIRECTORY_ENTRY) > MOST_PARTS:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(_BODY) as body:
            markup = body.read(HEAD_CHARACTERS * 8).decode("utf-8", errors="replace")
    except _DAMAGE:
        return ""
    lines = _BREAK.sub("\n", markup.replace("<w:tab/>", "\t").replace("</w:p>", "\n\n"))
    return html.unescape(_TAG.sub("", lines))[:HEAD_CHARACTERS]


def _refuse_bombs(content: bytes) -> None:
    if not content.startswith(b"PK\x03\x04"):
        raise Unreadable("This is no Word document. Save it as .docx again.")
    if content.count(_DIRECTORY_ENTRY) > MOST_PARTS:
        raise Unreadable(f"The Word document has more than {MOST_PARTS} parts. Save its text as a new .docx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
    except _DAMAGE as error:
        raise _damaged(error) from None
    if _BODY not in sizes:
        raise Unreadable(f"This zip file is no Word document: it has no {_BODY}. Save it as .docx again.")
    if sizes[_BODY] > MOST_TEXT or sum(sizes.values()) > MOST_UNPACKED:
        raise Unreadable("The Word document would unpack to an unreasonable size. Save its text as a new .docx.")


def _damaged(error: Exception) -> Unreadable:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:100]
    return Unreadable(f"The Word document is damaged ({reason}). Download it again.")
