"""Questions that are followed: asked again and again, and told of when there is something new."""

from __future__ import annotations

from datetime import datetime

from sayso.domain.asker import Asker, NotAllowed
from sayso.giveback.ask.answering import MOST, Wanted, answer
from sayso.giveback.ask.kept import get_question
from sayso.giveback.ask.language import BadQuery
from sayso.giveback.ask.views import Answer
from sayso.giveback.models import Followed
from sayso.ledger.services import acting, append
from sayso.org.saved_views import NoSuchView


def follow(*, asker: Asker, question_id: int, at: datetime) -> None:
    """Be told of new answers to a kept question, one's own or shared; those of now are known. Raises NoSuchView."""
    if asker.user_id is None:
        raise NotAllowed("Only a person follows a question.")
    text = get_question(asker, question_id).text
    known = _places(answer(asker, text, at, Wanted(MOST, MOST)))
    with acting():
        _, is_new = Followed.objects.get_or_create(
            user_id=asker.user_id, question_id=question_id, defaults={"since": at, "known": known}
        )
        if is_new:
            append(asker=asker, name="giveback.question.followed", subject=("view", question_id), at=at)


@acting()
def unfollow(*, asker: Asker, question_id: int, at: datetime) -> None:
    """Be told no more. Of a question that is not followed it does nothing."""
    mine = Followed.objects.filter(user=asker.user_id or 0, question_id=question_id)
    if mine.delete()[0]:
        append(asker=asker, name="giveback.question.unfollowed", subject=("view", question_id), at=at)


def followed_by(asker: Asker) -> dict[int, str]:
    """The kept questions that the asker follows, each with why it could not be asked the last time, or ""."""
    if asker.user_id is None:
        return {}
    return dict(Followed.objects.filter(user_id=asker.user_id).values_list("question_id", "problem"))


def look_again(asker: Asker, row: Followed, at: datetime) -> int:
    """Ask a followed question as whoever follows it, and keep what was found; how many answers are new."""
    try:
        places = _places(answer(asker, get_question(asker, row.question_id).text, at, Wanted(MOST, MOST)))
        problem = ""
    except (BadQuery, NoSuchView) as wrong:
        places, problem = row.known, str(wrong)[:500]
    fresh = len(set(places) - set(row.known))
    if fresh or problem != row.problem:
        Followed.objects.filter(pk=row.pk).update(known=places, problem=problem)
    return fresh


def _places(found: Answer) -> list[str]:
    quotes = (quote for group in found.groups for quote in group.quotes)
    return list(dict.fromkeys(f"{quote.conversation_id}.{quote.turn}" for quote in quotes))
