"""Reading what a CRM has to be told of a deal's conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import F, OuterRef, Subquery

from sayso.capture import models as capture
from sayso.domain.transcript import TurnKind
from sayso.propose.facts import Cited, Conversation, Logging
from sayso.propose.loading_new_business import opening_of
from sayso.propose.rules_logging import is_to_log
from sayso.record.crm.noting import notebook_of
from sayso.record.holdings import DealHolding


def logging_of(deal: DealHolding, conversations: Sequence[Conversation]) -> Logging | None:
    """The CRM that the deal's notes go to, with how each conversation began that it may be told of; None without one.

    A deal that stands in no CRM asks the database nothing.
    """
    notebook = notebook_of(deal.external_id)
    if notebook is None:
        return None
    logs = Logging(notebook.connector, notebook.title, notebook.since)
    told = {each.id: each for each in conversations if is_to_log(each, logs)}
    return replace(logs, first_words=_first_words(told))


def _first_words(told: Mapping[int, Conversation]) -> dict[str, Cited]:
    if not told:
        return {}
    said = capture.Turn.objects.filter(kind=TurnKind.SAID).exclude(text="")
    first = said.filter(revision=OuterRef("revision")).order_by("index").values("index")[:1]
    turns = said.filter(
        revision__conversation_id__in=told,
        revision__number=F("revision__conversation__revision"),
        index=Subquery(first),
    )
    found: dict[str, Cited] = {}
    for turn in turns.select_related("revision"):
        conversation = told[turn.revision.conversation_id]
        cited = opening_of(turn, turn.revision.number, conversation)
        if cited:
            found[conversation.identity] = cited
    return found
