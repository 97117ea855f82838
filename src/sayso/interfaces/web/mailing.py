"""Handing a draft to somebody's own mail program. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def mail_link(to: Iterable[str], subject: str, body: str) -> str:
    """An address that opens a mail program with a draft in it, after RFC 6068."""
    asked = urlencode({"subject": subject, "body": body.replace("\n", "\r\n")}, quote_via=quote)
    return f"mailto:{','.join(quote(each, safe='@') for each in to)}?{asked}"
