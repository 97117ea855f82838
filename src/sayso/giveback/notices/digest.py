"""The weekly digest of the review, in words: as its reader sees the record, and no word of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sayso.domain.asker import Asker, Role
from sayso.domain.money import Money
from sayso.org.selectors import today_of
from sayso.org.selectors_teams import name_of_team, teams_led_by
from sayso.record.days import shown
from sayso.review.points import Grade
from sayso.review.selectors import list_standings, overview
from sayso.review.selectors_changes import Changes, Period, changes_in
from sayso.review.views import Budget, DealStanding, Overview, Wishes
from sayso.review.wording import count

READERS: Final = (Role.MANAGER, Role.LEADER, Role.REVOPS)
LARGEST: Final = 10
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Digest:
    """What the mail says: its subject, and its lines."""

    subject: str
    lines: tuple[str, ...]


def digest_of(asker: Asker, *, base_url: str, at: datetime) -> Digest | None:
    """The review of what the asker sees, and a week of it; None where nothing is open, or it is not theirs to read.

    Whoever leads one team reads of that team and those below it; whoever sees all, of all.
    """
    if not asker.has(*READERS):
        return None
    today = today_of(None, at)
    led = teams_led_by(asker, today=today) if asker.owners is not None else ()
    team = led[0] if len(led) == 1 else None
    wishes = Wishes(team=team)
    whole = overview(asker, wishes, at=at)
    if not whole.deals:
        return None
    largest = list_standings(asker, wishes, at=at, size=LARGEST).rows
    changes = changes_in(asker, Period(today - WEEK, team=team), at=at)
    whose = f" of {name_of_team(asker, team)}" if team is not None else ""
    lines = (
        f"{whole.failing:,} of {count(whole.deals, 'open deal')}{whose} fail: {_share(whole)}.",
        *_unrated(whole),
        *_part("Over budget", map(_budget, filter(lambda budget: budget.is_over, whole.budgets))),
        *_part("The largest that fail", map(_deal, largest)),
        *_part(f"Since {shown(today - WEEK)}", _changes(changes)),
        "",
        "The review:",
        f"{base_url}/review/{'' if team is None else f'?team={team}'}",
        "",
    )
    return Digest(f"Pipeline review{whose}: {whole.failing:,} of {count(whole.deals, 'deal')} fail", lines)


def _part(title: str, lines: Iterable[str]) -> tuple[str, ...]:
    held = [f"- {line}" for line in lines]
    return ("", title, *held) if held else ()


def _share(whole: Overview) -> str:
    return f"{whole.failing_value:,.0f} of {Money(whole.value.quantize(1), whole.currency)}"


def _unrated(whole: Overview) -> tuple[str, ...]:
    if not whole.unrated:
        return ()
    return (f"{count(whole.unrated, 'deal')} in a currency without a stated rate, in no sum.",)


def _budget(budget: Budget) -> str:
    return f"{budget.stage.name} ({budget.pipeline}): {budget.spent} % of its value fails, {budget.allowed} % may."


def _deal(deal: DealStanding) -> str:
    """A deal in one line. Of its findings the titles alone: what one says may be what somebody promised in a call."""
    failing = [one for one in deal.loud if one.finding.grade is Grade.FAILS]
    worth = str(Money(deal.amount, deal.currency)) if deal.amount else "no amount"
    titles = ", ".join(dict.fromkeys(one.title for one in failing))
    since = f", since {shown(min(one.finding.since for one in failing))}" if failing else ""
    return f"{deal.name} ({deal.owner.name if deal.owner else 'nobody’s'}, {worth}): {titles}{since}."


def _changes(changes: Changes) -> Iterator[str]:
    for tally in changes.tallies:
        yield f"{tally.title}: {count(tally.deals, 'deal')}, {Money(tally.value.quantize(1), changes.currency)}"
    if changes.then is None:
        yield "What began to fail or was mended is not known: no week was kept before."
