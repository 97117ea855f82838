"""Deals in bulk: everything that a judgement may rest on, in a number of queries that does not grow with the deals."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.domain.change import Operation
from sayso.record import mirroring, writing
from sayso.record.mirroring import Observed, PastChange, Seen
from sayso.record.selectors_facts import closed_deals, deal_facts
from tests.conftest import NOW
from tests.record.conftest import CREATED

QUOTE = {"text": "We sign on the 18th.", "speaker": "Ana"}


def facts_of(asker, deal):
    ((found,),) = deal_facts(asker, [deal], at=NOW, category_field="forecast_category")
    return found


@pytest.fixture
def ana(account, root, now):
    about = {"name": "Ana Ruiz", "email": "ana@brightfield.example", "account": account}
    return mirroring.upsert_person(asker=root, seen=Seen("crm:p1", about, CREATED), at=now)


def test_it_tells_what_stands_behind_each_value(deal, root, order, now):
    before = facts_of(root, deal)
    assert before.sources == {}
    assert before.in_stage_since == CREATED
    step = {"action": "Sign", "owner": "Ana", "owner_side": "theirs", "due": "2026-12-01", "agreement": "agreed"}
    writing.write(order=order("deal.next_step", step, deal, evidence=(QUOTE,), said_at=now))
    writing.write(order=order("deal.close_date", "2026-12-20", deal, before="2026-12-18", origin="edit"))
    moved = {"pipeline": "new-business", "key": "proposal"}
    writing.write(order=order("deal.stage", moved, deal, before={**moved, "key": "discovery"}))
    found = facts_of(root, deal)
    assert (found.next_step.action, found.next_step.has_quote) == ("Sign", True)
    assert (found.sources["close_date"].origin, found.sources["close_date"].has_quote) == ("edit", False)
    assert [(str(move.before), str(move.after)) for move in found.close_date_moves] == [("2026-12-18", "2026-12-20")]
    assert [(move.before, move.after) for move in found.stage_moves] == [("discovery", "proposal")]
    assert found.in_stage_since == now
    assert [promise.action for promise in found.promises] == ["Sign"]


def test_it_tells_who_was_heard_and_when(deal, ana, root, order, now):
    part = {"person": ana, "name": "Ana Ruiz", "title": None, "role": "champion"}
    writing.write(order=order("deal.people", part, deal, operation=Operation.ADD))
    heard = (("in", 9), ("out", 2), ("both", 30))
    for direction, days in heard:
        people = ["ANA@brightfield.example"] if direction != "out" else []
        at = now - timedelta(days=days)
        seen = Observed(deal, "email", at, f"s:{direction}", direction, people)
        mirroring.observe_activity(asker=root, observed=seen, at=now)
    found = facts_of(root, deal)
    assert found.contact.latest == now - timedelta(days=2)
    assert found.contact.buyer == now - timedelta(days=9)
    assert [(one.name, one.role, one.heard_at) for one in found.parts] == [
        ("Ana Ruiz", "champion", now - timedelta(days=9))
    ]


def test_what_the_calendar_holds_for_later_is_no_contact_yet(deal, root, now):
    for days, source in ((-30, "crm:m1"), (7, "crm:m2")):
        at = now + timedelta(days=days)
        mirroring.observe_activity(asker=root, observed=Observed(deal, "meeting", at, source, "both"), at=now)
    assert facts_of(root, deal).contact.latest == now - timedelta(days=30)


def test_twins_are_open_deals_of_the_account_with_the_same_name(deal, account, root, cast, now):
    about = {"account": account, "owner": cast.sam.pk}
    for key, name, stage in (
        ("d2", "brightfield 4 sites", "proposal"),
        ("d3", "Brightfield - 4 sites", "lost"),
        ("d4", "Brightfield - 5 sites", "proposal"),
    ):
        seen = Seen(f"crm:{key}", {**about, "name": name, "stage": stage}, CREATED)
        mirroring.upsert_deal(asker=root, seen=seen, at=now)
    assert [twin.name for twin in facts_of(root, deal).twins] == ["brightfield 4 sites"]


def test_nobody_gets_the_facts_of_deals_that_are_not_theirs(deal, cast, asker_of):
    assert list(deal_facts(asker_of(cast.eve), at=NOW)) == []
    assert closed_deals(asker_of(cast.eve), since=CREATED) == ()
    assert len(next(iter(deal_facts(asker_of(cast.mia), at=NOW)))) == 1


def test_what_ended_is_told_with_its_way(deal, root, now):
    won = {"pipeline": "new-business", "key": "won"}
    seen = Seen("crm:d1", {"stage": won}, CREATED, closed_at=now)
    mirroring.upsert_deal(asker=root, seen=seen, at=now)
    past = PastChange("stage", None, {"pipeline": "new-business", "key": "discovery"}, CREATED)
    mirroring.record_history(asker=root, entity="deal", entity_id=deal, changes=[past], at=now)
    (found,) = closed_deals(root, since=CREATED)
    assert (found.kind, found.closed_at) == ("won", now)
    assert [move.after for move in found.stage_moves] == ["discovery", "won"]
    assert list(deal_facts(root, [deal], at=NOW)) == []


def test_more_deals_cost_no_more_queries(deal, account, root, cast, now):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            list(deal_facts(root, at=NOW))
        return len(asked)

    one = queries()
    for number in range(20):
        about = {"name": f"Deal {number}", "account": account, "owner": cast.sam.pk, "stage": "discovery"}
        mirroring.upsert_deal(asker=root, seen=Seen(f"crm:x{number}", about, CREATED), at=now)
    assert queries() == one <= 14
