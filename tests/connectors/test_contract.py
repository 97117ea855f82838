"""What every CRM must do behind the ports, whoever made it: written once, run against each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sayso.connectors import _crm_http
from sayso.ports.record_reader import CHANGES, HISTORY, CrmRecord, CrmType, Page
from sayso.ports.record_writer import (
    Configuration,
    CrmCreate,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Moved,
    Permanent,
    Recoverable,
    Unknown,
)
from tests.connectors.crms import FAR, WORLDS, FarWorld, World
from tests.fakes.faults import (
    GARBAGE,
    LOST_AFTER,
    LOST_BEFORE,
    RESET_IN_BODY,
    Fault,
    broken,
    once,
    slow,
)

LOSSES = [
    LOST_BEFORE,
    LOST_AFTER,
    RESET_IN_BODY,
    GARBAGE,
    broken(503),
    slow(0.6, arrives=True),
    slow(0.6, arrives=False),
]
NAMES = ["hang up before", "hang up after", "cut", "garbage", "503 after", "silence after", "silence before"]


@pytest.fixture(params=[*sorted(FAR), "csv", pytest.param("embedded", marks=pytest.mark.django_db)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with WORLDS[request.param]() as found:
        yield found


@pytest.fixture(params=sorted(FAR))
def far(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarWorld]:
    monkeypatch.setattr(_crm_http, "_SECONDS", 0.5)
    with FAR[request.param]() as found:
        yield found


def order(world: World, value: str | None, before: str | None = None, field: str = "") -> CrmWrite:
    name = field or world.text
    return CrmWrite(f"write-{name}", world.deal, name, value, before)


def a_thing(world: World, key: str = "made-1") -> CrmCreate:
    return CrmCreate(key, world.makes, world.values(key), (world.deal,))


def read(world: World, cursor: str = "") -> list[Page]:
    return list(world.open().pages("deal", (world.text, world.money, world.day), cursor))


def records(pages: list[Page]) -> dict[str, CrmRecord]:
    return {one.id: one for page in pages for one in page.records}


# The reader


def test_it_describes_its_fields_its_stages_and_its_owners(world: World) -> None:
    crm = world.open()
    fields = {one.name: one for one in crm.fields("deal")}

    assert crm.check() == ()
    assert [fields[name].type for name in (world.text, world.money, world.day)] == [
        CrmType.TEXT,
        CrmType.MONEY,
        CrmType.DATE if world.on("2026-06-30") == "2026-06-30" else CrmType.MOMENT,
    ]
    assert fields[world.text].writable
    assert {stage.kind for stage in crm.pipelines()[0].stages} == {"open", "won", "lost"}
    assert all("@" in owner.email for owner in crm.owners())


def test_a_reading_shows_every_record_once_and_can_be_taken_up_at_every_page(world: World) -> None:
    made = {world.deal.id, *(world.person_makes(f"Deal {number}") for number in range(4))}
    pages = read(world)

    assert [one.id for page in pages for one in page.records if one.id in made] == list(
        dict.fromkeys(one for page in pages for one in (r.id for r in page.records))
    )
    assert set(records(pages)) == made
    for place, page in enumerate(pages):
        before = set(records(pages[: place + 1]))
        assert before | set(records(read(world, page.cursor))) == made


def test_values_are_canonical(world: World) -> None:
    record = records(read(world))[world.deal.id]

    assert {name: record.values[name] for name in (world.text, world.money, world.day)} == {
        world.text: None,
        world.money: "12000",
        world.day: world.on("2026-06-30"),
    }


def test_a_second_reading_shows_what_changed_and_what_is_gone(world: World) -> None:
    other, third = world.person_makes("Other"), world.person_makes("Third")
    cursor = read(world)[-1].cursor
    world.passes(86_400)
    cursor = read(world, cursor)[-1].cursor
    world.person_sets(other, world.text, "Call Dana")
    world.person_deletes(third)
    world.passes(7_200)  # a CRM may look for what left it less often than for what changed
    pages = read(world, cursor)

    assert records(pages)[other].values[world.text] == "Call Dana"
    if CHANGES in world.lacks:  # it shows everything, and says what stands: the rest is gone
        assert set(records(pages)) == {world.deal.id, other}
        assert [page.standing for page in pages if page.standing is not None] == [{world.deal.id, other}]
    else:
        assert set(records(pages)) == {other}
        assert [gone.id for page in pages for gone in page.gone] == [third]


def test_the_past_of_a_field_is_told_in_order(world: World) -> None:
    for day in ("2026-07-31", "2026-08-31"):
        world.passes(60)
        world.person_sets(world.deal.id, world.day, day)
    history = [one for one in records(read(world))[world.deal.id].history if one.field == world.day]
    told = [] if HISTORY in world.lacks else ["2026-06-30", "2026-07-31", "2026-08-31"]  # nothing is made up

    assert [one.value for one in history] == [world.on(day) for day in told]


# The writer


def test_a_write_sets_the_field_and_nothing_else(world: World) -> None:
    crm = world.open()
    receipt = crm.write(order(world, "Call Dana"))

    assert (receipt.before, receipt.after) == (None, "Call Dana")
    assert world.held(world.deal.id, world.text) == "Call Dana"
    assert crm.live(world.deal, world.money).value == "12000"


def test_money_and_days_are_written_and_read_back_as_they_were_meant(world: World) -> None:
    crm = world.open()
    crm.write(order(world, "18000.5", "12000", world.money))
    crm.write(order(world, world.on("2026-09-30"), world.on("2026-06-30"), world.day))

    assert crm.live(world.deal, world.money).value == "18000.5"
    assert crm.live(world.deal, world.day).value == world.on("2026-09-30")


def test_a_value_that_moved_is_not_written_over(world: World) -> None:
    world.person_sets(world.deal.id, world.text, "Ann: lunch first")

    with pytest.raises(Moved) as moved:
        world.open().write(order(world, "Call Dana"))

    assert moved.value.live.value == "Ann: lunch first"
    assert world.held(world.deal.id, world.text) == "Ann: lunch first"


def test_an_undo_is_a_write_back(world: World) -> None:
    crm = world.open()
    crm.write(order(world, "Call Dana"))
    crm.write(CrmWrite("undo-1", world.deal, world.text, None, "Call Dana"))

    assert crm.live(world.deal, world.text).value is None
    with pytest.raises(Moved):
        crm.write(CrmWrite("undo-2", world.deal, world.text, None, "Call Dana"))


def test_the_same_create_asked_twice_makes_one(world: World) -> None:
    first, second = world.open().create(a_thing(world)), world.open().create(a_thing(world))

    assert first.ref == second.ref
    assert len(world.made()) == 1
    assert world.open().create(a_thing(world, "made-2")).ref != first.ref


def test_a_note_is_made_once_and_whole(world: World) -> None:
    note = CrmCreate("note-1", "note", {"body": "Dana: <b>we</b> sign\nin May."}, (world.deal,))
    first = world.open().create(note)

    assert world.open().create(note).ref == first.ref
    assert world.notes() == 1


def test_what_was_made_can_be_taken_back_once(world: World) -> None:
    crm = world.open()
    made = crm.create(a_thing(world))
    crm.remove(made)
    crm.remove(made)

    assert world.made() == []


# Refusals


def test_our_value_typed_by_somebody_else_is_not_taken_for_ours(world: World) -> None:
    world.person_sets(world.deal.id, world.text, "Call Dana")

    assert world.open().find(order(world, "Call Dana")) is None


def test_a_field_that_was_retired_has_to_be_mapped_anew(world: World) -> None:
    world.retires(world.text)

    with pytest.raises(Configuration):
        world.open().write(order(world, "Call Dana"))
    with pytest.raises(Configuration):
        read(world)


def test_a_record_that_is_gone_is_refused_for_good(world: World) -> None:
    world.person_deletes(world.deal.id)

    with pytest.raises(Permanent):
        world.open().write(order(world, "Call Dana"))


@pytest.mark.parametrize(
    "hostile", ["'; DELETE", "x' OR Name != '", "../Account/001", "a\\'b", "Name, (SELECT Id FROM Tasks)"]
)
def test_hostile_names_and_ids_reach_no_other_record(world: World, hostile: str) -> None:
    crm = world.open()

    with pytest.raises((Permanent, Configuration, ValueError)):
        crm.live(CrmRef("deal", hostile), world.text)
    with pytest.raises((Permanent, Configuration, ValueError)):
        list(crm.pages("deal", (hostile,), ""))
    world.person_sets(world.deal.id, world.text, hostile)
    assert crm.live(world.deal, world.text).value == hostile
    assert crm.find(CrmCreate(hostile, world.makes, {})) is None
    assert crm.find(CrmCreate(hostile, "note", {})) is None


# A network that fails, and an administrator


@pytest.mark.parametrize("fault", LOSSES, ids=NAMES)
def test_a_create_whose_answer_is_lost_is_never_made_twice(far: FarWorld, fault: Fault) -> None:
    far.network.plan = once(fault, far.writes)
    crm = far.open()

    with pytest.raises(Unknown):
        crm.create(a_thing(far))
    took_effect = len(far.made())

    assert took_effect == int(fault.arrives)
    assert (crm.find(a_thing(far)) is not None) == fault.arrives
    crm.create(a_thing(far))
    assert len(far.made()) == 1


@pytest.mark.parametrize("fault", LOSSES, ids=NAMES)
def test_a_write_whose_answer_is_lost_is_not_guessed_at(far: FarWorld, fault: Fault) -> None:
    far.network.plan = once(fault, far.writes)
    crm = far.open()

    try:
        found: CrmReceipt | None = crm.write(order(far, "Call Dana"))
        assert fault is RESET_IN_BODY  # an answer without a body arrives whole
    except Unknown:
        found = crm.find(order(far, "Call Dana"))

    assert (found is not None) == fault.arrives
    assert (far.held(far.deal.id, far.text) == "Call Dana") == fault.arrives


@pytest.mark.parametrize("fault", LOSSES, ids=NAMES)
def test_a_reading_gets_over_a_network_that_fails(far: FarWorld, fault: Fault) -> None:
    far.person_makes("Other")
    far.person_makes("Third")
    calm = set(records(read(far)))
    far.network.plan = once(fault, lambda asked: asked.method == "GET", times=2)

    assert set(records(read(far))) == calm


def test_a_token_that_ends_in_mid_work_is_renewed(far: FarWorld) -> None:
    crm = far.open()
    crm.live(far.deal, far.text)
    far.ends_the_token()

    assert crm.write(order(far, "Call Dana")).after == "Call Dana"


def test_a_spent_allowance_is_waited_out_and_nothing_is_written(far: FarWorld) -> None:
    far.network.plan = once(far.busy, far.writes)

    with pytest.raises(Recoverable) as busy:
        far.open().write(order(far, "Call Dana"))

    assert busy.value.seconds > 60
    assert far.held(far.deal.id, far.text) is None
    assert far.open().write(order(far, "Call Dana")).after == "Call Dana"


def test_a_rule_of_the_administrator_comes_back_in_its_own_words(far: FarWorld) -> None:
    far.forbids("A next step needs an owner.")

    with pytest.raises(Permanent) as refusal:
        far.open().write(order(far, "Call Dana"))

    assert refusal.value.rule is not None
    assert refusal.value.rule.words == "A next step needs an owner."
    assert far.held(far.deal.id, far.text) is None
