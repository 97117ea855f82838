"""`sayso review`: what the record of the open deals cannot answer for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import FOUND_WRONG

if TYPE_CHECKING:
    from datetime import date, datetime

    from sayso.domain.asker import Asker
    from sayso.review.selectors_changes import Changes
    from sayso.review.views import Overview, StandingPage


class FailOn(StrEnum):
    """What makes the command end with exit code 1."""

    NEVER = "never"
    BUDGET = "budget"
    ANY = "any"


def review(
    *,
    team: Annotated[str, typer.Option(help="Only this team's deals, and those of the teams below it.")] = "",
    check: Annotated[str, typer.Option(help="Only deals that fail this check.")] = "",
    since: Annotated[str, typer.Option(help="Tell what changed since this day, such as 2026-11-16.")] = "",
    size: Annotated[int, typer.Option(help="How many deals to list.", min=1, max=200)] = 25,
    fail_on: Annotated[
        FailOn, typer.Option(help="End with exit code 1 when a stage is over its budget, or when any deal fails.")
    ] = FailOn.NEVER,
    as_: As = "",
    json: Json = False,
) -> None:
    """Check every open deal against its record, and list what fails; with --since, what changed."""
    starting.start()
    from sayso.org.selectors import today_of
    from sayso.review import services
    from sayso.review.selectors import list_standings, overview
    from sayso.review.views import Wishes

    at = starting.now()
    asker = starting.asker(as_, at=at)
    services.sweep(at=at)
    wishes = Wishes(team=_team(asker, team, today_of(asker.user_id, at)) if team else None, check=check)
    whole, found = overview(asker, wishes, at=at), list_standings(asker, wishes, at=at, size=size)
    changed = _changes(asker, since, wishes.team, at) if since else None
    if json:
        printing.as_json({"overview": whole, "deals": found, **({"changes": changed} if changed else {})})
    elif changed:
        _print_changes(changed)
    else:
        _print(whole, found)
    if (fail_on is FailOn.BUDGET and whole.is_over) or (fail_on is FailOn.ANY and whole.failing):
        raise typer.Exit(FOUND_WRONG)


def _changes(asker: Asker, since: str, team: int | None, at: datetime) -> Changes:
    from datetime import date

    from sayso.review.selectors_changes import Period, changes_in

    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise ValueError(f"'{since}' is no day: write it as 2026-11-16.") from None
    return changes_in(asker, Period(day, team=team), at=at)


def _print_changes(changes: Changes) -> None:
    tallies = [(one.title, str(one.deals), f"{one.value:,.0f} {changes.currency}") for one in changes.tallies]
    printing.columns(tallies, (f"since {changes.period.since}", "deals", "worth"))
    for row in changes.rows:
        worth = f"{row.value:,.0f} {changes.currency}" if row.value is not None else "no rate"
        owner = row.deal.owner.name if row.deal.owner else "nobody"
        typer.echo(f"\n{printing.line(row.deal.name)} ({row.deal.stage.name}, {worth}, {printing.line(owner)})")
        for one in row.happened:
            typer.echo(f"  {one.title}{': ' if one.says else ''}{printing.line(one.says)}")
    typer.echo(f"\n{printing.counted(changes.total, 'deal')} changed.")


def _team(asker: Asker, name: str, today: date) -> int:
    from sayso.org.selectors_people import list_teams

    teams = {one.name.casefold(): one.id for one in list_teams(asker, today=today)}
    if name.casefold() not in teams:
        raise ValueError(f"There is no team '{name}'. There are: {', '.join(sorted(teams)) or 'none'}.")
    return teams[name.casefold()]


def _print(whole: Overview, found: StandingPage) -> None:
    budgets = [
        (
            f"{one.pipeline} / {one.stage.name}",
            f"{one.failing} of {one.deals}",
            f"{one.spent} %",
            f"{one.allowed} %",
            "over" if one.is_over else "",
        )
        for one in whole.budgets
    ]
    printing.columns(budgets, ("stage", "failing", "spent", "budget", ""))
    for row in found.rows:
        amount = f"{row.amount:,.0f} {row.currency}" if row.amount else "no amount"
        owner = row.owner.name if row.owner else "nobody"
        typer.echo(f"\n{printing.line(row.name)} ({row.stage.name}, {amount}, {printing.line(owner)})")
        for judged in row.loud:
            finding = judged.finding
            typer.echo(f"  {judged.title}: {printing.line(finding.says)} Since {finding.since}.")
            typer.echo(f"    {finding.way_out}")
    typer.echo(
        f"\n{whole.failing} of {whole.deals} open deals fail, "
        f"{whole.failing_value:,.0f} of {whole.value:,.0f} {whole.currency}."
    )
    if whole.unrated:
        typer.echo(f"{whole.unrated} deals are in a currency without a stated rate, and in no sum.")
