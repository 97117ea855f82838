"""Filters that put times, quotes and values into a person's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from sayso.interfaces.web.navigation import Group, Place
from sayso.interfaces.web.outcomes import state_of
from sayso.propose.selectors import COUNTED
from sayso.propose.views import Card, ProposalView
from sayso.record.grid import GridRow

register = template.Library()
MINUTE, HOUR = 60, 3600
ANY = "any-key"
ASKED = 'href="{0}?conversation={1}&amp;deal={2}" hx-get="{0}?conversation={1}&amp;deal={2}"'
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


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


@register.filter
def reasons(text: str) -> list[str]:
    """A reader's reasons, one by one, each as a sentence; its doubts are shown elsewhere with the word "unsure"."""
    parts = (part.strip() for part in text.split(";"))
    return [part[0].upper() + part[1:].rstrip(".") + "." for part in parts if part]


@register.filter
def browser(agent: str) -> str:
    """A browser and its system, as far as what it says of itself tells: "Firefox on Linux"."""
    names = [name for mark, name in BROWSERS if mark in agent]
    systems = [name for mark, name in SYSTEMS if mark in agent]
    return f"{names[0] if names else 'A browser'}{f' on {systems[0]}' if systems else ''}"


@register.filter
def rows(text: str) -> int:
    """How many rows a box needs for a text, between two and twelve."""
    return min(max(len(text.splitlines()) + 1, 2), 12)


@register.filter
def role_name(role: str) -> str:
    """A role as it is called."""
    return "RevOps" if role == "revops" else role.capitalize()


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """The page's own address with some of its questions changed; None takes one away."""
    asked = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            asked.pop(name, None)
        else:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"


@register.filter
def tabs(groups: Iterable[Group]) -> list[Place]:
    """The places that stand below a thumb."""
    return [place for group in groups for place in group.places if place.is_tab]


@register.filter
def counted(counts: Mapping[str, int], name: str) -> str:
    """The number beside a place: nothing for none, and no more than anybody takes in."""
    number = counts.get(name, 0)
    return "" if not number else str(number) if number < COUNTED else f"{COUNTED - 1}+"


@register.filter
def as_far_as(number: int, most: int) -> str:
    """A number that was counted no further than `most`."""
    return f"{number:,}" if number < most else f"{most:,}+"


@register.filter
def effort(seconds: int) -> str:
    """How long a piece of work takes, as one says it."""
    return f"about {seconds} seconds" if seconds < MINUTE else f"about {round(seconds / MINUTE)} min"


@register.filter
def of(table: Mapping[str, object], name: str) -> object:
    """What a table holds under a name that is known at run time alone."""
    return table.get(name, "")


@register.filter
def minutes(seconds: int) -> str:
    """How long something takes: "40 s", "6 min"."""
    return f"{seconds} s" if seconds < MINUTE else f"{round(seconds / MINUTE)} min"


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure with its thousands parted."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


@register.filter
def whole(value: Decimal | None) -> str:
    """A sum without its cents: where many add up, they say nothing."""
    return "" if value is None else f"{value:,.0f}"


@register.filter
def sorted_as(sort: str, name: str) -> str:
    """How a column is sorted, as ARIA writes it."""
    return {name: "ascending", f"-{name}": "descending"}.get(sort, "none")


@register.filter
def group_of(row: GridRow) -> str:
    """The group that a row stands in."""
    return row.group


@register.filter
def initials(name: str) -> str:
    """The first letters of a person's names, two at most."""
    letters = [part[0].upper() for part in name.split() if part]
    return "".join([*letters[:1], *(letters[-1:] if len(letters) > 1 else [])])


@register.filter
def same(one: object, other: object) -> str:
    """Whether two values are the same, as ARIA writes it."""
    return "true" if one == other else "false"


@register.filter
def state(card: Card) -> str:
    """A short name for what a card shows."""
    return state_of(card)


@register.filter
def alone(card: Card) -> tuple[ProposalView, ...]:
    """The proposals of a card that accept-all leaves alone."""
    return tuple(proposal for proposal in card.proposals if proposal.own_key)


@register.simple_tag
def asks(name: str, card: Card, proposal: ProposalView) -> SafeString:
    """Where a proposal's form is asked for, by link and by htmx. A page holds hundreds: the route is reversed once."""
    path = _path_of_any(name).replace(ANY, escape(proposal.key))
    return SafeString(ASKED.format(path, card.conversation_id, card.deal_id or 0))


@cache
def _path_of_any(name: str) -> str:
    return reverse(name, args=[ANY])


@register.simple_tag
def accept_all(card: Card) -> str:
    """What accept-all takes, in words: "Accept 3 that fill blanks", "Create account, 2 people and deal"."""
    taken = card.together
    if any(proposal.operation != "create" for proposal in taken):
        return f"Accept {len(taken)} that {'fills a blank' if len(taken) == 1 else 'fill blanks'}"
    made = Counter(proposal.path.entity for proposal in taken)
    people = made["person"]
    names = [
        *(["account"] if made["account"] else []),
        *([f"{people} people" if people > 1 else "person"] if people else []),
        *(["deal"] if made["deal"] else []),
    ]
    return f"Create {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"Create {names[0]}"
