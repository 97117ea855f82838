"""Each kind of junk: what it marks, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.measure.field_audit.points import JUNK
from sayso.measure.field_audit.views import Known

KNOWN = Known("f", "F", default="Standard")
MARKED = {
    "placeholders": ["TBD", "n/a", "N.A.", ".", "--", "?", "xxx", "test", "Test 2", "asdf", "aaaa", "0000000", "Unknown"],
    "default_left": ["Standard", "-- Please select --", "Select one", "Choose...", "1970-01-01", "01/01/1970", "1900-01-01T00:00:00"],
    "period_ends": ["2026-11-30", "30 Nov 2026", "11/30/2026", "30/11/2026", "2028-02-29", "31.12.2026", "2026-03-31T09:00:00Z"],
    "one_value": [], "copied": [], "contradicted": [],
}  # fmt: skip
LEFT = {
    "placeholders": ["AAA", "III", "NA", "N", "0", "12", "Testa Foods", "Anna", "Pending", "x-ray", "100000", "☎ 12", "€"],
    "default_left": ["Selected partners", "standard", "2001-01-01", "Choose Chicago Ltd", "01/01/2027"],
    "period_ends": ["2026-11-29", "2026-02-30", "30", "11/12/2026", "Suite 30 Nov", "30 November", "2026-11-30 to 2026-12-31"],
    "one_value": [], "copied": [], "contradicted": [],
}  # fmt: skip


@pytest.mark.parametrize("kind", JUNK.all(), ids=lambda kind: kind.name)
def test_it_marks_its_own_and_nothing_else(kind):
    assert [value for value in MARKED[kind.name] if not kind.marks(value, KNOWN)] == []
    assert [value for value in LEFT[kind.name] if kind.marks(value, KNOWN)] == []


@pytest.mark.parametrize("kind", JUNK.all(), ids=lambda kind: kind.name)
@given(st.text(max_size=60))
def test_it_takes_any_value(kind, value):
    assert kind.marks(value, KNOWN) in (True, False)
