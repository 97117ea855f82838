"""Asking the model, outside any transaction: each answer is kept as it comes, and is not paid for twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Sum

from sayso.domain.asker import Asker
from sayso.extract.models import ModelAnswer
from sayso.extract.points import RemoteReader
from sayso.extract.remote.asking import halves
from sayso.extract.remote.rounds import Consulted, Round
from sayso.extract.situation import Situation, situation_of
from sayso.org import connections, spending
from sayso.org import selectors as org
from sayso.org import settings as declared
from sayso.ports.model import MODELS, Answer, Model, Prompt

CONNECTION: Final = "model"
DAY: Final = timedelta(days=1)
declared.declare(
    "extract.model_tokens_per_day",
    2_000_000,
    "Model tokens a day",
    "What the model reader may spend in 24 hours. What is over it waits.",
    declared.whole_number(0, 10**12),
)


class NoModel(LookupError):
    """There is no model that may be asked."""


def connected_host() -> str:
    """The host that is asked where somebody's consent to a model stands, "" where none does."""
    consent = connections.standing(CONNECTION) if org.setting("extract.reader") == "model" else None
    return consent.host if consent else ""


def may_be_asked() -> bool:
    """Whether somebody's consent to a model that reads conversations stands."""
    return bool(connected_host())


def connected_model(at: datetime) -> tuple[Model, str]:
    """The model that somebody consented to, and its host, to be asked beside reading. Raises NoModel."""
    if not may_be_asked():
        raise NoModel("No model is connected: RevOps consents to one under Settings, Reading.")
    if not _is_within_budget(at):
        raise NoModel("The day's tokens are spent: try again tomorrow.")
    opened = connections.open_connection(CONNECTION)
    key = opened.secrets.get("key", "")
    model = MODELS.get(opened.connector).open(opened.base_url, str(opened.options.get("model", "")), key)
    return model, connections.host_of(opened.base_url)


def consult(*, asker: Asker, conversation_id: int, at: datetime) -> Consulted:
    """Ask the model what the chosen reader needs to know of a conversation and has not been told yet.

    Nothing is sent unless a person consented to the host, and never anything that may not be read. Each answer is
    stored by itself, so that a crash or a refusal in the middle loses none. Raises capture's NotFound.
    """
    situation = situation_of(asker, conversation_id)
    waiting = _unanswered(situation)
    if not waiting:
        return Consulted()
    if not connections.is_connected(CONNECTION):
        return Consulted(unanswered=len(waiting), why="No model is connected.")
    opened = connections.open_connection(CONNECTION)
    name = str(opened.options.get("model", ""))

    def keep(question: Prompt, answer: Answer) -> None:
        ModelAnswer.objects.update_or_create(
            conversation=situation.conversation,
            key=question.key,
            defaults={
                "host": connections.host_of(opened.base_url),
                "model": name,
                "text": answer.text,
                "tokens_in": answer.tokens_in,
                "tokens_out": answer.tokens_out,
                "at": at,
            },
        )

    model = MODELS.get(opened.connector).open(opened.base_url, name, opened.secrets.get("key", ""))
    return Round(model, keep, lambda: _is_within_budget(at)).run(waiting)


def _unanswered(situation: Situation) -> list[Prompt]:
    reader = situation.reader
    if not isinstance(reader, RemoteReader) or not situation.is_readable:
        return []
    questions = reader.questions(situation.transcript, situation.context)
    return [open_ for question in questions for open_ in _open(question, situation)]


def _open(question: Prompt, situation: Situation) -> list[Prompt]:
    """The question, or what is unanswered of its halves where it was found too long before."""
    if question.key in situation.context.answers:
        return []
    smaller = halves(question)
    if any(half.key in situation.context.answers for half in smaller):
        return [open_ for half in smaller for open_ in _open(half, situation)]
    return [question]


def _is_within_budget(at: datetime) -> bool:
    spent = ModelAnswer.objects.filter(at__gt=at - DAY).aggregate(sum=Sum(F("tokens_in") + F("tokens_out")))["sum"]
    most = org.setting("extract.model_tokens_per_day")
    return isinstance(most, int) and (spent or 0) + spending.spent(CONNECTION, at - DAY) < most
