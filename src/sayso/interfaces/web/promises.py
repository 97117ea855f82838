"""What the organisation promises to the people recorded, source by source, as a form and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sayso.capture.privacy_settings import ANY_SOURCE, retention_of, withdrawal_window
from sayso.capture.views import SourceView
from sayso.domain.signal import JsonValue
from sayso.org.selectors import setting

NOTICE, RETENTION, WINDOW = "privacy.notice", "privacy.retention_days", "privacy.withdraw_days"


@dataclass(frozen=True, slots=True)
class Promise:
    """One source ("*" for every other): what people are told there, and after how many days it is erased."""

    source: str
    notice: str
    days: int | None

    @property
    def title(self) -> str:
        """The source in words."""
        return "Everywhere else" if self.source == ANY_SOURCE else self.source.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Promises:
    """All sources, "*" first, and the days in which a conversation may be withdrawn."""

    by_source: tuple[Promise, ...]
    window: int


def promises_of(sources: Sequence[SourceView]) -> Promises:
    """What is promised now, for every source that is there or has a promise of its own."""
    notices, kept = setting(NOTICE), retention_of()
    told = {str(source): str(text) for source, text in notices.items()} if isinstance(notices, Mapping) else {}
    names = sorted({*told, *kept, *(source.name for source in sources)} - {ANY_SOURCE})
    rows = tuple(
        Promise(name, told.get(name, ""), kept[name].days if name in kept else None) for name in (ANY_SOURCE, *names)
    )
    return Promises(rows, withdrawal_window().days)


def promised(posted: Mapping[str, str]) -> dict[str, JsonValue]:
    """What the form says, as the settings hold it: a blank promises nothing of its own."""
    notices: dict[str, JsonValue] = {}
    days: dict[str, JsonValue] = {}
    for name, text in posted.items():
        kind, _, source = name.partition(".")
        if kind == "notice" and text.strip():
            notices[source] = " ".join(text.replace("\x00", "").split())
        if kind == "days" and text.strip():
            days[source] = _number(text)
    return {NOTICE: notices, RETENTION: days, WINDOW: _number(posted.get("window", ""))}


def _number(text: str) -> JsonValue:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else plain  # noqa: PLR2004 - 2,700 years
