"""What the ledger wakes, run as a worker runs it after the web process died in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sayso.confirm import services as confirm
from sayso.confirm.rules import Offer
from sayso.domain.change import FieldPath
from sayso.flow import steps
from sayso.ledger.models import Entry
from sayso.ledger.steps import view
from sayso.propose.models import Proposal
from sayso.propose.selectors import list_cards
from sayso.record import selectors as record
from tests.office import capture_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(office, cast, asker_of, now):
    return capture_call(asker_of(cast.sam), now)


def test_a_decision_whose_process_died_before_writing_is_written_by_its_step(office, call, cast, asker_of, now):
    sam = asker_of(cast.sam)
    step = next(p for card in list_cards(sam, now).cards for p in card.proposals if p.path.field == "next_step")
    confirm.accept(asker=sam, offers=[Offer(step.key, step.digest)], at=now)
    assert record.live_value(sam, FieldPath("deal", "next_step"), office.northgate) is None

    for entry in Entry.objects.filter(name="confirm.decision.made"):
        steps.apply_decision(view(entry))

    assert record.live_value(sam, FieldPath("deal", "next_step"), office.northgate) == step.value


def test_an_old_entry_delivered_late_does_not_bring_back_what_has_expired(office, cast, asker_of, settings):
    long_ago = timezone.now() - timedelta(days=90)
    call = capture_call(asker_of(cast.sam), long_ago)
    steps.tick(at=timezone.now())
    expired = set(Proposal.objects.filter(conversation_id=call, closing="expired").values_list("key", flat=True))
    assert expired

    steps.read_conversation(view(Entry.objects.get(name="capture.conversation.captured")))

    again = Proposal.objects.filter(conversation_id=call, closing="expired").values_list("key", flat=True)
    assert set(again) == expired
