"""Asking the model that a team consented to: what a question means in operators, and what its quotes come to.

Nothing is sent without that consent, and no more than the quotes that the asker sees anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sayso.domain.asker import Asker
from sayso.extract.consulting import CONNECTION, connected_model
from sayso.giveback.ask import services
from sayso.giveback.ask.language import write
from sayso.giveback.ask.model_words import Sentence, borne_out, summary_prompt, translated, translation_prompt
from sayso.giveback.ask.views import Answer
from sayso.ledger.services import acting, append
from sayso.org import spending
from sayso.org.selectors import today_of
from sayso.ports.model import Answer as ModelAnswer
from sayso.ports.model import Model, Prompt


@dataclass(frozen=True, slots=True)
class Summed:
    """An answer with what its quotes come to; no sentences where nothing that the model said is borne out."""

    answer: Answer
    sentences: tuple[Sentence, ...]
    host: str
    asked: int


def sum_up(*, asker: Asker, text: str, at: datetime) -> Summed:
    """Answer a question, and let the model sum its newest quotes up. Raises BadQuery, NoModel, ModelFailure."""
    model, host = connected_model(at)
    answer = services.ask(asker=asker, text=text, at=at)
    quotes = [quote for group in answer.groups for quote in group.quotes]
    if not quotes:
        return Summed(answer, (), host, 0)
    prompt = summary_prompt(text, quotes)
    said = _ask(asker, model, host, prompt, at)
    return Summed(answer, borne_out(said.text, text, quotes), host, len(quotes))


def translate(*, asker: Asker, text: str, at: datetime) -> str:
    """A plain question in operators, as the model reads it; as it was put where that is none. Raises as `sum_up`."""
    model, host = connected_model(at)
    said = _ask(asker, model, host, translation_prompt(text), at)
    return write(translated(said.text, text, today_of(asker.user_id, at))) or text


def _ask(asker: Asker, model: Model, host: str, prompt: Prompt, at: datetime) -> ModelAnswer:
    said = model.ask(prompt)
    _keep(asker, host, said, at)
    return said


@acting()
def _keep(asker: Asker, host: str, said: ModelAnswer, at: datetime) -> None:
    tokens = said.tokens_in + said.tokens_out
    spending.spend(name=CONNECTION, tokens=tokens, at=at)
    payload = {"host": host, "tokens": tokens}
    append(asker=asker, name="giveback.model.asked", subject=("user", asker.user_id or 0), at=at, payload=payload)
