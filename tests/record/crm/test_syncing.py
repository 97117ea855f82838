from datetime import timedelta

import pytest

from sayso.domain.change import FieldPath
from sayso.ledger.models import Entry
from sayso.org import connections
from sayso.ports.record_reader import CrmRole
from sayso.ports.record_writer import Configuration, Recoverable
from sayso.record import selectors
from sayso.record.crm import owners
from sayso.record.crm.models import Alias, Mapping, Run
from sayso.record.crm.syncing import ReadingStopped
from sayso.record.guard import writing
from sayso.record.models import Account, Activity, Deal, FieldChange, Item, Person, Stage

pytestmark = pytest.mark.django_db


def deal(external="d1"):
    return Deal.objects.get(external_id=f"memory:{external}")


def holds(root, field, external="d1"):
    return selectors.live_value(root, FieldPath("deal", field), deal(external).pk)


def test_the_first_reading_brings_everything_with_its_links(crm, sync, root, cast):
    sync()
    account = Account.objects.get()
    assert (account.name, account.external_id) == ("Brightfield Ltd", "memory:a1")
    assert list(account.domain_rows.values_list("domain", flat=True)) == ["brightfield.example"]
    assert (Person.objects.get().account, Person.objects.get().email) == (account, "ana@brightfield.example")
    assert [(one.name, one.account, one.owner) for one in Deal.objects.order_by("id")] == [
        (f"Deal {number}", account, cast.sam) for number in (1, 2, 3)
    ]
    assert holds(root, "amount") == {"amount": "48000.00", "currency": "USD"}
    assert holds(root, "stage") == {"pipeline": "memory-sales", "key": "discovery"}


def test_the_history_comes_with_its_hours_and_its_authors(crm, sync, root, cast):
    crm.put("deal", "d1", closes="2027-01-29", by="o1")
    sync()
    dates = FieldChange.objects.filter(field="close_date", entity_id=deal().pk).order_by("at")
    assert [(row.before, row.after, row.by) for row in dates] == [
        (None, "2026-12-18", None),
        ("2026-12-18", "2027-01-29", cast.sam),
    ]
    assert dates.last().at == crm.now


def test_read_again_nothing_changes(crm, sync):
    sync()
    kept = (FieldChange.objects.count(), Entry.objects.count(), Deal.objects.get(pk=deal().pk).version)
    connections.keep_cursor(name="crm", cursor={})
    sync()
    assert kept == (FieldChange.objects.count(), Entry.objects.count(), Deal.objects.get(pk=deal().pk).version)


def test_only_what_changed_is_asked_for_again(crm, sync, root):
    sync()
    crm.put("deal", "d2", value="52000")
    kept = sync()
    assert Run.objects.latest("id").seen == 1
    assert {pk: names for one in kept for pk, names in one.changed.items()} == {deal("d2").pk: {"amount"}}
    assert holds(root, "amount", "d2")["amount"] == "52000.00"
    amounts = FieldChange.objects.filter(entity_id=deal("d2").pk, field="amount").order_by("at")
    assert [row.after["amount"] for row in amounts] == ["48000.00", "52000.00"]


def test_a_failure_in_the_middle_costs_one_page(crm, sync):
    def trouble(name, about):
        if name == "pages" and about[0] == "deal" and about[1] > 0:
            raise Recoverable("The CRM is busy.", 30)

    crm.trouble = trouble
    with pytest.raises(ReadingStopped):
        sync()
    assert Deal.objects.count() == 2
    assert Run.objects.get().problem == "The CRM is busy."
    crm.trouble = lambda name, about: None
    crm.calls.clear()
    sync()
    assert Deal.objects.count() == 3
    assert [since for entity, since in crm.named("pages") if entity == "deal"] != [0]


def test_a_page_and_its_bookmark_stand_or_fall_together(crm, sync, monkeypatch):
    def dies(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(connections, "keep_cursor", dies)
    with pytest.raises(KeyboardInterrupt):
        sync()
    assert not Account.objects.exists()


def test_owners_without_an_account_here_are_listed(crm, sync, root):
    sync()
    assert [(one.name, one.email) for one in owners.list_unmapped(root, "memory")] == [
        ("Lee Gone", "gone@seller.example")
    ]


def test_what_the_crm_deleted_is_in_the_record_no_more_and_may_come_back(crm, sync, root):
    sync()
    pk, stored = deal().pk, crm.records["deal", "d1"]
    crm.delete("deal", "d1")
    sync()
    assert Deal.objects.get(pk=pk).removed_at
    crm.records["deal", "d1"] = stored
    crm.put("deal", "d1", value="1")
    sync()
    assert Deal.objects.get(pk=pk).removed_at is None


def test_a_merged_deal_leads_to_the_one_that_stands(crm, sync, root, now):
    crm.engage("e1", "call", "d1")
    sync()
    went, stays = deal("d1").pk, deal("d2").pk
    crm.delete("deal", "d1", merged_into="d2")
    crm.engage("e2", "meeting", "d1")
    kept = sync()
    assert [pair for one in kept for pair in one.merged] == [(went, stays)]
    assert Alias.objects.get().entity_id == stays
    assert sorted(Activity.objects.filter(deal_id=stays).values_list("source", flat=True)) == ["memory:e1", "memory:e2"]


def test_merged_into_one_that_is_unknown_here_it_keeps_its_id(crm, sync):
    sync()
    pk = deal("d3").pk
    crm.delete("deal", "d3", merged_into="d9")
    sync()
    assert Deal.objects.get(pk=pk).external_id == "memory:d9"


def test_activities_are_observed_once_and_a_task_is_no_contact(crm, sync):
    crm.engage("e1", "email", "d1", "d2", direction="in", people=("ana@brightfield.example",))
    crm.engage("e2", "task", "d1")
    sync()
    connections.keep_cursor(name="crm", cursor={})
    sync()
    assert sorted(Activity.objects.values_list("source", "deal__name")) == [
        ("memory:e1", "Deal 1"),
        ("memory:e1", "Deal 2"),
    ]


def test_an_account_that_was_not_shown_yet_has_a_place(crm, sync):
    crm.put("deal", "d4", {"account": ("a7",)}, title="Early", phase="discovery")
    sync()
    assert deal("d4").account.name == "Account a7"
    crm.put("account", "a7", name="Late Ltd")
    sync()
    assert Deal.objects.get(external_id="memory:d4").account.name == "Late Ltd"


def test_a_value_that_is_none_is_left_out_and_counted(crm, sync, root):
    crm.put("deal", "d1", closes="soon")
    sync()
    assert holds(root, "close_date") is None
    assert Run.objects.get().refused == 1


def test_a_stage_that_the_crm_dropped_is_retired_while_deals_stand_in_it(crm, sync):
    crm.put("deal", "d1", phase="Proposal Sent")
    sync()
    assert deal().stage.key == "proposal-sent"
    crm.stages = tuple(stage for stage in crm.stages if stage.key != "Proposal Sent")
    sync()
    assert Stage.objects.get(key="proposal-sent").retired_at


def test_exit_criteria_are_ours_and_stay(crm, sync, now):
    sync()
    stage = Stage.objects.get(key="discovery")
    from sayso.record.guard import writing

    with writing():
        Stage.objects.filter(pk=stage.pk).update(exit_criteria=["budget_confirmed"])
    crm.stages = (*crm.stages[:1], *crm.stages[2:])
    sync()
    assert Stage.objects.get(key="discovery").exit_criteria == ["budget_confirmed"]


def test_a_renamed_field_raises_the_alarm_and_is_read_no_more(crm, sync, root):
    sync()
    crm.rename_field("deal", "value", "worth")
    crm.put("deal", "d1", worth="1")
    sync()
    assert "was renamed or retired" in Mapping.objects.get(field="amount").problem
    assert holds(root, "amount")["amount"] == "48000.00"
    assert Entry.objects.filter(name="record.mapping.drifted").count() == 1


def test_a_won_deal_closed_when_its_stage_said_so(crm, sync, now):
    crm.put("deal", "d1", phase="closed_won")
    sync(at=now + timedelta(days=1))
    assert deal().closed_at == crm.now


def test_a_broken_connection_is_kept_with_the_run(crm, sync):
    def refuse(name, about):
        raise Configuration("The key was revoked. Connect again.")

    crm.trouble = refuse
    with pytest.raises(ReadingStopped):
        sync()
    assert Run.objects.get().problem == "The key was revoked. Connect again."


def test_what_the_crm_forgot_to_have_deleted_leaves_the_record_with_its_history(crm, sync):
    sync()
    crm.delete("deal", "d2")
    crm.forgets = True
    sync()
    assert list(Deal.objects.filter(removed_at=None).order_by("id").values_list("external_id", flat=True)) == [
        "memory:d1",
        "memory:d3",
    ]
    assert FieldChange.objects.filter(entity_id=deal("d2").pk).exists()
    assert Run.objects.latest("id").gone == 1


def parts():
    standing = Item.objects.filter(field="people", removed_at=None).order_by("id")
    return [(item.deal.external_id, item.person.name, item.value["role"]) for item in standing]


def test_who_plays_a_part_stands_with_the_deal_once(crm, sync):
    crm.roles = [CrmRole("d1", "p1", "economic_buyer"), CrmRole("d1", "p1", "champion"), CrmRole("d1", "?", "user")]
    sync()
    sync()
    assert parts() == [("memory:d1", "Ana Field", "economic_buyer"), ("memory:d1", "Ana Field", "champion")]
    told = FieldChange.objects.filter(entity_id=deal().pk, field="people").order_by("id")
    assert [(one.origin, one.after["role"]) for one in told] == [("mirror", "economic_buyer"), ("mirror", "champion")]


def test_a_part_that_was_taken_away_here_is_not_brought_back(crm, sync, now):
    crm.roles = [CrmRole("d1", "p1", "economic_buyer")]
    sync()
    with writing():
        Item.objects.filter(field="people").update(removed_at=now)
    sync()
    assert parts() == []


def history():
    return [(run.times, run.seen, run.changed, run.problem) for run in Run.objects.order_by("id")]


def test_readings_that_find_nothing_new_are_one_line_of_the_history(crm, sync, now):
    sync()
    ended = []
    for minutes in (5, 10, 15):
        sync(at=now + timedelta(minutes=minutes))
        ended.append(Run.objects.latest("id").ended_at)
    assert history() == [(1, 5, 5, ""), (3, 0, 0, "")]
    assert (Run.objects.latest("id").begun_at, ended) == (now + timedelta(minutes=5), sorted(set(ended)))
    crm.put("deal", "d1", value="1")
    sync()
    sync()
    assert [one[:3] for one in history()] == [(1, 5, 5), (3, 0, 0), (1, 1, 1), (1, 0, 0)]


def test_the_same_trouble_again_is_counted_and_another_is_told(crm, sync):
    def refuses(words):
        def trouble(name, about):
            raise Configuration(words)

        crm.trouble = trouble
        with pytest.raises(ReadingStopped):
            sync()

    for words in ("Revoked.", "Revoked.", "Gone."):
        refuses(words)
    crm.trouble = lambda name, about: None
    sync()
    assert history() == [(2, 0, 0, "Revoked."), (1, 0, 0, "Gone."), (1, 5, 5, "")]


def map_region(crm, otto_asks, now):
    from sayso.record import definitions
    from sayso.record.crm import administering

    path = FieldPath("deal", "area")
    definitions.define_field(asker=otto_asks, path=path, label="Area", kind="text", at=now)
    administering.map_to(asker=otto_asks, path=path, crm_field="title", at=now)


@pytest.mark.parametrize("page", [1, 2])
def test_what_is_mapped_while_a_reading_is_at_it_is_read_of_everything(crm, sync, otto_asks, root, now, page):
    pages = []

    def trouble(name, about):
        if name == "pages" and about[0] == "deal":
            pages.append(about[1])
            if len(pages) == page:
                map_region(crm, otto_asks, now)

    crm.trouble = trouble
    sync()
    assert [holds(root, "area", f"d{number}") for number in (1, 2, 3)] == ["Deal 1", "Deal 2", "Deal 3"]
    assert pages.count(0) == 2  # begun anew once, and read to the end
    crm.calls.clear()
    sync()
    assert 0 not in [since for entity, since in crm.named("pages") if entity == "deal"]
