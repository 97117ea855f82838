"""Questions to the conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from sayso.giveback.ask import services
from sayso.giveback.ask.answering import GROUPS, MOST, OF_EACH
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import DealRowOut

router = Router(tags=["ask"])


class QuotedOut(Schema):
    """A piece of a turn: before + found + after, character for character; and the signal that it proves, if any."""

    conversation_id: int
    turn: int
    title: str
    channel: str
    account: str
    at: datetime
    name: str
    side: str
    before: str
    found: str
    after: str
    kind: str
    said: str
    value: dict[str, Any] | None
    is_sure: bool


class GroupOut(Schema):
    """The quotes of one deal, the newest first; `count` is how many there are, `narrowing` leads to all of them."""

    deal: DealRowOut | None
    account: str
    count: int
    quotes: list[QuotedOut]
    narrowing: str


class AnswerOut(Schema):
    """What was found. `text` is the question in operators; `is_more` where only the newest were counted.

    The reader was sure of `sure` of the quotes; `in_words` asks for the words instead, "" where there are none.
    """

    asked: str
    text: str
    count: int
    deals: int
    sure: int
    in_words: str
    is_more: bool
    reached: datetime | None
    groups: list[GroupOut]


@router.get("/ask", response={200: AnswerOut, **REFUSALS})
def ask(request: HttpRequest, q: str = "", groups: int = GROUPS, each: int = OF_EACH) -> AnswerOut:
    """Ask what was said, loosely or in operators: quotes by deal, of what the caller may see. It is kept who asked."""
    answer = services.ask(
        asker=asker_of(request),
        text=q,
        at=timezone.now(),
        groups=min(max(groups, 1), MOST),
        each=min(max(each, 1), MOST),
    )
    return AnswerOut.model_validate(answer, from_attributes=True)
