"""`sayso today`, `handoff`, `followup`: what to do now, giving deals to somebody else, and the mail after a call."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json
from sayso.interfaces.cli.exits import CONFLICT


class WhatIsMeant(ValueError):
    """The command does not say of what, or of whom."""


def today(*, as_: As = "", json: Json = False) -> None:
    """Say what to do now: meetings, promises due, replies owed, what waits, what goes quiet."""
    starting.start()
    from sayso.giveback.selectors_day import day

    at = starting.now()
    found = day(starting.asker(as_, at=at), at)
    if json:
        printing.as_json(found)
        return
    rows = {
        "Came to you": [f"{row.deal.name}  (sayso handoff {row.deal.id})" for row in found.handoffs],
        "New for you": [f"{notice.title}  {notice.path}" for notice in found.notices],
        "Asked in the review": [f"by {one.due:%-d %b}  {one.text}  [{one.deal.name}]" for one in found.asked],
        "Meetings": [f"{meeting.starts_at:%a %-d %b, %H:%M} UTC  {meeting.title}" for meeting in found.meetings],
        "Promises due": [f"{one.fate:<9}  {one.told}  [{_deal(found, one.deal_id)}]" for one in found.promises],
        "Replies owed": [
            f"{one.since:%-d %b}  {one.told.text}  [{_deal(found, one.deal_id)}]" for one in found.replies
        ],
        "Signals": [
            f"{one.kind.replace('_', ' ')}: {one.told.text}  [{_deal(found, one.deal_id)}]" for one in found.signals
        ],
    }
    for heading, lines in rows.items():
        if lines:
            typer.echo(heading)
        for line in lines:
            typer.echo(f"  {printing.line(line)}")
        if lines:
            typer.echo()
    if found.meetings:
        typer.echo("The brief for the next meeting: sayso brief")
    some = found.waiting.cards > found.waiting.shown
    of = f"{found.waiting.shown} of {printing.waiting(found.waiting.cards, 'card')}"
    waits = of if some else printing.waiting(found.waiting.changes, "change")
    told = f"{waits}, about {max(1, round(found.waiting.seconds / 60))} min: sayso inbox"
    typer.echo(told if found.waiting.changes else "Nothing waits to be confirmed.")


def signals(
    deal: Annotated[int | None, typer.Argument(help="A deal's id.")] = None,
    *,
    account: Annotated[int | None, typer.Option(help="An account instead, by its id.")] = None,
    as_: As = "",
    json: Json = False,
) -> None:
    """List what happened in a deal or an account that asks for somebody to do something."""
    starting.start()
    from sayso.giveback.selectors_signals import signals_of_account, signals_of_deal

    at = starting.now()
    asker = starting.asker(as_, at=at)
    if (deal is None) == (account is None):
        raise WhatIsMeant("Name a deal, or an account with --account.")
    found = signals_of_deal(asker, deal, at) if deal is not None else signals_of_account(asker, account or 0, at)
    if json:
        printing.as_json(found)
        return
    for one in found:
        typer.echo(f"{one.raised_on:%-d %b}  {one.kind.replace('_', ' ')}: {printing.line(one.told.text)}")
    typer.echo(f"{printing.counted(len(found), 'signal')}." if found else "No signal stands.")


def handoff(
    deal: Annotated[int | None, typer.Argument(help="A deal: show its handoff, or with --to give it.")] = None,
    *,
    from_: Annotated[str, typer.Option("--from", help="Give all open deals of this person (a mail address).")] = "",
    to: Annotated[str, typer.Option(help="Who takes them (a mail address).")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Take the deal that was handed to you.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """Tell a deal to its new owner, or give deals to somebody else: one, or all that a person has open."""
    starting.start()
    at = starting.now()
    asker = starting.asker(as_, at=at)
    if to:
        _give(asker, deal, from_, to, at, dry_run=dry_run)
    elif deal is None:
        raise WhatIsMeant("Name a deal to read its handoff, or say --from and --to to give deals to somebody else.")
    elif accept:
        from sayso.giveback.services import accept_handoff

        accept_handoff(asker=asker, deal_id=deal, at=at)
        typer.echo("Accepted: it is yours.")
    else:
        _show(asker, deal, at, json=json)


def followup(
    conversation: Annotated[int, typer.Argument(help="The conversation's id.")], *, as_: As = "", json: Json = False
) -> None:
    """Draft the mail that recaps a conversation. It is never sent: copy it, change it, send it yourself."""
    starting.start()
    from sayso.giveback.selectors import follow_up_of

    at = starting.now()
    draft = follow_up_of(starting.asker(as_, at=at), conversation, at)
    if json:
        printing.as_json(draft)
        return
    typer.echo(f"To: {printing.line(', '.join(draft.to))}\nSubject: {printing.line(draft.subject)}\n")
    for line in draft.body.split("\n"):
        typer.echo(printing.line(line))


def _show(asker: Any, deal: int, at: Any, *, json: bool) -> None:
    from sayso.giveback.selectors_handoff import handoff_brief

    found = handoff_brief(asker, deal, at)
    if json:
        printing.as_json(found)
        return
    typer.echo(printing.line(f"{found.deal.name} · {found.owner or 'nobody'} · {found.stage}"))
    for section in found.sections:
        typer.echo(f"\n{section.heading}" + (f" ({section.more} more)" if section.more else ""))
        for line in section.lines:
            typer.echo(f"  {printing.line(line.text)}")
    typer.echo(f"\n{max(1, round(found.seconds / 60))} min to read.")
    if found.change and found.change.to.id == asker.user_id and found.change.accepted_at is None:
        typer.echo(f"It waits for you to take it: sayso handoff {deal} --accept")


def _give(asker: Any, deal: int | None, from_: str, to: str, at: Any, *, dry_run: bool) -> None:
    from sayso.flow import verbs as flow
    from sayso.record.selectors import get_deal, list_deals

    if not dry_run:
        asker.require_decider()
    taker = _user(to)
    if deal is not None:
        held = [get_deal(asker, deal)]
    else:
        held = list(list_deals(asker, owner=_user(from_), kind="open", size=200).rows)  # type: ignore[arg-type]
    for each in held:
        typer.echo(f"{each.id}  {printing.line(each.name)}")
    if dry_run:
        typer.echo(f"{printing.counted(len(held), 'deal')} would be handed over.")
        return
    outcome = flow.hand_over(asker=asker, deals=[each.id for each in held], to=taker, at=at)
    for refused in outcome.refused:
        typer.echo(f"sayso: {refused.why}", err=True)
    typer.echo(f"{printing.counted(sum(one.is_written for one in outcome.applied), 'deal')} handed over.")
    if outcome.refused:
        raise typer.Exit(CONFLICT)


def _user(email: str) -> int:
    from sayso.org.selectors import user_by_email

    user = user_by_email(email) if email else None
    if user is None:
        raise WhatIsMeant(f"There is no user {email}." if email else "Say whose deals: --from somebody's address.")
    return user.pk


def _deal(found: Any, deal_id: int | None) -> str:
    return found.deals[deal_id].name if deal_id in found.deals else ""
