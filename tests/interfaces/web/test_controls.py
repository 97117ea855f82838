"""The control of each type of field hands back what it was given: opening a form and sending it changes nothing."""

import pytest

from sayso.interfaces.web.controls import control_of, created_control_of, created_raw_of, raw_of
from sayso.record.builtin import BUILT_IN
from sayso.record.points import FIELD_TYPES

VALUES = {
    "next_step": {"action": "Send the deck", "owner": "Luis", "owner_side": "ours", "due": "2026-03-12", "agreement": "agreed"},
    "tasks": {"action": "Send the deck", "owner": None, "due": "2026-03-12"},
    "objections": {"category": "price", "text": "Too dear: for one site"},
    "competitors": {"name": "Portway", "status": "evaluating"},
    "milestones": {"event": "contract_signed"},
    "people": {"person": 7, "name": "Anna Reed", "title": "CFO", "role": "economic_buyer"},
    "close_date": "2026-03-12",
    "discount": "7.5",
    "notes": "One\ntwo",
}  # fmt: skip
SPECS = {spec.path.field: spec for spec in BUILT_IN if spec.path.entity == "deal"}


def posted(parts):
    return {f"value.{part.name}" if part.name else "value": part.value for part in parts}


@pytest.mark.parametrize("name", VALUES)
def test_a_form_sent_as_it_was_opened_changes_nothing(name):
    spec, value = SPECS[name], VALUES[name]
    raw = raw_of(posted(control_of(spec, value)), spec)
    assert FIELD_TYPES.get(spec.type).canonical(raw, spec) == value


def test_a_composed_value_is_asked_for_piece_by_piece():
    parts = {part.name: part for part in control_of(SPECS["people"], VALUES["people"])}
    assert parts["role"].type == "choice"
    assert ("economic_buyer", "Economic buyer") in parts["role"].options
    assert parts["person"].type == "hidden"
    assert {part.type for part in control_of(SPECS["next_step"], None)} == {"text", "choice", "date"}


def test_a_thing_to_be_created_is_asked_for_by_what_names_it():
    value = {"name": "Dana Webb", "title": "CFO", "email": "dana@northgate.example", "account": 3}
    assert [part.name for part in created_control_of(value)] == ["name", "title", "email"]
    typed = {"value.name": "Dana Web", "value.title": "CFO", "value.account": "4"}
    assert created_raw_of(typed, value) == {"name": "Dana Web", "title": "CFO"}
