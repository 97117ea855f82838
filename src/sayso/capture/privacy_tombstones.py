"""What is kept of something erased: a keyed digest, by which a sync or a second upload is recognised and refused.

Without the installation's secret key the digests say nothing. Whoever changes the key keeps the old one among Django's
``SECRET_KEY_FALLBACKS``, or what was erased can come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from sayso.capture.models import Tombstone

SALT = "sayso.capture.tombstone"
IDENTITY, CONTENT, FILE, PERSON = "identity", "content", "file", "person"

Mark = tuple[str, str]  # what kind of thing it was, and its plain digest or address


def keyed(mark: Mark) -> str:
    """The keyed digest of a mark, in hexadecimal."""
    return _keyed(mark, settings.SECRET_KEY)


def bury(marks: Iterable[Mark], at: datetime) -> None:
    """Keep that these were erased."""
    rows = [Tombstone(digest=keyed(mark), at=at) for mark in sorted(set(marks))]
    Tombstone.objects.bulk_create(rows, ignore_conflicts=True)


def buried(marks: Sequence[Mark]) -> dict[Mark, datetime]:
    """Those of the marks that were erased, and when."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = {_keyed(mark, key): mark for mark in marks for key in keys}
    rows = Tombstone.objects.filter(digest__in=list(digests)).values_list("digest", "at")
    return {digests[digest]: at for digest, at in rows}


def _keyed(mark: Mark, key: str | bytes) -> str:
    return salted_hmac(SALT, "\n".join(mark), secret=key, algorithm="sha256").hexdigest()
