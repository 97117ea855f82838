"""Asking: who asked what is kept, as is who searched for what."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sayso.capture.services import log_search
from sayso.domain.asker import Asker
from sayso.giveback.ask import answering
from sayso.giveback.ask.answering import Wanted
from sayso.giveback.ask.views import Answer

PAGE: Final = Wanted(by_meaning=True)


def ask(*, asker: Asker, text: str, at: datetime, wanted: Wanted = PAGE) -> Answer:
    """Answer a question, and keep that it was asked. See `answering.answer`. Raises BadQuery."""
    answer = answering.answer(asker, text, at, wanted)
    if answer.terms:
        log_search(asker=asker, text=text, hits=answer.count, at=at)
    return answer
