"""Questions that somebody keeps under a name, for themselves or for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

from sayso.domain.asker import Asker
from sayso.giveback.ask.answering import read
from sayso.giveback.ask.language import BadQuery
from sayso.org import saved_views
from sayso.org.saved_views import NoSuchView
from sayso.org.selectors import today_of

_PAGE: Final = "ask"


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A kept question. `text` is what is asked, `query` the same behind the page's address, `by` who keeps it."""

    id: int
    name: str
    text: str
    query: str
    is_shared: bool
    is_mine: bool
    by: str


def list_questions(asker: Asker) -> tuple[KeptQuestion, ...]:
    """The questions that the asker keeps and those that are shared, by name."""
    return tuple(
        KeptQuestion(
            id=view.id,
            name=view.name,
            text="".join(parse_qs(view.query).get("q", [])),
            query=view.query,
            is_shared=view.is_shared,
            is_mine=view.is_mine,
            by=view.by,
        )
        for view in saved_views.list_views(asker, _PAGE)
    )


def get_question(asker: Asker, question_id: int) -> KeptQuestion:
    """One of them. Raises NoSuchView."""
    for question in list_questions(asker):
        if question.id == question_id:
            return question
    raise NoSuchView("There is no such question of yours.")


def keep(*, asker: Asker, name: str, text: str, shared: bool, at: datetime) -> int:
    """Keep a question that can be asked; one of one's own of that name is replaced. Raises BadQuery, BadView."""
    if not read(asker, text, today_of(asker.user_id, at)):
        raise BadQuery("There is no question to keep: write one.")
    query = urlencode({"q": text})
    return saved_views.save_view(asker=asker, page=_PAGE, name=name, query=query, shared=shared, at=at)


def drop(*, asker: Asker, question_id: int, at: datetime) -> None:
    """Drop a question of one's own. Raises NoSuchView."""
    get_question(asker, question_id)
    saved_views.drop_view(asker=asker, view_id=question_id, at=at)
