"""Any engine may deliver twice, and late: no step changes anything that the first delivery, or the verb, has done."""

import random
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings

from sayso.confirm.rules import Offer
from sayso.domain.transcript import Side
from sayso.flow import privacy
from sayso.flow import verbs as flow
from sayso.ledger import steps
from sayso.ledger.models import Entry
from sayso.propose.selectors import list_cards
from tests.office import CALL, capture_call

pytestmark = pytest.mark.django_db


def rows():
    """Every row of every table of the stages."""
    models = [model for stage in settings.STAGES for model in apps.get_app_config(stage).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def offered(asker, now, field):
    proposal = next(p for card in list_cards(asker, now).cards for p in card.proposals if p.path.field == field)
    return Offer(proposal.key, proposal.digest)


@pytest.fixture
def busy_day(office, cast, asker_of, now):
    """A day in which every act that wakes a step was done."""
    sam, minute = asker_of(cast.sam), timedelta(minutes=1)
    call = capture_call(sam, now)
    flow.accept(asker=sam, offers=[offered(sam, now, "budget"), offered(sam, now, "competitors")], at=now)
    step = offered(sam, now, "next_step")
    done = flow.edit(asker=sam, offer=step, value={"action": "Send the papers", "due": "2026-11-27"}, at=now + minute)
    flow.undo(asker=sam, decision_id=done.applied[0].decision_id, at=now + 2 * minute)
    flow.decline(asker=sam, offer=offered(sam, now, "next_step"), reason="not_useful", at=now + 3 * minute)
    capture_call(sam, now, CALL.replace(b"40,000", b"45,000"))
    flow.mend_speaker(
        asker=sam, conversation_id=call, label="Anna Reed", name="Anna Reed-Cole", side=Side.THEIRS, at=now + 4 * minute
    )
    flow.choose_deal(asker=sam, conversation_id=call, deal_id=None, at=now + 5 * minute)
    flow.choose_deal(asker=sam, conversation_id=call, deal_id=office.northgate, at=now + 6 * minute)
    privacy.withdraw(asker=sam, conversation_id=call, at=now + 7 * minute)
    privacy.restore(asker=sam, conversation_id=call, at=now + 8 * minute)
    return now + 9 * minute


@time_machine.travel("2026-11-23T09:30:00+00:00", tick=False)
def test_every_step_delivered_again_and_in_any_order_changes_nothing(busy_day):
    before = rows()
    delivered = Counter()
    work = [(step, entry) for entry in Entry.objects.all() for step in steps._listeners.get(entry.name, ())] * 2
    random.Random(7).shuffle(work)  # noqa: S311 - the same order in every run
    for step, entry in work:
        steps.run(step, entry)
        delivered[entry.name] += 1
    assert set(delivered) >= {
        "capture.conversation.captured",
        "capture.conversation.revised",
        "capture.conversation.restored",
        "capture.deal.chosen",
        "capture.speaker.mended",
        "confirm.decision.made",
    }
    after = rows()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
