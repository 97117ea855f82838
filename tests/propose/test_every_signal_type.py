"""Whatever kind of signal is installed, the record knows the fields that it asks for and keeps its values."""

import json
from pathlib import Path

import pytest

from sayso.domain.change import Operation
from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote
from sayso.extract.points import SIGNAL_TYPES
from sayso.propose.rules_offers import _linked
from sayso.record.builtin import BUILT_IN
from sayso.record.points import FIELD_TYPES
from tests.propose.telling import facts

FIELDS = {spec.path: spec for spec in BUILT_IN}
BESIDE = {"amount": {"accepted": True}}
"""Parts that the reader adds to what labels say."""

CASES = sorted(Path(__file__).parents[2].glob("src/sayso/demo/*/conversations/*/case.json"))


def labelled():
    """Every labelled signal of the demonstration company, by kind."""
    found: dict[str, list[dict]] = {}
    for path in CASES:
        for label in json.loads(path.read_text(encoding="utf-8"))["signals"]:
            value = json.loads(json.dumps(label["value"]).replace("{{", "").replace("}}", ""))
            found.setdefault(label["kind"], []).append({**BESIDE.get(label["kind"], {}), **value})
    return found


@pytest.mark.parametrize("kind", SIGNAL_TYPES.all(), ids=lambda kind: kind.name)
def test_the_record_keeps_what_a_kind_of_signal_asks(kind):
    asked = 0
    for value in labelled()[kind.name]:
        signal = Signal(kind.name, Quote(0, 0, 1, "x", "Luis"), value)
        for change in kind.changes(signal):
            spec = FIELDS[change.path]
            assert spec.many is (change.operation is Operation.ADD)
            kept = FIELD_TYPES.get(spec.type).canonical(_linked(facts(), spec, change.value), spec)
            assert kept is not None
            assert FIELD_TYPES.get(spec.type).show(kept, spec)
            asked += 1
    assert asked
