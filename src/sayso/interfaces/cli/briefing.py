"""`sayso brief`, `promises`, `meddicc`: what to know before talking to them, what was promised, what is known."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json

NEXT = "next"
Quotes = Annotated[bool, typer.Option("--quotes", help="Print the words under each line.")]


def brief(
    deal: Annotated[str, typer.Argument(help="The deal's id; left out, or next: the calendar's next meeting.")] = NEXT,
    *,
    account: Annotated[int | None, typer.Option(help="An account instead, by its id.")] = None,
    person: Annotated[int | None, typer.Option(help="A person instead, by their id.")] = None,
    quotes: Quotes = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """Say what to know before the next conversation, in a minute's reading."""
    starting.start()
    at = starting.now()
    found = _brief(starting.asker(as_, at=at), _deal(deal), account, person, at)
    if json:
        printing.as_json(found)
        return
    heads = [found.subject.name, found.account.name if found.account else "", found.owner, found.stage]
    typer.echo(printing.line(" · ".join(head for head in heads if head)))
    if found.meeting:
        there = printing.line(", ".join(found.meeting.people))
        typer.echo(f"{printing.line(found.meeting.title)}, {found.meeting.starts_at:%a %-d %b %Y, %H:%M} UTC, {there}")
    typer.echo("\nOpen with")
    _line(found.opening.text, found.opening.ground, quotes=quotes)
    for section in found.sections:
        typer.echo(f"\n{section.heading}" + (f" ({section.more} more)" if section.more else ""))
        for line in section.lines:
            _line(line.text, line, quotes=quotes)
    typer.echo("\nAsk")
    for question in found.questions:
        _line(question.text, question.ground, quotes=quotes)
    typer.echo(f"\n{found.seconds} seconds to read." + ("" if quotes else " The words under each line: --quotes"))


def promises(
    deal: Annotated[int, typer.Argument(help="The deal's id.")],
    *,
    quotes: Quotes = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """List what each side promised, and what became of it."""
    starting.start()
    from sayso.giveback.selectors import promises_of_deal

    at = starting.now()
    found = promises_of_deal(starting.asker(as_, at=at), deal, at)
    if json:
        printing.as_json(found)
        return
    for promise in found:
        _line(f"{promise.fate:<9}  {promise.side:<7}  {promise.statement.text}", promise.statement, quotes=quotes)
    missed = sum(promise.is_missed for promise in found)
    typer.echo(f"{len(found)} promises, {missed} missed." if found else "Nothing was promised, as far as was heard.")


def meddicc(
    deal: Annotated[int, typer.Argument(help="The deal's id.")],
    *,
    quotes: Quotes = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """Answer the seven questions of MEDDICC with what was said, or say what to ask."""
    starting.start()
    from sayso.giveback.selectors import meddicc_of_deal

    at = starting.now()
    found = meddicc_of_deal(starting.asker(as_, at=at), deal, at)
    if json:
        printing.as_json(found)
        return
    for question in found:
        typer.echo(question.name + (f" ({question.more} more)" if question.more else ""))
        for statement in question.lines:
            _line(statement.text, statement, quotes=quotes)
        if question.ask:
            typer.echo(f"  Nobody has said. Ask: {question.ask}")
    typer.echo(f"{sum(bool(one.lines) for one in found)} of {len(found)} questions answered.")


def _deal(text: str) -> int | None:
    if text == NEXT:
        return None
    if not text.isascii() or not text.isdigit():
        raise typer.BadParameter(f"'{text}' is no deal: write its number, or next.")
    return int(text)


def _brief(asker: Any, deal: int | None, account: int | None, person: int | None, at: Any) -> Any:
    from sayso.giveback import selectors as giveback
    from sayso.giveback.selectors_meetings import NoMeeting, next_meeting

    if account is not None:
        return giveback.brief_of_account(asker, account, at)
    if person is not None:
        return giveback.brief_of_person(asker, person, at)
    if deal is not None:
        return giveback.brief_of_deal(asker, deal, at)
    meeting = next_meeting(asker, at)
    if meeting is None:
        raise NoMeeting
    return giveback.brief_of_meeting(asker, meeting.conversation_id, at)


def _line(text: str, ground: Any, *, quotes: bool) -> None:
    typer.echo(f"  {printing.line(text)}")
    for quote in getattr(ground, "quotes", ()) if quotes else ():
        typer.echo(f"      “{printing.line(quote.text)}” — {printing.line(quote.speaker)}, {quote.called}")
