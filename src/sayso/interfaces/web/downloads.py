"""Handing out files that strangers sent: saved, never shown, whatever they are or call themselves."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from django.http import HttpResponse

LONGEST_NAME = 120
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-()")


def attachment(filename: str, content: bytes) -> HttpResponse:
    """The bytes as a download that no browser opens as a page. RFC 6266: an ASCII name, and the real one beside it."""
    name = safe_name(filename)
    plain = "".join(char if char in PLAIN else "_" for char in name)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(filename: str) -> str:
    """A file's name without folders, control characters and marks that turn text round; "file" for nothing."""
    bare = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in bare if unicodedata.category(char)[0] != "C").strip(" .")
    return kept[-LONGEST_NAME:] or "file"
