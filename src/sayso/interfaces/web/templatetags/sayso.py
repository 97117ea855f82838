"""Filters that put times, quotes and values into a person's words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
MINUTE, HOUR = 60, 3600


@register.filter
def day(value: date | None) -> SafeString | str:
    """A day, short for people and exact for machines: Thu 12 Mar, with the year when it is not this one's neighbour."""
    if value is None:
        return ""
    exact, short = f"{value:%A %-d %B %Y}", f"{value:%a %-d %b %Y}"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, short)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | str | None) -> SafeString | str:
    """A moment in the reader's own zone; the exact one on hover."""
    if not value:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    user = getattr(context.get("request"), "user", None)
    local = at.astimezone(ZoneInfo(getattr(user, "zone", "") or "UTC"))
    exact, short = f"{local:%A %-d %B %Y, %H:%M %Z}", f"{local:%a %-d %b, %H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, short)


@register.filter
def recording(ms: int | None) -> str:
    """A place in a recording: 4:07, 1:02:09."""
    if ms is None:
        return ""
    seconds = max(0, int(ms)) // 1000
    hours, rest = divmod(seconds, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def words(name: str) -> str:
    """A name of ours as words: economic_buyer becomes economic buyer."""
    return str(name).replace("_", " ")
