"""Announcing what came about: on My day, and by mail where it is set. No transaction waits for the mail server."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from sayso.giveback.notices import announcing
from sayso.giveback.notices.mailing import Letter, letters, unsent

log = logging.getLogger(__name__)


def announce(*, at: datetime) -> int:
    """Announce briefs, new answers and, where mail is set, cards that wait and the review; how many mails were sent."""
    announcing.announce_briefs(at=at)
    announcing.announce_answers(at=at)
    if not settings.MAIL_IS_SET:
        return 0
    announcing.announce_cards(at=at)
    announcing.announce_digests(at=at)
    return sum(_send(letter) for letter in letters(base_url=settings.BASE_URL, at=at))


def _send(letter: Letter) -> bool:
    try:
        send_mail(letter.subject, letter.body, None, [letter.to])
    except OSError as failure:  # SMTP's errors are OSErrors too
        log.warning("A mail with notices could not be sent: %s", failure)
        unsent(letter)
        return False
    return True
