"""Choosing a model to read with, and giving it up again: the consent, with the host that conversations will go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from sayso.domain.asker import Asker
from sayso.extract.consulting import CONNECTION, DAY
from sayso.extract.models import ModelAnswer, Reading
from sayso.org import connections, spending
from sayso.org import selectors as org
from sayso.org.connections import ConnectionView
from sayso.org.services import set_setting
from sayso.ports.model import MODELS


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Which model reads; questions answered and tokens spent in the last day; conversations that are partly unread."""

    connection: ConnectionView | None
    is_reading: bool
    questions: int
    tokens: int
    partly_unread: int


@transaction.atomic
def connect_model(*, asker: Asker, connector: str, base_url: str, model: str, key: str, at: datetime) -> ConnectionView:
    """Consent that conversations are sent to that host, and read with its model. Raises NoSuchPlug, BadAddress."""
    connections.web_host_of(base_url)
    view = connections.connect(
        asker=asker,
        name=CONNECTION,
        connector=MODELS.get(connector).name,
        base_url=base_url,
        secrets={"key": key} if key else {},
        options={"model": model},
        at=at,
    )
    set_setting(asker=asker, name="extract.reader", value="model", at=at)
    return view


@transaction.atomic
def disconnect_model(*, asker: Asker, at: datetime) -> None:
    """Take the consent back; the local reader reads again. Raises NotConnected."""
    connections.disconnect(asker=asker, name=CONNECTION, at=at)
    set_setting(asker=asker, name="extract.reader", value="local", at=at)


def model_use(asker: Asker, at: datetime) -> ModelUse:
    """How the model is used. Where what was said goes to is no secret from those who said it."""
    found = next((one for one in connections.list_connections(asker) if one.name == CONNECTION), None)
    today = ModelAnswer.objects.filter(at__gt=at - DAY)
    spent = today.aggregate(count=Count("pk"), tokens_in=Sum("tokens_in"), tokens_out=Sum("tokens_out"))
    return ModelUse(
        connection=found if found and found.closed_at is None else None,
        is_reading=org.setting("extract.reader") == "model",
        questions=spent["count"],
        tokens=(spent["tokens_in"] or 0) + (spent["tokens_out"] or 0) + spending.spent(CONNECTION, at - DAY),
        partly_unread=Reading.objects.filter(unread__gt=0).count(),
    )
