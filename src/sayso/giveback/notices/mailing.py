"""Notices by mail: one for all that is new for somebody, one for the week's review. It leads here, and does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sayso.domain.asker import Asker, Door
from sayso.giveback.models import Notice
from sayso.giveback.notices.digest import digest_of
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


def letters(*, base_url: str, at: datetime) -> Iterator[Letter]:
    """What is to be mailed, person by person, of the notices that stand.

    Before a letter is given its notices are kept as mailed: no other worker sends them, and none again after a crash.
    """
    waiting = Notice.objects.filter(mailed_at=None, put_away_at=None, until__gt=at, user__is_active=True)
    for user in User.objects.filter(pk__in=list(waiting.values_list("user", flat=True))).order_by("pk"):
        rows = [row for row in waiting.filter(user=user).order_by("at", "pk") if _claimed(row, at)]
        asker = asker_for(user=user, door=Door.WORKER, request="announce", at=at, may_decide=False)
        if views := told(asker, [row for row in rows if row.kind != Notice.Kind.DIGEST]):
            yield _letter(asker, user.email, views, base_url)
        for row in rows:
            digest = digest_of(asker, base_url=base_url, at=at) if row.kind == Notice.Kind.DIGEST else None
            if digest:
                yield Letter(user.email, _subject(digest.subject), _body(asker, map(_line, digest.lines)), (row.pk,))


def unsent(letter: Letter) -> None:
    """It could not be sent: the next round tries again, while its notices stand."""
    Notice.objects.filter(pk__in=letter.notices).update(mailed_at=None)


def _letter(asker: Asker, to: str, views: Sequence[NoticeView], base_url: str) -> Letter:
    subject = views[0].title if len(views) == 1 else f"{len(views)} things are new for you"
    lines = [f"{_line(view.title)}\n{base_url}{view.path}\n" for view in views]
    return Letter(to, _subject(subject), _body(asker, lines), tuple(view.id for view in views))


def _claimed(row: Notice, at: datetime) -> bool:
    """Whether this round is the one that mails it."""
    return bool(Notice.objects.filter(pk=row.pk, mailed_at=None).update(mailed_at=at))


def _subject(text: str) -> str:
    return _line(text)[:LONGEST_SUBJECT]


def _body(asker: Asker, lines: Iterable[str]) -> str:
    return "\n".join([f"Hello {asker.name.split()[0]},", "", *lines, "The links only open pages. -- Sayso"])


def _line(text: str) -> str:
    return " ".join(text.split())
