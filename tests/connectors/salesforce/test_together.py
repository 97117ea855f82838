"""A field and the task beside it: one call to Salesforce, both or neither, under the condition of the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sayso.connectors import _crm_http
from sayso.connectors._crm_http import TRIES
from sayso.ports.record_writer import (
    CrmCreate,
    CrmReceipt,
    CrmWrite,
    Moved,
    Permanent,
    Recoverable,
    Unknown,
    WritesTogether,
)
from tests.connectors.crms import TASK, FarWorld, salesforce
from tests.connectors.test_contract import LOSSES, NAMES
from tests.fakes.faults import Asked, Fault, broken, once
from tests.fakes.salesforce_schema import KEY, Refused


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[FarWorld]:
    monkeypatch.setattr(_crm_http, "_SECONDS", 0.5)
    with salesforce() as found:
        yield found


def step(world: FarWorld, value: str | None = "Call Dana", before: str | None = None) -> CrmWrite:
    return CrmWrite("step", world.deal, world.text, value, before)


def task(world: FarWorld) -> CrmCreate:
    return CrmCreate("step:task", "task", TASK, (world.deal,))


def write(world: FarWorld, value: str = "Call Dana") -> tuple[CrmReceipt, CrmReceipt]:
    crm: Any = world.open()
    assert isinstance(crm, WritesTogether)
    return crm.write_with(step(world, value), task(world))


def stands(world: FarWorld) -> tuple[Any, int]:
    return world.held(world.deal.id, world.text), len(world.made())


def sent(world: FarWorld) -> list[Any]:
    return [body for method, path, body, _ in world.server.asked if path.endswith("/composite") and method == "POST"]


def test_both_are_there_after_one_call_and_each_has_its_receipt(world: FarWorld) -> None:
    receipt, made = write(world)

    assert (receipt.before, receipt.after) == (None, "Call Dana")
    assert (stands(world), len(sent(world))) == (("Call Dana", 1), 1)
    assert [row["Id"] for row in world.made()] == [made.ref.id]
    world.open().remove(made)
    assert stands(world) == ("Call Dana", 0)


def test_the_condition_stands_at_the_field_alone(world: FarWorld) -> None:
    write(world)
    [body] = sent(world)

    assert (body["allOrNone"], body["collateSubrequests"]) == (True, False)
    assert [one.get("httpHeaders") for one in body["compositeRequest"]] == [
        {"If-Unmodified-Since": "Mon, 02 Mar 2026 09:00:00 GMT"},
        None,
    ]


def test_it_is_a_composite_that_the_published_shape_takes(world: FarWorld, shared: Path) -> None:
    document = yaml.safe_load((shared / "specs/salesforce/salesforce-composite-api-openapi.yml").read_text())
    judge = jsonschema.Draft202012Validator({**document, "$ref": "#/components/schemas/CompositeRequest1"})
    write(world)
    whole = {"Name": "x", "AccountId": "y", "LastName": "z"}  # what the file asks of every body, for its own example

    assert not judge.is_valid({"method": "PATCH"})
    assert [list(judge.iter_errors({**one, "body": whole})) for one in sent(world)[0]["compositeRequest"]] == [[], []]


def test_a_field_that_moved_leaves_no_task(world: FarWorld) -> None:
    world.person_sets(world.deal.id, world.text, "Ann: lunch first")

    with pytest.raises(Moved):
        write(world)
    assert stands(world) == ("Ann: lunch first", 0)


def test_an_edit_of_the_same_moment_refuses_both(world: FarWorld) -> None:
    def rival() -> None:
        world.server.before_write = lambda: None
        world.passes(5)
        world.person_sets(world.deal.id, world.text, "Ann: lunch first")

    world.server.before_write = rival
    with pytest.raises(Moved):
        write(world)
    assert stands(world) == ("Ann: lunch first", 0)


def test_an_edit_of_another_field_in_the_same_moment_is_got_over(world: FarWorld) -> None:
    def rival() -> None:
        world.server.before_write = lambda: None
        world.passes(5)
        world.person_sets(world.deal.id, world.money, 5.0)

    world.server.before_write = rival
    write(world)
    assert (stands(world), len(sent(world))) == (("Call Dana", 1), 2)


@pytest.mark.parametrize("refused", ["Task", "Opportunity"])
def test_where_one_is_refused_nothing_is_there_and_it_says_which(world: FarWorld, refused: str) -> None:
    def rule(name: str, row: dict[str, Any]) -> None:
        if name == refused:
            raise Refused(400, "REQUIRED_FIELD_MISSING", "A reason is required.", "Reason__c")

    world.server.rule = rule
    with pytest.raises(Permanent) as refusal:
        write(world)

    assert stands(world) == (None, 0)
    assert refusal.value.rule is not None
    assert refusal.value.rule.words == "A reason is required."
    if refused == "Task":
        assert str(refusal.value).startswith("Nothing was written, because the task beside it was refused.")
        assert refusal.value.rule.missing == ()
    else:
        assert refusal.value.rule.missing == ("Reason__c",)


def test_a_row_that_is_locked_is_asked_for_later(world: FarWorld) -> None:
    def rule(name: str, row: dict[str, Any]) -> None:
        raise Refused(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")

    world.server.rule = rule
    with pytest.raises(Recoverable):
        write(world)
    assert stands(world) == (None, 0)


@pytest.mark.parametrize("fault", LOSSES, ids=NAMES)
def test_where_the_answer_is_lost_both_are_there_or_neither_and_never_two(world: FarWorld, fault: Fault) -> None:
    world.network.plan = once(fault, world.writes)

    with pytest.raises(Unknown):
        write(world)
    assert stands(world) == (("Call Dana", 1) if fault.arrives else (None, 0))
    crm = world.open()
    assert (crm.find(step(world)) is not None) == fault.arrives
    assert (crm.find(task(world)) is not None) == fault.arrives
    if fault.arrives:
        crm.create(task(world))
    else:
        write(world)
    assert stands(world) == ("Call Dana", 1)


def test_a_task_that_is_there_already_is_not_made_again(world: FarWorld) -> None:
    first = world.open().create(task(world))
    _, made = write(world)

    assert made.ref == first.ref
    assert (stands(world), sent(world)) == (("Call Dana", 1), [])


def test_what_cannot_be_read_back_is_not_taken_for_unwritten(world: FarWorld) -> None:
    def reads_after_the_write(asked: Asked) -> bool:
        return asked.method == "GET" and any(method == "PATCH" for method, *_ in world.server.asked)

    world.network.plan = once(broken(503), reads_after_the_write, times=TRIES)
    with pytest.raises(Unknown, match="did not let it be read back"):
        world.open().write(step(world))
    assert world.held(world.deal.id, world.text) == "Call Dana"


def test_the_key_is_what_makes_it_once(world: FarWorld) -> None:
    write(world)
    assert world.made()[0][KEY]
