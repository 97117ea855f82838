"""Notices by mail: one mail for all that is new for somebody. It leads here, and does nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker, Door
from sayso.giveback.models import Notice
from sayso.giveback.notices.selectors import told
from sayso.giveback.views import NoticeView
from sayso.org.models import User
from sayso.org.selectors import asker_for

LONGEST_SUBJECT: Final = 120


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is to be sent, and the notices that it tells of."""

    to: str
    subject: str
    body: str
    notices: tuple[int, ...]


def letters(*, base_url: str, at: datetime) -> tuple[Letter, ...]:
    """One letter for each person with notices that stand and were not mailed; from then on they are."""
    waiting = Notice.objects.filter(mailed_at=None, put_away_at=None, until__gt=at, user__is_active=True)
    found = []
    for user in User.objects.filter(pk__in=waiting.values("user")).order_by("pk"):
        rows = list(waiting.filter(user=user).order_by("at", "pk"))
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=at)
        asker = asker_for(user=user, door=Door.WORKER, request="announce", at=at, may_decide=False)
        if views := told(asker, rows):
            found.append(_letter(asker, user.email, views, base_url))
    return tuple(found)


def unsent(letter: Letter) -> None:
    """It could not be sent: the next round tries again, while its notices stand."""
    Notice.objects.filter(pk__in=letter.notices).update(mailed_at=None)


def _letter(asker: Asker, to: str, views: Sequence[NoticeView], base_url: str) -> Letter:
    subject = views[0].title if len(views) == 1 else f"{len(views)} things are new for you"
    lines = [f"{_line(view.title)}\n{base_url}{view.path}\n" for view in views]
    body = "\n".join([f"Hello {asker.name.split()[0]},", "", *lines, "The links only open pages. -- Sayso"])
    return Letter(to, _line(subject)[:LONGEST_SUBJECT], body, tuple(view.id for view in views))


def _line(text: str) -> str:
    return " ".join(text.split())
