import uuid
from datetime import timedelta

import pytest

from sayso.apply import carrying, services
from sayso.apply.models import Attempt, Write
from sayso.domain.asker import NotAllowed
from sayso.domain.change import FieldPath
from sayso.ledger.models import Entry
from sayso.record import selectors as record
from sayso.record.models import FieldChange
from sayso.record.pipelines import StageDraft
from sayso.record.scope import NotFound
from tests.apply.deciding import QUOTE, TALK, undo

pytestmark = pytest.mark.django_db

USD_48 = {"amount": "48000.00", "currency": "USD"}
USD_52 = {"amount": "52000.00", "currency": "USD"}
AMOUNT = FieldPath("deal", "amount")


def test_a_decision_is_written_with_its_receipt(deal, applied, root):
    done = applied("deal.amount", USD_52, deal, before=USD_48)
    assert (done.state, done.before, done.after) == ("written", USD_48, USD_52)
    assert record.live_value(root, AMOUNT, deal) == USD_52
    write = Write.objects.get()
    assert write.receipt == {"key": write.key, "version": 2, "at": "2026-11-23T09:00:00+00:00"}


def test_the_record_keeps_the_sentence_and_when_it_was_said(deal, applied, cast):
    applied("deal.amount", USD_52, deal, before=USD_48)
    change = FieldChange.objects.get(field="amount")
    assert change.evidence == [QUOTE]
    assert change.said_at.isoformat() == QUOTE["said_at"]
    assert (change.by, change.origin) == (cast.sam, "conversation")


def test_applied_twice_is_applied_once(deal, decide, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    first = services.apply(decision_id=decision.pk, at=now)
    again = services.apply(decision_id=decision.pk, at=now + timedelta(hours=1))
    assert again == first
    assert Attempt.objects.count() == 1
    assert FieldChange.objects.filter(field="amount").count() == 1


def test_a_conflict_keeps_both_values(deal, applied, root):
    applied("deal.amount", "55k", deal, before=USD_48, kind="authored", origin="edit", shown=None)
    done = applied("deal.amount", USD_52, deal, before=USD_48)
    assert done.state == "conflict"
    assert done.live == {"amount": "55000.00", "currency": "USD"}
    assert record.live_value(root, AMOUNT, deal) == done.live
    assert Write.objects.get(pk=done.write_id).decision.value == USD_52


def test_a_conflict_is_not_tried_again_behind_anybodys_back(deal, decide, applied, root, now):
    applied("deal.amount", "55k", deal, before=USD_48, kind="authored", origin="edit")
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    applied(
        "deal.amount", USD_48, deal, before={"amount": "55000.00", "currency": "USD"}, kind="authored", origin="edit"
    )
    assert services.apply(decision_id=decision.pk, at=now).state == "conflict"
    assert record.live_value(root, AMOUNT, deal) == USD_48


def test_what_is_there_already_is_unchanged(deal, applied):
    done = applied("deal.amount", USD_48, deal, before=None)
    assert (done.state, done.live, done.is_written) == ("unchanged", USD_48, True)
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("kind", ["declined", "snoozed"])
def test_a_no_writes_nothing(deal, decide, now, kind):
    decision = decide("deal.amount", USD_52, deal, before=USD_48, kind=kind)
    assert services.apply(decision_id=decision.pk, at=now).state == "nothing"
    with pytest.raises(services.NothingToWrite):
        services.prepare(decision=decision, at=now)
    assert not Write.objects.exists()


def test_undoing_a_no_writes_nothing(deal, decide, now):
    declined = decide("deal.amount", USD_52, deal, kind="declined")
    assert services.apply(decision_id=undo(declined, at=now).pk, at=now).state == "nothing"


def test_undo_restores_and_names_what_it_took_back(deal, decide, root, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    done = services.apply(decision_id=undo(decision, at=now).pk, at=now)
    assert (done.state, done.after) == ("written", USD_48)
    assert record.live_value(root, AMOUNT, deal) == USD_48
    assert Write.objects.get(pk=done.write_id).reverses == decision.write


def test_undo_before_the_write_leaves_the_record_as_it_was(deal, decide, root, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    done = services.apply(decision_id=undo(decision, at=now).pk, at=now)
    assert done.state == "written"
    assert record.live_value(root, AMOUNT, deal) == USD_48
    assert services.apply(decision_id=decision.pk, at=now).state == "written"
    assert record.live_value(root, AMOUNT, deal) == USD_48


def test_undo_of_an_undo_writes_again(deal, decide, root, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    first = undo(decision, at=now)
    services.apply(decision_id=first.pk, at=now)
    assert services.apply(decision_id=undo(first, at=now).pk, at=now).state == "written"
    assert record.live_value(root, AMOUNT, deal) == USD_52


def test_undo_of_what_moved_on_is_a_conflict(deal, decide, applied, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    applied("deal.amount", "60k", deal, before=USD_52, kind="authored", origin="edit")
    done = services.apply(decision_id=undo(decision, at=now).pk, at=now)
    assert (done.state, done.live) == ("conflict", {"amount": "60000.00", "currency": "USD"})


def test_undo_of_what_changed_nothing_changes_nothing(deal, decide, root, now):
    decision = decide("deal.amount", USD_48, deal)
    services.apply(decision_id=decision.pk, at=now)
    done = services.apply(decision_id=undo(decision, at=now).pk, at=now)
    assert (done.state, done.message) == ("unchanged", carrying.NOTHING_TO_UNDO)
    assert record.live_value(root, AMOUNT, deal) == USD_48


def test_a_creation_tells_what_it_made(pipeline, applied, root):
    done = applied("account.name", {"name": "Tallow", "domains": ["tallow.example"]}, None, operation="create")
    assert (done.state, done.field) == ("written", "new")
    assert record.get_account(root, done.entity_id).name == "Tallow"


def test_what_cannot_be_written_fails_with_a_line(deal, applied):
    done = applied("deal.amount", "lots", deal, before=USD_48)
    assert done.state == "failed"
    assert done.message == "Amount: 'lots' is no figure: write one such as 48000, 48,000.50 or 48k."


def test_a_failed_write_is_tried_again_at_a_persons_word(deal, decide, cast, asker_of, root, now):
    from sayso.record import mirroring
    from tests.record.conftest import STAGES

    value = {"pipeline": "new-business", "key": "pilot"}
    decision = decide("deal.stage", value, deal, before={"pipeline": "new-business", "key": "discovery"})
    failed = services.apply(decision_id=decision.pk, at=now)
    assert failed.state == "failed"
    stages = (*STAGES, StageDraft("pilot", "Pilot"))
    mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=stages, at=now)
    with pytest.raises(NotFound):
        services.retry(asker=asker_of(cast.eve), write_id=failed.write_id, at=now)
    with pytest.raises(NotAllowed):
        services.retry(asker=asker_of(cast.sam, may_decide=False), write_id=failed.write_id, at=now)
    assert services.retry(asker=asker_of(cast.sam), write_id=failed.write_id, at=now).state == "written"
    with pytest.raises(services.NothingToRetry):
        services.retry(asker=asker_of(cast.sam), write_id=failed.write_id, at=now)
    assert list(Attempt.objects.order_by("number").values_list("number", "outcome")) == [(1, "failed"), (2, "written")]


def test_an_erased_decision_writes_nothing(deal, decide, root, now):
    decision = decide("deal.next_step", {"action": "█████", "due": None}, deal, erased_at=now)
    assert services.apply(decision_id=decision.pk, at=now).state == "failed"
    assert record.live_value(root, FieldPath("deal", "next_step"), deal) is None


def test_the_ledger_names_who_decided_in_their_request(deal, applied, cast):
    done = applied("deal.amount", USD_52, deal, before=USD_48)
    entry = Entry.objects.get(name="apply.write.written")
    assert (entry.actor, entry.request, entry.door, entry.subject_id) == (cast.sam, "r-1", "web", str(deal))
    assert entry.payload == {
        "write": done.write_id,
        "decision": str(done.decision_id),
        "field": "deal.amount",
        "entity_id": deal,
    }


def test_no_such_decision(cast, now):
    with pytest.raises(services.NoSuchDecision):
        services.apply(decision_id=uuid.uuid4(), at=now)


def test_a_decision_has_one_write(deal, decide, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    assert services.prepare(decision=decision, at=now) == services.prepare(decision=decision, at=now)


def test_a_claimed_write_is_nobody_elses(deal, decide, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    write = services.prepare(decision=decision, at=now)
    assert carrying.claim(write_id=write.pk, at=now) is not None
    assert carrying.claim(write_id=write.pk, at=now) is None
    assert services.apply(decision_id=decision.pk, at=now).state == "claimed"
    assert not FieldChange.objects.exists()


def test_erasure_blanks_what_was_copied(deal, decide, applied, root, now):
    said = "I'll send over the security questionnaire"
    step = {
        "action": "send over the security questionnaire",
        "owner": None,
        "owner_side": "ours",
        "due": None,
        "agreement": "agreed",
    }
    done = applied("deal.next_step", step, deal, shown={"evidence": [{**QUOTE, "text": said}]})
    applied("deal.amount", USD_52, deal, before=USD_48)
    assert services.erase_values(asker=root, conversation=TALK, at=now) == 1
    write = Write.objects.get(pk=done.write_id)
    assert write.after == {**step, "action": "█" * len(step["action"])}
    assert Write.objects.get(field="amount").after == USD_52
