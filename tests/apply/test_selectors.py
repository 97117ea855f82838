from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.apply import selectors, services
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from sayso.record.schema import NoSuchField
from sayso.record.scope import NotFound
from tests.apply.deciding import QUOTE, undo
from tests.record.conftest import CREATED

pytestmark = pytest.mark.django_db

USD_48 = {"amount": "48000.00", "currency": "USD"}
USD_52 = {"amount": "52000.00", "currency": "USD"}
HAND = {"kind": "authored", "origin": "edit", "shown": None}


def why(asker, deal, field, **more):
    return selectors.get_why(asker, "deal", deal, field, **more)


def test_a_confirmed_value_leads_to_the_person_and_the_sentence(deal, applied, root):
    done = applied("deal.amount", USD_52, deal, before=USD_48)
    answer = why(root, deal, "amount")
    assert answer.sentence == "Sam Ode confirmed it, from what Ana Field said."
    assert answer.evidence == (QUOTE,)
    assert (answer.kind, answer.by.name, answer.holds.text) == ("accepted", "Sam Ode", "52,000 USD")
    assert (answer.write_id, answer.decision_id, answer.can_undo) == (done.write_id, str(done.decision_id), True)


def test_an_edited_value_says_so(deal, applied, root):
    applied("deal.amount", USD_52, deal, before=USD_48, kind="edited")
    assert (
        why(root, deal, "amount").sentence
        == "Sam Ode confirmed it, and put it in other words, from what Ana Field said."
    )


def test_a_hand_edit_names_its_author(deal, applied, cast, root):
    applied("deal.amount", USD_52, deal, before=USD_48, by=cast.mia, **HAND)
    answer = why(root, deal, "amount")
    assert (answer.sentence, answer.kind, answer.evidence) == ("Mia Lund wrote it by hand.", "authored", ())


def test_a_mirrored_value_says_so(deal, root, now):
    first_seen = why(root, deal, "amount")
    assert (first_seen.sentence, first_seen.kind, first_seen.can_undo) == ("The CRM says so.", "mirrored", False)
    mirroring.upsert_deal(asker=root, seen=Seen("crm:d1", {"amount": "51k"}, CREATED), at=now)
    answer = why(root, deal, "amount")
    assert (answer.sentence, answer.at, answer.by) == ("The CRM says so.", now, None)


def test_a_blank_says_that_nobody_wrote_it(deal, root):
    answer = why(root, deal, "go_live")
    assert (answer.sentence, answer.kind, answer.holds.text) == ("Nobody has written it yet.", "blank", "")


def test_after_an_undo_the_earlier_cause_answers(deal, applied, decide, root, now):
    applied("deal.amount", "50k", deal, before=USD_48, **HAND)
    later = decide("deal.amount", USD_52, deal, before={"amount": "50000.00", "currency": "USD"})
    services.apply(decision_id=later.pk, at=now)
    services.apply(decision_id=undo(later, at=now).pk, at=now)
    answer = why(root, deal, "amount")
    assert answer.sentence == "Sam Ode took a later change back. Before that: Sam Ode wrote it by hand."
    assert [step.what for step in answer.trail] == ["taken back", "edit"]
    assert not answer.can_undo


def test_after_the_undo_of_the_first_change_the_crm_answers(deal, decide, root, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    services.apply(decision_id=undo(decision, at=now).pk, at=now)
    assert why(root, deal, "amount").sentence == "Sam Ode took a later change back. Before that: The CRM says so."


def test_an_entry_of_a_list_has_its_own_why(deal, applied, cast, root):
    applied("deal.competitors", "Portway", deal, operation="add", by=cast.mia, **HAND)
    applied("deal.competitors", "DockHarbor", deal, operation="add")
    first, second = record.get_deal(root, deal).lists["competitors"]
    assert why(root, deal, "competitors", entry_id=first.id).sentence == "Mia Lund wrote it by hand."
    assert (
        why(root, deal, "competitors", entry_id=second.id).sentence == "Sam Ode confirmed it, from what Ana Field said."
    )
    assert why(root, deal, "competitors").by.name == "Sam Ode"
    with pytest.raises(NotFound):
        why(root, deal, "competitors", entry_id=second.id + 100)


def test_a_field_of_a_new_thing_leads_to_its_creation(pipeline, applied, root):
    done = applied("account.new", {"name": "Tallow"}, None, operation="create")
    answer = selectors.get_why(root, "account", done.entity_id, "name")
    assert answer.sentence == "Sam Ode confirmed it, from what Ana Field said."
    assert answer.write_id == done.write_id


def test_why_is_not_told_to_another_team(deal, applied, cast, asker_of):
    applied("deal.amount", USD_52, deal, before=USD_48)
    with pytest.raises(NotFound):
        why(asker_of(cast.eve), deal, "amount")
    with pytest.raises(NoSuchField):
        why(asker_of(cast.sam), deal, "colour")


def test_a_conflict_shows_both_values_and_who_changed_the_other(deal, applied, cast, asker_of, now):
    applied("deal.amount", "55k", deal, before=USD_48, by=cast.mia, **HAND)
    done = applied("deal.amount", USD_52, deal, before=USD_48)
    (conflict,) = selectors.list_conflicts(asker_of(cast.sam))
    assert (conflict.asked.text, conflict.before.text, conflict.live.text) == ("52,000 USD", "48,000 USD", "55,000 USD")
    assert (conflict.decided_by.name, conflict.changed_by.name, conflict.changed_origin) == (
        "Sam Ode",
        "Mia Lund",
        "edit",
    )
    assert (conflict.write_id, conflict.deal_id, conflict.evidence) == (done.write_id, deal, (QUOTE,))
    assert selectors.list_conflicts(asker_of(cast.eve)) == ()
    assert selectors.list_conflicts(asker_of(cast.sam), deal_id=deal + 1) == ()


@pytest.mark.parametrize("choice", ["52k", "55k"])
def test_a_conflict_is_settled_by_a_later_word_on_the_field(deal, applied, cast, asker_of, choice):
    live = {"amount": "55000.00", "currency": "USD"}
    applied("deal.amount", live, deal, before=USD_48, by=cast.mia, **HAND)
    applied("deal.amount", USD_52, deal, before=USD_48)
    applied("deal.amount", choice, deal, before=live, **HAND)
    assert selectors.list_conflicts(asker_of(cast.sam)) == ()


def test_writes_tell_what_became_of_each_decision(deal, applied, decide, cast, asker_of, now):
    decision = decide("deal.amount", USD_52, deal, before=USD_48)
    services.apply(decision_id=decision.pk, at=now)
    applied("deal.close_date", "nonsense", deal, before="2026-12-18")
    failed, written = selectors.list_writes(asker_of(cast.sam), deal)
    assert (failed.state, failed.message, failed.can_undo) == (
        "failed",
        "Close date: 'nonsense' is no date: write one such as 2026-12-01 or 1 Dec 2026.",
        False,
    )
    assert (written.label, written.before.text, written.after.text, written.can_undo) == (
        "Amount",
        "48,000 USD",
        "52,000 USD",
        True,
    )
    services.apply(decision_id=undo(decision, at=now).pk, at=now)
    undone = selectors.writes_of(asker_of(cast.sam), [decision.pk])
    assert [view.can_undo for view in undone] == [False]
    assert [view.id for view in selectors.list_unsettled(asker_of(cast.sam))] == [failed.id]
    assert selectors.list_unsettled(asker_of(cast.eve)) == ()
    with pytest.raises(NotFound):
        selectors.list_writes(asker_of(cast.eve), deal)


def test_lists_cost_the_same_however_long(deal, applied, cast, asker_of, now):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            selectors.list_writes(asker_of(cast.sam), deal)
            selectors.list_conflicts(asker_of(cast.sam))
        return len(captured)

    applied("deal.amount", USD_52, deal, before=None)
    one = cost()
    for n in range(5):
        applied("deal.close_date", str((now + timedelta(days=n)).date()), deal, before=None)
    assert cost() == one
