"""A confirmed value goes to the CRM first: told once, compared, never guessed at, and taken back the same way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sayso.apply import outside, services
from sayso.apply.models import Attempt, Write
from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.domain.change import FieldPath
from sayso.flow import work
from sayso.ports.record_writer import Configuration, Permanent, Recoverable, Rule, Unknown
from sayso.record import selectors
from sayso.record.crm import mapping, orders
from sayso.record.crm.connecting import connected
from sayso.record.crm.models import Mapping, Order
from sayso.record.crm.orders import was_told
from sayso.record.models import Deal, FieldChange
from tests.apply.conftest import decide  # noqa: F401
from tests.apply.deciding import undo
from tests.record.crm.conftest import crm, memory, otto_asks, sync  # noqa: F401

pytestmark = pytest.mark.django_db

DATE, DAY, LATER_DAY = "deal.close_date", "2026-12-18", "2027-01-29"


@pytest.fixture
def live(crm, sync):  # noqa: F811
    """Everything is read, and the close date is turned on."""
    sync()
    Mapping.objects.update(mode="read")
    turn_on("close_date")
    return crm


def turn_on(*fields):
    Mapping.objects.filter(entity="deal", field__in=fields).update(mode="live")


@pytest.fixture
def deal(live):
    return Deal.objects.get(external_id="memory:d1").pk


@pytest.fixture
def confirm(decide, deal, now):  # noqa: F811
    """Confirm a later close date, and tell the CRM."""

    def act(value=LATER_DAY, before=DAY, at=now):
        decision = decide(DATE, value, deal, before=before)
        return decision, services.apply(decision_id=decision.pk, at=at, may_wait=True)

    return act


def crm_says(live, field="closes"):
    return live.records["deal", "d1"].values[field]


def record_says(root, deal, field="close_date"):
    return selectors.live_value(root, FieldPath("deal", field), deal)


def test_where_nothing_may_wait_for_a_network_it_stays_pending(live, deal, decide, root, now):  # noqa: F811
    decision = decide(DATE, LATER_DAY, deal, before=DAY)
    assert services.apply(decision_id=decision.pk, at=now).state == "pending"
    assert (crm_says(live), record_says(root, deal)) == (DAY, DAY)
    assert services.apply(decision_id=decision.pk, at=now, may_wait=True).state == "written"
    assert (crm_says(live), record_says(root, deal)) == (LATER_DAY, LATER_DAY)


def test_it_is_told_once_however_often_it_is_asked_for(live, deal, confirm, now):
    decision, _ = confirm()
    services.apply(decision_id=decision.pk, at=now, may_wait=True)
    assert len(live.named("write")) == 1
    change = FieldChange.objects.get(write_key=f"decision:{decision.pk}")
    assert (change.before, change.after, change.decision) == (DAY, LATER_DAY, str(decision.pk))


def test_its_own_echo_is_not_news(live, deal, confirm, sync, root, now):  # noqa: F811
    live.now = now
    confirm()
    changes = FieldChange.objects.count()
    sync()
    assert FieldChange.objects.count() == changes
    assert selectors.newest_changes(root, "deal", deal)["close_date"].origin == "conversation"


def test_a_field_in_shadow_reaches_the_record_and_the_report_alone(live, deal, confirm, sync, root, otto_asks):  # noqa: F811
    Mapping.objects.filter(field="close_date").update(mode="shadow")
    _, done = confirm()
    assert (done.state, crm_says(live), live.named("write")) == ("written", DAY, [])
    reported = orders.list_shadow(otto_asks)
    assert [(one.label, one.before, one.value, one.thing) for one in reported] == [
        ("Close date", DAY, LATER_DAY, "Deal 1")
    ]
    live.put("deal", "d1", value="1")
    sync()
    assert record_says(root, deal) == LATER_DAY  # the CRM was never told, so its old word takes nothing back
    live.put("deal", "d1", closes="2027-03-31")
    sync()
    assert record_says(root, deal) == "2027-03-31"


def test_an_edit_in_the_crm_is_not_buried_and_both_values_are_shown(live, deal, confirm, root, cast):
    live.put("deal", "d1", by="o1", closes="2027-03-31")
    _, done = confirm()
    assert (done.state, crm_says(live)) == ("conflict", "2027-03-31")
    shown = list_conflicts(root)[0]
    assert (shown.asked.value, shown.before.value, shown.live.value) == (LATER_DAY, DAY, "2027-03-31")
    assert (shown.changed_by.name, shown.changed_at) == ("Sam Ode", live.now)
    assert record_says(root, deal) == "2027-03-31"


def test_a_lost_race_is_noticed_and_theirs_is_put_back_with_one_key(live, deal, confirm, root, now):
    live.rival = lambda: live.put("deal", "d1", by="o1", closes="2027-02-14")
    decision, done = confirm()
    assert (done.state, crm_says(live), record_says(root, deal)) == ("overwrote", LATER_DAY, LATER_DAY)
    assert [(one.live.value, one.was_written) for one in list_conflicts(root)] == [("2027-02-14", True)]
    live.rival = lambda: None
    back = services.apply(decision_id=undo(decision, at=now).pk, at=now, may_wait=True)
    assert (back.state, crm_says(live), record_says(root, deal)) == ("written", "2027-02-14", "2027-02-14")
    assert list_conflicts(root) == ()


def test_undo_reaches_the_crm_and_a_second_undo_does_nothing(live, deal, confirm, root, now):
    decision, _ = confirm()
    taken = undo(decision, at=now)
    assert services.apply(decision_id=taken.pk, at=now, may_wait=True).state == "written"
    services.apply(decision_id=taken.pk, at=now, may_wait=True)
    assert (crm_says(live), record_says(root, deal), len(live.named("write"))) == (DAY, DAY, 2)


def test_undo_of_what_somebody_changed_since_reports_the_drift(live, deal, confirm, now):
    decision, _ = confirm()
    live.put("deal", "d1", closes="2027-05-01")
    done = services.apply(decision_id=undo(decision, at=now).pk, at=now, may_wait=True)
    assert (done.state, done.live, crm_says(live)) == ("conflict", "2027-05-01", "2027-05-01")


def fails_once(live, failure, when="write"):
    def trouble(name, about):
        if name == when:
            live.trouble = lambda *_: None
            raise failure

    live.trouble = trouble


@pytest.mark.parametrize("failure", [Recoverable("Busy.", 30), Configuration("The key was revoked.")])
def test_what_may_succeed_later_is_kept_and_told_later(live, deal, confirm, root, now, failure):
    fails_once(live, failure)
    decision, done = confirm()
    assert (done.state, done.message.split(".")[0], crm_says(live)) == ("pending", str(failure).split(".")[0], DAY)
    work.catch_up(asker=root, at=now + timedelta(minutes=5))
    assert (Write.objects.get(decision=decision).state, crm_says(live)) == ("written", LATER_DAY)
    assert Attempt.objects.count() == 1


def test_a_rule_of_the_crm_is_named_with_what_is_missing(live, deal, confirm, root):
    def rule(ref, values):
        raise Permanent("The CRM refuses this by its own rules: a reason is required.", Rule("x", ("reason",)))

    live.rule = rule
    _, done = confirm()
    assert done.state == "failed"
    assert done.message == "The CRM refuses this by its own rules: a reason is required."
    assert (Order.objects.get(kind="set").state, Order.objects.get(kind="set").missing) == ("failed", ["reason"])
    [card] = list_not_written(root)
    assert [(one.crm_field, one.path) for one in card.asks] == [("reason", None)]


@pytest.mark.parametrize("took_effect", [True, False])
def test_after_a_time_out_the_crm_is_asked_before_anything_is_written(live, deal, confirm, root, now, took_effect):
    def lost(name, about):
        if name == "write":
            live.trouble = live.after = lambda *_: None
            raise Unknown("The CRM did not answer.")

    setattr(live, "after" if took_effect else "trouble", lost)
    decision, done = confirm()
    assert done.state == ("written" if took_effect else "pending")
    services.apply(decision_id=decision.pk, at=now + timedelta(minutes=5), may_wait=True)
    assert (crm_says(live), record_says(root, deal)) == (LATER_DAY, LATER_DAY)
    assert [name for name, _ in live.calls if name in {"find", "write"}][:2] == ["write", "find"]
    assert sum(change.value == LATER_DAY for change in live.records["deal", "d1"].history) == 1


@pytest.mark.parametrize("took_effect", [True, False])
def test_what_a_dead_process_had_claimed_is_taken_over(live, deal, confirm, decide, root, now, took_effect):  # noqa: F811
    def dies(name, about):
        if name == "write":
            live.trouble = live.after = lambda *_: None
            raise KeyboardInterrupt

    setattr(live, "after" if took_effect else "trouble", dies)
    with pytest.raises(KeyboardInterrupt):
        confirm()
    write = Write.objects.get()
    services.apply(decision_id=write.decision_id, at=now + timedelta(minutes=1), may_wait=True)
    write.refresh_from_db()
    assert write.state == "claimed"
    work.catch_up(asker=root, at=now + outside.STALLED + timedelta(minutes=1))
    write.refresh_from_db()
    assert (write.state, crm_says(live), record_says(root, deal)) == ("written", LATER_DAY, LATER_DAY)
    assert sum(change.value == LATER_DAY for change in live.records["deal", "d1"].history) == 1
    assert list(write.attempts.order_by("number").values_list("outcome", flat=True)) == ["lost", "written"]


def test_a_field_under_way_is_left_to_its_order_by_a_sync(live, deal, confirm, sync, root, now):  # noqa: F811
    fails_once(live, Recoverable("Busy."))
    confirm()
    live.put("deal", "d1", closes="2027-03-31", value="60000")
    sync()
    assert record_says(root, deal) == DAY
    assert record_says(root, deal, "amount")["amount"] == "60000.00"
    work.catch_up(asker=root, at=now + timedelta(minutes=5))
    assert record_says(root, deal) == "2027-03-31"
    assert list_conflicts(root)


def test_what_the_crm_says_already_is_not_written(live, deal, confirm, root):
    live.put("deal", "d1", closes=LATER_DAY)
    _, done = confirm()
    assert (done.state, live.named("write"), record_says(root, deal)) == ("unchanged", [], LATER_DAY)


def test_a_retired_field_holds_the_write_and_says_why(live, deal, confirm, root, now):
    live.rename_field("deal", "closes", "ends")
    _, done = confirm()
    assert done.state == "pending"
    assert done.message.startswith("Close date cannot be written to the field 'closes' of the CRM any more.")
    live.rename_field("deal", "ends", "closes")
    work.catch_up(asker=root, at=now)
    assert crm_says(live) == LATER_DAY


def test_a_next_step_lands_as_a_line_a_task_and_a_note_with_the_quote(live, deal, decide, cast, root, now):  # noqa: F811
    turn_on("next_step", "next_step_task", "quotes")
    step = {"action": "Send the plan", "owner": "Sam", "owner_side": "ours", "due": "2026-12-01", "agreement": "agreed"}
    decision = decide("deal.next_step", step, deal)
    assert work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)[0].state == "written"
    work.catch_up(asker=root, at=now)
    work.catch_up(asker=root, at=now)
    assert crm_says(live, "next") == "Send the plan (due 2026-12-01)"
    made = {about.kind: about for about in live.named("create")}
    assert set(made) == {"task", "note"}
    assert (made["task"].values["title"], made["task"].values["due"], made["task"].values["owner"]) == (
        "Send the plan", "2026-12-01", "o1",
    )  # fmt: skip
    assert "\u201cwe sign on the 15th then\u201d (Ana Field)" in made["note"].values["body"]
    assert [link.id for link in made["note"].links] == ["d1"]
    assert len(live.made) == 2
    undone = undo(decision, at=now)
    work.carry_out(asker=root, decisions=[undone.pk], at=now, may_wait=True)
    work.catch_up(asker=root, at=now)
    assert [key for key in live.records if key[0] in {"task", "note"}] == []


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_note_whose_answer_was_lost_is_not_made_twice(live, deal, decide, root, now, took_effect):  # noqa: F811
    turn_on("notes")

    def lost(name, about):
        if name == "create":
            live.trouble = live.after = lambda *_: None
            raise Unknown("The CRM did not answer.")

    setattr(live, "after" if took_effect else "trouble", lost)
    decision = decide("deal.notes", "They like the pilot.", deal, operation="add")
    work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)
    for minutes in (0, 5, 10):
        work.catch_up(asker=root, at=now + timedelta(minutes=minutes))
    assert [record.values["body"] for record in live.records.values() if record.entity == "note"] == [
        "They like the pilot."
    ]


@pytest.mark.parametrize(
    ("notes", "quotes", "written", "reported"),
    [("live", "live", ["all"], 0), ("live", "shadow", ["note"], 0), ("live", "read", ["note"], 0),
     ("shadow", "live", ["quote"], 1), ("read", "live", ["quote"], 0), ("shadow", "shadow", [], 1)],
)  # fmt: skip
def test_a_note_and_its_quote_are_one_note_there(live, deal, decide, root, now, notes, quotes, written, reported):  # noqa: F811
    Mapping.objects.filter(field="notes").update(mode=notes)
    Mapping.objects.filter(field="quotes").update(mode=quotes)
    decision = decide("deal.notes", "They like the pilot.", deal, operation="add")
    work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)
    work.catch_up(asker=root, at=now)
    said = "\u201cwe sign on the 15th then\u201d (Ana Field)"
    bodies = {
        "note": "They like the pilot.",
        "all": f"They like the pilot.\n{said}",
        "quote": f"Notes: They like the pilot. Confirmed by Sam Ode in Sayso.\n{said}",
    }
    made = [record.values["body"] for record in live.records.values() if record.entity == "note"]
    assert made == [bodies[one] for one in written]
    assert Order.objects.filter(state="shadow").count() == reported


def test_a_new_account_is_made_there_and_known_by_its_identity(live, decide, root, now):  # noqa: F811
    Mapping.objects.filter(entity="account", field="new").update(mode="live")
    decision = decide("account.new", {"name": "Fresh Ltd"}, None, operation="create")
    work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)
    work.catch_up(asker=root, at=now)
    made = live.named("create")[0]
    assert (made.kind, made.values["name"]) == ("account", "Fresh Ltd")
    from sayso.record.models import Account

    assert Account.objects.get(name="Fresh Ltd").external_id == "memory:account-1"


def test_turning_a_field_on_needs_a_try_on_one_record(live, otto_asks, now):  # noqa: F811
    path = FieldPath("deal", "amount")
    with pytest.raises(mapping.BadMapping, match="Try Amount on one record first"):
        mapping.set_mode(asker=otto_asks, connector=connected(), crm=live, path=path, mode="live", at=now)
    mapping.mark_tested(connector="memory", path=path, at=now)
    mapping.set_mode(asker=otto_asks, connector=connected(), crm=live, path=path, mode="live", at=now)
    assert Mapping.objects.get(field="amount").mode == "live"
    assert not was_told("decision:never")
