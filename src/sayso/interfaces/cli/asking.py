"""`sayso ask`: questions to the conversations, answered with quotes by deal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.interfaces.cli import printing, starting
from sayso.interfaces.cli.capturing import As, Json

if TYPE_CHECKING:
    from sayso.giveback.ask.consulting import Summed
    from sayso.giveback.ask.views import Answer, Quoted


def ask(
    question: Annotated[list[str] | None, typer.Argument(help="In your own words, or with operators.")] = None,
    *,
    csv: Annotated[bool, typer.Option("--csv", help="Print every quote as CSV, at most a thousand.")] = False,
    sum_up: Annotated[bool, typer.Option("--sum-up", help="Let the connected model sum the quotes up.")] = False,
    translate: Annotated[bool, typer.Option("--translate", help="Let the connected model read the question.")] = False,
    operators: Annotated[bool, typer.Option("--operators", help="Print the operators.")] = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """Ask what was said: quotes by deal, of what you may see. A loose question is shown as the operators it became."""
    if operators or not question:
        _print_operators()
        return
    starting.start()
    from django.conf import settings

    from sayso.giveback.ask import consulting, exporting, services
    from sayso.giveback.ask.answering import MOST, Wanted

    at, text = starting.now(), " ".join(question)
    if translate:
        text = consulting.translate(asker=starting.asker(as_, at=at), text=text, at=at)
    if sum_up:
        summed = consulting.sum_up(asker=starting.asker(as_, at=at), text=text, at=at)
        printing.as_json(summed) if json else _print_sum(summed)
        return
    wanted = Wanted(MOST, MOST) if csv else Wanted(by_meaning=True)
    answer = services.ask(asker=starting.asker(as_, at=at), text=text, at=at, wanted=wanted)
    if csv:
        typer.echo(exporting.as_csv(answer, settings.BASE_URL), nl=False)
    elif json:
        printing.as_json(answer)
    else:
        _print(answer)
        _offer_sum(answer)


def _offer_sum(answer: Answer) -> None:
    from sayso.extract.consulting import connected_host

    host = connected_host()
    if host and answer.count:
        typer.echo(f"Let the model at {host} sum it up: {_again(answer.text, '--sum-up ')}")


def _print(answer: Answer) -> None:
    if answer.is_translated:
        typer.echo(f"Read as: {printing.line(answer.text)}")
    for group in answer.groups:
        deal = group.deal
        about = f"{deal.name} ({deal.stage.name}, {deal.amount_shown or 'no amount'})" if deal else group.account
        typer.echo(f"\n{printing.line(about or 'No account')}: {group.count or 'by meaning alone'}")
        for quote in group.quotes:
            typer.echo(f"  {quote.at:%Y-%m-%d}  {printing.line(_said(quote))}")
            typer.echo(f"              “{'…' * quote.cut_before}{printing.line(quote.text)}{'…' * quote.cut_after}”")
        if group.count > len(group.quotes) and group.narrowing:
            typer.echo(f"  all of them: {_again(f'{answer.text} {group.narrowing}')}")
    typer.echo(f"\n{count_told(answer)}")
    _print_sense(answer)
    if answer.in_words:
        typer.echo(f"Said in so many words: {_again(answer.in_words)}")
    if answer.is_more and answer.reached:
        typer.echo(f"The newest are counted. For older ones add said:..{answer.reached:%Y-%m-%d}")


def count_told(answer: Answer) -> str:
    """How much was found, in one line: what meaning alone found is in no count."""
    if not answer.count:
        return "Nobody said these words." if answer.near else "Nothing was found."
    more = "+" if answer.is_more else ""
    sure = f", {answer.sure} of them sure" if answer.sure < answer.count else ""
    return f"{printing.counted(answer.count, 'quote', more)} in {printing.counted(answer.deals, 'deal', more)}{sure}"


def _print_sum(summed: Summed) -> None:
    for sentence in summed.sentences:
        typer.echo(printing.line(sentence.text))
        for quote in sentence.quotes:
            typer.echo(f"  {quote.at:%Y-%m-%d}  {printing.line(_said(quote))}: “{printing.line(quote.text)}”")
    if not summed.sentences:
        typer.echo("Not found: no sentence that the quotes bear out.")
    typer.echo(f"\nIn the words of the model at {summed.host}, from {summed.asked} quotes.")


def _again(text: str, option: str = "") -> str:
    return f"sayso ask {option}{shlex.quote(printing.line(text))}"


def _print_sense(answer: Answer) -> None:
    if answer.sense:
        typer.echo(f"{answer.near} more by meaning alone. Words and meaning ranked ({printing.line(answer.sense)}).")
    elif answer.senseless:
        typer.echo(f"Words alone ranked: {printing.line(answer.senseless)}")


def _said(quote: Quoted) -> str:
    us, unsure = " (us)" if quote.side == "ours" else "", "" if quote.is_sure else " (unsure)"
    heard, near = f" · {quote.said}" if quote.said else "", " · near in meaning" if quote.is_near else ""
    return f"{quote.name or 'Unknown speaker'}{us}{heard}{unsure}{near} · {quote.title}"


def _print_operators() -> None:
    from sayso.giveback.ask.operators import OPERATORS

    typer.echo("All terms must hold; a:x,y is x or y, -a:x is not x. Words stand for all their forms, and")
    typer.echo('"quoted words" follow one another. For example: sayso ask objections on price in deals over 20k\n')
    printing.columns(
        [(f"{one.name}:", one.title, one.example) for one in OPERATORS.values()], ("operator", "", "example")
    )
