"""A next step and its task: told in one step where the CRM can do both or neither."""

import pytest

from sayso.apply import outside
from sayso.apply.models import Write
from sayso.apply.selectors import list_not_written
from sayso.flow import work
from sayso.ports.record_writer import Permanent, Rule, Unknown
from sayso.record.crm.models import Mapping, Order
from sayso.record.models import Deal
from tests.apply.conftest import decide  # noqa: F401
from tests.apply.deciding import undo
from tests.fakes.crm import AllOrNoneCrm
from tests.record.crm.conftest import crm, memory, otto_asks, sync  # noqa: F401

pytestmark = pytest.mark.django_db

STEP = {"action": "Send the plan", "owner": "Sam", "owner_side": "ours", "due": "2026-12-01", "agreement": "agreed"}


@pytest.fixture
def live(crm, sync):  # noqa: F811
    sync()
    Mapping.objects.update(mode="read")
    Mapping.objects.filter(field__in=["next_step", "next_step_task"]).update(mode="live")
    crm.__class__ = AllOrNoneCrm
    return crm


@pytest.fixture
def confirm(live, decide, root, now):  # noqa: F811
    def act(value=STEP):
        decision = decide("deal.next_step", value, Deal.objects.get(external_id="memory:d1").pk)
        return decision, work.carry_out(asker=root, decisions=[decision.pk], at=now, may_wait=True)[0]

    return act


def tasks(live):
    return [record.values["title"] for record in live.records.values() if record.entity == "task"]


def test_both_stand_after_one_step_and_an_undo_takes_both_back(live, confirm, root, now):
    decision, done = confirm()
    work.catch_up(asker=root, at=now)
    assert done.state == "written"
    assert (len(live.named("write_with")), tasks(live)) == (1, ["Send the plan"])
    assert Order.objects.get(kind="task").state == "sent"
    work.carry_out(asker=root, decisions=[undo(decision, at=now).pk], at=now, may_wait=True)
    work.catch_up(asker=root, at=now)
    assert (live.records["deal", "d1"].values["next"], tasks(live)) == (None, [])


def test_a_task_that_is_refused_leaves_the_field_and_the_card_says_so(live, confirm, root, now):
    def rule(ref, values):
        if ref.entity == "task":
            raise Permanent("Nothing was written, because the task beside it was refused: no.", Rule("no"))

    live.rule = rule
    _, done = confirm()
    work.catch_up(asker=root, at=now)
    assert (done.state, live.records["deal", "d1"].values.get("next"), tasks(live)) == ("failed", None, [])
    assert [one.message for one in list_not_written(root)] == [done.message]
    assert not Order.objects.filter(kind="task").exists()


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_process_that_dies_between_makes_neither_twice(live, confirm, root, now, took_effect):
    def dies(name, about):
        if name == ("create" if took_effect else "write_with"):
            live.trouble = live.after = lambda *_: None
            raise KeyboardInterrupt

    setattr(live, "after" if took_effect else "trouble", dies)
    with pytest.raises(KeyboardInterrupt):
        confirm()
    for minutes in (1, 2):
        work.catch_up(asker=root, at=now + minutes * outside.STALLED * 2)
    assert (Write.objects.get().state, tasks(live)) == ("written", ["Send the plan"])
    assert Order.objects.get(kind="task").state == "sent"


def test_an_answer_that_is_lost_is_asked_after(live, confirm, root, now):
    def lost(name, about):
        if name == "create":
            live.after = lambda *_: None
            raise Unknown("The CRM did not answer.")

    live.after = lost
    _, done = confirm()
    work.catch_up(asker=root, at=now)
    assert (done.state, tasks(live), Order.objects.get(kind="task").state) == ("written", ["Send the plan"], "sent")


def test_a_step_without_a_day_goes_alone(live, confirm):
    _, done = confirm({**STEP, "due": None})
    assert (done.state, live.named("write_with"), tasks(live)) == ("written", [], [])
