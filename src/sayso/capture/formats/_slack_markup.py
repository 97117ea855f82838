"""Slack's own mark-up in message text: mentions, channels, links, escaped signs; everything else stays as written."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"<([^<>\n]{1,4000})>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Write a message as its readers saw it; `names` are people by their id. Unknown ids stay ids.

    ``<@U1>`` becomes ``@Name``, ``<#C1|general>`` ``#general``, ``<https://...|the deck>`` ``the deck``,
    ``<!here>`` ``@here``, and ``&amp;`` ``&``.
    """
    written = _REFERENCE.sub(lambda match: _shown(match[1], names), text)
    return _ESCAPED.sub(lambda match: _SIGNS[match[1]], written)


def mentions(text: str) -> list[str]:
    """Give the ids of the people whom a message mentions."""
    return re.findall(r"<@([A-Z0-9]{2,30})(?:\|[^<>]*)?>", text)


def _shown(reference: str, names: Mapping[str, str]) -> str:
    target, bar, label = reference.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label.removeprefix('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        # <!subteam^S1|@sales>, <!date^1700000000^{date}|fallback>, <!here>
        return label or f"@{target[1:].partition('^')[0]}"
    if bar and label:
        return label
    return target.removeprefix("mailto:") if _is_link(target) else f"<{reference}>"


def _is_link(target: str) -> bool:
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}:\S", target) is not None
