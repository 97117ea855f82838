"""My day: what the asker has to do now, in their own deals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sayso.domain.asker import Asker, Door
from sayso.giveback.feed import calendar, feed_digest
from sayso.giveback.loading import facts_by_deal
from sayso.giveback.models import CalendarFeed
from sayso.giveback.notices.selectors import list_notices
from sayso.giveback.rules_day import due, promises_near, reply_owed
from sayso.giveback.rules_promises import Promise, promises
from sayso.giveback.selectors_handoff import list_handoffs
from sayso.giveback.selectors_meetings import list_meetings, next_meeting
from sayso.giveback.selectors_signals import loud_signals
from sayso.giveback.views import Day, Waiting
from sayso.org.selectors import asker_for, today_of
from sayso.propose.selectors import list_sitting
from sayso.record.selectors_browse import open_deals_of
from sayso.record.views import Named
from sayso.review.selectors_questions import asked_of

AHEAD = timedelta(hours=36)  # meetings of today and tomorrow morning
MOST_DEALS = 200
MOST = 12


class NoSuchFeed(LookupError):
    """No feed is open at that address."""

    def __init__(self) -> None:
        super().__init__("There is no calendar feed at this address.")


def day(asker: Asker, at: datetime) -> Day:
    """What to do now: meetings, promises due, replies owed, what waits, what goes quiet, handoffs, questions asked."""
    deals = _own_deals(asker)
    facts = facts_by_deal(asker, deals, at)
    meetings = list_meetings(asker, at, at + AHEAD)
    following = next_meeting(asker, at) if not meetings else None
    held = [one for each in facts.values() for one in promises_near(each)]
    replies = [reply for each in facts.values() if (reply := reply_owed(each))]
    return Day(
        meetings=meetings or ((following,) if following else ()),
        promises=tuple(due(held, today_of(asker.user_id, at)))[:MOST],
        replies=tuple(sorted(replies, key=lambda reply: reply.since)),
        waiting=_waiting(asker, at),
        signals=loud_signals(asker, facts)[:MOST],
        handoffs=list_handoffs(asker, at),
        deals={pk: Named(pk, name) for pk, name in deals.items()},
        has_feed=_has_feed(asker),
        notices=list_notices(asker, at),
        asked=asked_of(asker),
    )


def count_new(asker: Asker, at: datetime) -> int:
    """How much is new for the asker on My day: the notices that stand, and the deals that wait to be accepted."""
    return len(list_notices(asker, at)) + len(list_handoffs(asker, at))


def calendar_at(secret: str, at: datetime) -> bytes:
    """The calendar behind a feed's secret, as its owner would see it now. Raises NoSuchFeed."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=feed_digest(secret), closed_at=None).first()
    if feed is None or not feed.user.is_active:
        raise NoSuchFeed
    asker = asker_for(user=feed.user, door=Door.WEB, request=f"feed-{feed.pk}", at=at, may_decide=False)
    return calendar(asker, next_steps(asker, at), at)


def next_steps(asker: Asker, at: datetime) -> list[tuple[str, Promise]]:
    """The running and missed steps of the asker's open deals that are sure and have a day, with the deal's name."""
    deals = _own_deals(asker)
    found = [(deals[pk], one) for pk, facts in facts_by_deal(asker, deals, at).items() for one in promises(facts)]
    return [(deal, one) for deal, one in found if one.is_sure and one.due and (one.is_running or one.is_missed)]


def _own_deals(asker: Asker) -> Mapping[int, str]:
    if asker.user_id is None:
        return {}
    return open_deals_of(asker, asker.user_id, most=MOST_DEALS)


def _has_feed(asker: Asker) -> bool:
    return asker.user_id is not None and CalendarFeed.objects.filter(user_id=asker.user_id, closed_at=None).exists()


def _waiting(asker: Asker, at: datetime) -> Waiting:
    cards = list_sitting(asker, at)
    return Waiting(cards.waiting, cards.total, cards.seconds_needed, len(cards.cards))
