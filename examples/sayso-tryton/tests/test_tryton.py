"""The contract of every CRM, and what is Tryton's own, against a real Tryton server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import entry_points
from typing import Any

import pytest
import sayso_tryton
from sayso_tryton import Tryton, TrytonConnector
from tests.connectors.crms import FarWorld
from tests.connectors.test_contract import *  # noqa: F403 - the contract itself
from tests.fakes.faults import failing, refused

from sayso.ports.crm import CRMS
from sayso.ports.record_writer import CrmRef, CrmWrite, Moved, Permanent, Recoverable

# Tryton tells nobody of deletions, and its rules, fields and sessions are no client's to change: see below instead.
del test_a_second_reading_shows_what_changed_and_what_is_gone  # noqa: F821
del test_a_rule_of_the_administrator_comes_back_in_its_own_words  # noqa: F821
del test_a_field_that_was_retired_has_to_be_mapped_anew  # noqa: F821
del test_a_token_that_ends_in_mid_work_is_renewed  # noqa: F821

SECRETS = {"user": "admin", "password": "admin"}
ANN = {"user": "ann", "password": "ann sells freight"}


@pytest.fixture(scope="session")
def like(tryton: tuple[str, str]) -> dict[str, Any]:
    """What every opportunity of the company has."""
    address, deal = tryton
    person = Tryton(address, **SECRETS)
    [row] = person._ask("model.sale.opportunity.read", [int(deal)], ["company", "currency", "party"])
    person.close()
    return {name: row[name] for name in ("company", "currency", "party")}


@pytest.fixture
def world(tryton: tuple[str, str], like: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[FarWorld]:
    """A database with one opportunity and no note, behind a network that can fail."""
    monkeypatch.setattr(sayso_tryton, "SECONDS", 0.5)
    host, _, database = tryton[0].rpartition("/")
    person, admin = Tryton(tryton[0], **ANN), Tryton(tryton[0], **SECRETS)
    clear(admin)
    values = {"amount": Decimal(12000), "end_date": date(2026, 6, 30)}
    deal = made(admin, {**like, **values})
    with failing(host) as network:
        yield FarWorld(
            name="tryton",
            server=admin,
            network=network,
            open=lambda: TrytonConnector().open(f"{network.url}/{database}", SECRETS, {}, lambda _: None),
            text="description",
            money="amount",
            day="end_date",
            deal=CrmRef("deal", deal),
            person_makes=lambda name: made(admin, {**like, "reference": name}),
            person_sets=lambda crm_id, field, value: sets(person, crm_id, field, value),
            person_deletes=lambda crm_id: removed(admin, [int(crm_id)]),
            held=lambda crm_id, field: person.live(CrmRef("deal", crm_id), field).value,
            made=lambda: notes_of(admin),
            notes=lambda: len(notes_of(admin)),
            passes=lambda seconds: None,
            ends_the_token=lambda: None,
            forbids=lambda words: None,
            retires=lambda field: None,
            busy=refused(429, None, **{"Retry-After": "120"}),
            writes=lambda asked: any(verb in asked.body for verb in (b".write", b".create", b".delete")),
            makes="note",
        )
    person.close()
    admin.close()


@pytest.fixture
def far(world: FarWorld) -> FarWorld:
    """The same: it is somebody else's, behind a network."""
    return world


def sets(person: Tryton, deal: str, field: str, value: Any) -> None:
    value = date.fromisoformat(value) if field == "end_date" else value
    person._ask("model.sale.opportunity.write", [int(deal)], {field: value})


def made(person: Tryton, values: dict[str, Any]) -> str:
    return str(person._ask("model.sale.opportunity.create", [values])[0])


def notes_of(person: Tryton) -> list[Any]:
    return person._ask("model.ir.note.search_read", [], 0, None, None, ["message"])


def removed(person: Tryton, deals: list[int]) -> None:
    person._ask("model.sale.opportunity.cancel", deals)
    person._ask("model.sale.opportunity.delete", deals)


def clear(person: Tryton) -> None:
    deals = [row["id"] for row in person._ask("model.sale.opportunity.search_read", [], 0, None, None, ["state"])]
    notes = [row["id"] for row in notes_of(person)]
    if notes:
        person._ask("model.ir.note.delete", notes)
    if deals:
        removed(person, deals)


def test_the_entry_point_is_found() -> None:
    assert "tryton" in entry_points(group="sayso.crms").names
    assert CRMS.get("tryton").title == "Tryton"
    assert CRMS.quarantine == []


def test_a_second_reading_shows_what_changed(world: FarWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sayso_tryton, "OVERLAP", timedelta(0))
    crm, other = world.open(), world.person_makes("Other")
    time.sleep(1.1)  # its clock is told in whole seconds
    cursor = list(crm.pages("deal", (world.text,), ""))[-1].cursor
    world.person_sets(other, world.text, "Call Dana")

    shown = [one for page in crm.pages("deal", (world.text,), cursor) for one in page.records]

    assert [(one.id, one.values[world.text]) for one in shown] == [(other, "Call Dana")]


def test_a_rule_of_tryton_comes_back_in_its_own_words(world: FarWorld) -> None:
    with pytest.raises(Permanent) as refusal:
        world.open().write(CrmWrite("1", world.deal, "conversion_probability", "7", "0.5"))

    assert refusal.value.rule is not None
    assert "Conversion Probability" in refusal.value.rule.words


def test_a_session_that_ended_is_renewed(world: FarWorld) -> None:
    crm = world.open()
    crm.live(world.deal, world.text)
    crm._signed = "gone"

    assert crm.write(CrmWrite("1", world.deal, world.text, "Call Dana", None)).after == "Call Dana"


def test_a_wrong_password_is_said_and_not_repeated(world: FarWorld) -> None:
    crm = Tryton(world.network.url + "/crm", "admin", "hunter2")

    [problem] = crm.check()

    assert "password" in problem
    assert "hunter2" not in problem


def test_a_person_and_an_approval_in_the_same_moment(world: FarWorld) -> None:
    """Two hands write the same field of a real server at once: what a person wrote is never written over."""
    crm, person, stop = world.open(), world.open(), threading.Event()
    buried: list[str] = []

    def edits() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            world.person_sets(world.deal.id, world.text, f"person {number}")

    hand = threading.Thread(target=edits)
    hand.start()
    done = 0
    try:
        for number in range(40):
            before = person.live(world.deal, world.text).value
            try:
                receipt = crm.write(CrmWrite(str(number), world.deal, world.text, f"ours {number}", before))
            except (Moved, Recoverable):
                continue
            done += 1
            buried += [str(before)] if receipt.before != before else []
    finally:
        stop.set()
        hand.join()

    told = [
        one.value
        for page in person.pages("deal", (world.text,), "")
        for one in page.records
        if one.id == world.deal.id
        for one in one.history
    ]
    ours = [place for place, value in enumerate(told) if str(value).startswith("ours")]
    assert buried == []
    assert len(ours) == done
