"""What people do with what is given back. Each act leaves an entry in the trail."""

from __future__ import annotations

import secrets
from datetime import datetime

from sayso.domain.asker import Asker, NotAllowed
from sayso.giveback.feed import feed_digest
from sayso.giveback.models import Acceptance, CalendarFeed, SignalAnswer
from sayso.giveback.selectors_handoff import NotHandedOver, handoff_of
from sayso.giveback.selectors_signals import signal_with
from sayso.ledger.services import acting, append
from sayso.record.scope import require_visible


@acting()
def answer_signal(*, asker: Asker, deal_id: int, key: str, act: str, at: datetime) -> None:
    """Say that a signal was acted on, or is of no use; the newest answer counts. Raises NotFound, NoSuchSignal."""
    user_id = _person(asker)
    found = signal_with(asker, deal_id, key, at)
    SignalAnswer.objects.update_or_create(
        by_id=user_id,
        key=key,
        defaults={"deal_id": deal_id, "kind": found.kind.value, "act": SignalAnswer.Act(act).value, "at": at},
    )
    payload = {"kind": found.kind.value, "act": act}
    append(asker=asker, name="giveback.signal.answered", subject=("deal", deal_id), at=at, payload=payload)


@acting()
def accept_handoff(*, asker: Asker, deal_id: int, at: datetime) -> None:
    """Take a deal that was handed over to the asker. Doing so again does nothing. Raises NotFound, NotHandedOver."""
    require_visible(asker, "deal", deal_id)
    found = handoff_of(asker, deal_id, at)
    if found is None or found.to.id != asker.user_id:
        raise NotHandedOver
    _, is_new = Acceptance.objects.get_or_create(
        change=found.change, defaults={"deal_id": deal_id, "by_id": _person(asker), "at": at}
    )
    if is_new:
        append(asker=asker, name="giveback.handoff.accepted", subject=("deal", deal_id), at=at)


@acting()
def open_feed(*, asker: Asker, at: datetime) -> str:
    """A new calendar feed of the asker's next steps; its secret is shown once, and any earlier one is closed."""
    user_id = _person(asker)
    CalendarFeed.objects.filter(user_id=user_id, closed_at=None).update(closed_at=at)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user_id=user_id, digest=feed_digest(secret), opened_at=at)
    append(asker=asker, name="giveback.feed.opened", subject=("feed", feed.pk), at=at)
    return secret


@acting()
def close_feed(*, asker: Asker, at: datetime) -> None:
    """Close the asker's calendar feed: its address leads nowhere from now on. Without one it does nothing."""
    for feed in CalendarFeed.objects.filter(user_id=_person(asker), closed_at=None):
        feed.closed_at = at
        feed.save(update_fields=["closed_at"])
        append(asker=asker, name="giveback.feed.closed", subject=("feed", feed.pk), at=at)


def _person(asker: Asker) -> int:
    if asker.user_id is None:
        raise NotAllowed("Only a person has signals, handoffs and a calendar of their own.")
    return asker.user_id
