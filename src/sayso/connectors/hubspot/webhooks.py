"""HubSpot's webhooks: whether a call is HubSpot's, by its signature of version 3 (developers.hubspot.com, webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from sayso.ports.crm import Notice

WINDOW: Final = timedelta(minutes=5)
"""Older calls may be somebody's repetition of what was overheard."""

SIGNATURE: Final = "x-hubspot-signature-v3"
TIMESTAMP: Final = "x-hubspot-request-timestamp"
_DECODED: Final = {
    "%3a": ":", "%2f": "/", "%3f": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2a": "*", "%2c": ",", "%3b": ";",
}  # fmt: skip
_ESCAPE: Final = re.compile("|".join(_DECODED), re.IGNORECASE)


def is_signed(notice: Notice, secret: str) -> bool:
    """Whether somebody who knows the app's secret sent exactly this, and just now. Without a secret nobody did."""
    stamp = notice.headers.get(TIMESTAMP, "")
    if not secret or not stamp.isascii() or not stamp.isdigit() or not _is_near(stamp, notice.at):
        return False
    url = _ESCAPE.sub(lambda found: _DECODED[found[0].lower()], notice.url)
    signed = notice.method.encode() + url.encode() + notice.body + stamp.encode()
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    return hmac.compare_digest(expected, notice.headers.get(SIGNATURE, "").encode())


def _is_near(stamp: str, at: datetime) -> bool:
    try:
        sent = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return abs(at - sent) <= WINDOW
