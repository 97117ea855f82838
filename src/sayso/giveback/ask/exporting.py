"""An answer as a table: one line for each quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from sayso.domain.cells import cell
from sayso.giveback.ask.views import Answer, Group, Quoted

COLUMNS: Final = (
    "deal", "deal_id", "account", "owner", "stage", "amount", "said_at", "speaker", "side", "kind", "value", "quote",
    "conversation", "address",
)  # fmt: skip


def as_csv(answer: Answer, base_url: str) -> str:
    """The answer as CSV (RFC 4180); nothing in it is run by a spreadsheet. `base_url` begins the quotes' addresses."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(_lines(answer, base_url.rstrip("/")))
    return out.getvalue()


def _lines(answer: Answer, base_url: str) -> Iterator[dict[str, str]]:
    for group in answer.groups:
        about = _deal(group)
        for quote in group.quotes:
            line = {**about, **_quote(quote, base_url)}
            yield {name: cell(value) for name, value in line.items()}


def _deal(group: Group) -> dict[str, object]:
    deal = group.deal
    if deal is None:
        return {"account": group.account}
    return {
        "deal": deal.name,
        "deal_id": deal.id,
        "account": deal.account.name if deal.account else group.account,
        "owner": deal.owner.name if deal.owner else "",
        "stage": deal.stage.name,
        "amount": deal.amount_shown,
    }


def _quote(quote: Quoted, base_url: str) -> dict[str, object]:
    return {
        "said_at": quote.at.isoformat(),
        "speaker": quote.name,
        "side": quote.side.value,
        "kind": quote.kind,
        "value": quote.said,
        "quote": " ".join(quote.text.split()),
        "conversation": quote.title,
        "address": f"{base_url}/conversations/{quote.conversation_id}/#t-{quote.turn}",
    }
