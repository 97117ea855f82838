"""What the organisation promises to the people recorded, and to its own: notice, retention, and time to withdraw."""

from __future__ import annotations

from datetime import timedelta

from sayso.domain.signal import JsonValue
from sayso.org import selectors as org
from sayso.org import settings as declared

ANY_SOURCE = "*"
LONGEST_DAYS = 36_500


def _texts_by_source(value: JsonValue) -> str | None:
    fits = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return None if fits else "must give a text for each source, as in {'upload': '...', '*': '...'}"


def _days_by_source(value: JsonValue) -> str | None:
    is_days = declared.whole_number(1, LONGEST_DAYS)
    fits = isinstance(value, dict) and all(is_days(days) is None for days in value.values())
    return None if fits else "must give a number of days for each source, as in {'upload': 730, '*': 365}"


declared.declare(
    "privacy.notice",
    {ANY_SOURCE: "This conversation is kept and read by Sayso, so that what is agreed in it reaches the CRM."},
    "Notice",
    "What the people in a conversation are told, by source; * stands for every other source.",
    _texts_by_source,
)
declared.declare(
    "privacy.retention_days",
    {},
    "Retention",
    "After how many days a conversation is erased, by source; * stands for every other source. Empty: kept.",
    _days_by_source,
)
declared.declare(
    "privacy.withdraw_days",
    14,
    "Days to withdraw",
    "How long somebody may withdraw a personal conversation of their own, and when what was withdrawn is erased.",
    declared.whole_number(1, 365),
)


def notice_for(source: str) -> str:
    """What people in a conversation from that source are told."""
    texts = org.setting("privacy.notice")
    return str(texts.get(source, texts.get(ANY_SOURCE, ""))) if isinstance(texts, dict) else ""


def retention_of() -> dict[str, timedelta]:
    """How long conversations are kept, by source; "*" for every source that is not named."""
    days = org.setting("privacy.retention_days")
    if not isinstance(days, dict):
        return {}
    return {source: timedelta(days=count) for source, count in days.items() if isinstance(count, int)}


def withdrawal_window() -> timedelta:
    """How long after capture a conversation may be withdrawn, and after withdrawal it is erased."""
    days = org.setting("privacy.withdraw_days")
    return timedelta(days=days if isinstance(days, int) else 14)
