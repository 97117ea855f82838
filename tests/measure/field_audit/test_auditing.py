"""All that is planted in a wide, dirty table is found, and nothing is said against its clean fields."""

import random
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.measure.field_audit.auditing import audit
from sayso.measure.field_audit.points import JUNK
from sayso.measure.field_audit.sketch import MOST_COMMON, MOST_SAMPLED, Sketch
from sayso.measure.field_audit.views import Known, Use, Verdict
from tests.benchmarks import dirty_tables

ROWS = 3_000


@pytest.fixture(scope="module")
def found():
    rows = dirty_tables.rows(ROWS)
    headings = next(rows)
    return {one.known.name: one for one in audit([Known(name, name) for name in headings], rows)}


def test_the_table_is_as_wide_as_it_says(found):
    assert len(found) == dirty_tables.WIDTH
    assert {kind for kind, _ in dirty_tables.PLANTED.values()} - {"empty"} == {kind.name for kind in JUNK.all()} - {
        "contradicted"
    }  # what was said is known for the record alone


@pytest.mark.parametrize(("field", "kind"), [(name, kind) for name, (kind, _) in dirty_tables.PLANTED.items()])
def test_what_was_planted_is_found(found, field, kind):
    audited = found[field]
    assert audited.verdict is not Verdict.KEEP
    assert [junk.kind for junk in audited.junk] == ([] if kind == "empty" else [kind])


@pytest.mark.parametrize("field", [name for name in dirty_tables.fields() if name not in dirty_tables.PLANTED])
def test_a_clean_field_is_left_alone(found, field):
    assert (found[field].verdict, found[field].junk) == (Verdict.KEEP, ())


def test_counts_are_the_rows_own(found):
    rows = dirty_tables.rows(ROWS)
    column = next(rows).index("Budget holder")
    bad = sum(row[column] in {"TBD", "N/A", ".", "test", "xxx", "-", "??"} for row in rows)
    assert found["Budget holder"].junk[0].rows == bad
    assert f"{bad:,} of 3,000 values" in found["Budget holder"].reason


def audited(values, **known):
    [one] = audit([Known("f", "F", **known)], [[value] for value in values])
    return one


def test_what_feeds_a_decision_stays():
    used = (Use("the board", 4),)
    assert audited(["Main"] * 50, uses=used).verdict is Verdict.KEEP
    assert audited(["Main"] * 50, uses=()).verdict is Verdict.RETIRE
    heard = audited(["2026-11-30"] * 20 + ["2026-11-03"] * 20, kind="date", uses=used)
    assert heard.verdict is Verdict.HEAR
    assert heard.reason.startswith("It feeds the board, but ")


def test_what_feeds_nothing_may_go_unless_it_is_sayso_s_own():
    values = [f"thing {number}" for number in range(50)]
    assert audited(values, uses=(), required=False).verdict is Verdict.RETIRE
    assert audited(values, uses=(), required=False, removable=False).verdict is Verdict.KEEP
    assert audited(values).verdict is Verdict.KEEP


def test_what_was_said_stands_against_it():
    values = [f"thing {number}" for number in range(50)]
    found = audited(values, contradicted=20, hearable=True)
    assert found.verdict is Verdict.HEAR
    assert "20 of 50 values (40%) are not what was said" in found.reason


def test_a_handful_of_rows_is_no_ground_for_a_verdict():
    assert audited(["tbd"] * 10).verdict is Verdict.KEEP


CELLS = st.lists(st.sampled_from(["", " ", "tbd", "2026-11-30", "0", "x y z"]) | st.text(max_size=30), max_size=60)


@given(CELLS, st.booleans(), st.sampled_from(["", "date", "number", "choice", "prose", "text", "list"]))
@settings(max_examples=60)
def test_any_column_gets_a_verdict_that_adds_up(cells, used, kind):
    one = audited(cells, kind=kind, uses=(Use("it"),) if used else None)
    assert one.rows == len(cells)
    assert one.filled == sum(bool(cell.strip()) for cell in cells)
    assert all(0 < junk.rows <= max(one.filled, 0) for junk in one.junk)
    assert one.reason.endswith(".")
    assert not (used and one.verdict is Verdict.RETIRE)


@given(st.lists(st.integers(0, 40), max_size=300))
def test_a_small_sketch_is_exact(numbers):
    sketch, values = Sketch(), [str(number) for number in numbers]
    for place in range(0, len(values), 7):
        sketch.see(Counter(values[place : place + 7]))
    true = Counter(values)
    assert dict(sketch.commonest()) == true
    assert sketch.distinct == len(true)
    assert sketch.rows_where(lambda value, count: count >= 3) == sum(n for n in true.values() if n >= 3)


def test_a_sketch_stays_small_and_near_the_truth():
    rng, true, sketch = random.Random(3), Counter(), Sketch()  # noqa: S311 - draws that can be repeated
    for _ in range(60):
        stretch = Counter(
            rng.choice(("often", "seldom")) if rng.random() < 0.3 else f"only {rng.randrange(10**9)}"
            for _ in range(500)
        )
        stretch |= {"long" * 400: 1}
        true.update(stretch)
        sketch.see(stretch)
    total = sum(true.values())
    assert len(sketch.sampled()) <= MOST_SAMPLED
    assert len(list(sketch.commonest())) <= MOST_COMMON
    assert not sketch.is_exact
    assert abs(sketch.distinct - len(true)) < 0.1 * len(true)
    for value, count in list(sketch.commonest())[:2]:
        assert true[value] - total / MOST_COMMON <= count <= true[value]


def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        tracemalloc.start()
        audit([Known("f", "F")], ([f"{number} is a value of its own, {number * 7919}"] for number in range(count)))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    assert peak(24_000) < 1.3 * peak(8_000)
