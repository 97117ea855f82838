"""Questions to the conversations, and those that somebody keeps."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sayso.domain.asker import Asker
from sayso.giveback.ask import consulting, kept, services
from sayso.giveback.ask.answering import GROUPS, MOST, OF_EACH, Wanted
from sayso.giveback.ask.operators import OPERATORS
from sayso.giveback.ask.suggesting import suggest
from sayso.giveback.notices import questions
from sayso.interfaces.api.app import asker_of
from sayso.interfaces.api.record import REFUSALS
from sayso.interfaces.api.shapes import Problem
from sayso.interfaces.api.shapes_asking import (
    AnswerOut,
    KeepIn,
    KeptOut,
    OperatorOut,
    QuestionIn,
    ReadAsOut,
    SuggestionOut,
    SummedOut,
)
from sayso.org.selectors import today_of

router = Router(tags=["ask"])
MODEL_REFUSALS = {**REFUSALS, 502: Problem}


@router.get("/ask", response={200: AnswerOut, **REFUSALS})
def ask(request: HttpRequest, q: str = "", groups: int = GROUPS, each: int = OF_EACH) -> AnswerOut:
    """Ask what was said, loosely or in operators: quotes by deal, of what the caller may see. It is kept who asked."""
    wanted = Wanted(min(max(groups, 1), MOST), min(max(each, 1), MOST), by_meaning=True)
    answer = services.ask(asker=asker_of(request), text=q, at=timezone.now(), wanted=wanted)
    return AnswerOut.model_validate(answer, from_attributes=True)


@router.post("/ask/sum-up", response={200: SummedOut, **MODEL_REFUSALS})
def sum_up(request: HttpRequest, asked: QuestionIn) -> SummedOut:
    """Ask, and let the model that the team consented to sum the newest quotes up. 404 where there is none."""
    summed = consulting.sum_up(asker=asker_of(request), text=asked.q, at=timezone.now())
    return SummedOut.model_validate(summed, from_attributes=True)


@router.post("/ask/translate", response={200: ReadAsOut, **MODEL_REFUSALS})
def translate(request: HttpRequest, asked: QuestionIn) -> ReadAsOut:
    """A plain question in operators, as the model that the team consented to reads it. 404 where there is none."""
    return ReadAsOut(text=consulting.translate(asker=asker_of(request), text=asked.q, at=timezone.now()))


@router.get("/ask/suggestions", response={200: list[SuggestionOut], **REFUSALS})
def suggestions(request: HttpRequest, q: str = "", caret: int | None = None) -> list[SuggestionOut]:
    """What may stand at the caret of a question; left out, the caret stands at its end."""
    asker = asker_of(request)
    place = len(q) if caret is None else min(max(caret, 0), len(q))
    found = suggest(asker, q, place, today_of(asker.user_id, timezone.now()))
    return [SuggestionOut.model_validate(one, from_attributes=True) for one in found]


@router.get("/ask/operators", response={200: list[OperatorOut], **REFUSALS})
def operators(request: HttpRequest) -> list[OperatorOut]:
    """The operators that a question may have."""
    return [OperatorOut.model_validate(one, from_attributes=True) for one in OPERATORS.values()]


@router.get("/questions", response={200: list[KeptOut], **REFUSALS})
def list_(request: HttpRequest) -> list[KeptOut]:
    """The questions that the caller keeps, and those that are shared."""
    return _kept(asker_of(request))


@router.post("/questions", response={200: list[KeptOut], **REFUSALS})
def keep(request: HttpRequest, wanted: KeepIn) -> list[KeptOut]:
    """Keep a question under a name; one of the caller's own of that name is replaced. Answers as the list does."""
    asker, at = asker_of(request), timezone.now()
    kept.keep(asker=asker, name=wanted.name, text=wanted.q, shared=wanted.shared, at=at)
    return _kept(asker)


@router.delete("/questions/{question_id}", response={200: list[KeptOut], **REFUSALS})
def drop(request: HttpRequest, question_id: int) -> list[KeptOut]:
    """Drop a question of the caller's own."""
    asker = asker_of(request)
    kept.drop(asker=asker, question_id=question_id, at=timezone.now())
    return _kept(asker)


@router.put("/questions/{question_id}/follow", response={200: list[KeptOut], **REFUSALS})
def follow(request: HttpRequest, question_id: int) -> list[KeptOut]:
    """Be told of new answers to a kept question."""
    asker = asker_of(request)
    questions.follow(asker=asker, question_id=question_id, at=timezone.now())
    return _kept(asker)


@router.delete("/questions/{question_id}/follow", response={200: list[KeptOut], **REFUSALS})
def unfollow(request: HttpRequest, question_id: int) -> list[KeptOut]:
    """Be told no more."""
    asker = asker_of(request)
    questions.unfollow(asker=asker, question_id=question_id, at=timezone.now())
    return _kept(asker)


def _kept(asker: Asker) -> list[KeptOut]:
    followed = questions.followed_by(asker)
    return [
        KeptOut(
            **{name: getattr(one, name) for name in ("id", "name", "text", "is_shared", "is_mine", "by")},
            is_followed=one.id in followed,
            problem=followed.get(one.id, ""),
        )
        for one in kept.list_questions(asker)
    ]
