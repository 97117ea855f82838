"""The vocabulary holds its promises, on any text."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.asker import Asker, Door, NotAllowed, Role, system
from sayso.domain.canonical import canonical_json, digest
from sayso.domain.change import FieldPath
from sayso.domain.money import Money
from sayso.domain.plain import plain
from sayso.domain.transcript import Quote, QuoteNotFound, Turn, quote, stands

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.text(min_size=1), st.data())
def test_a_quote_cut_from_a_turn_stands_in_it(text, data):
    turn = Turn(0, "Anna", text)
    start = data.draw(st.integers(0, len(text) - 1))
    cut = quote(turn, start, data.draw(st.integers(start + 1, len(text))))
    assert stands(cut, (turn,))


@given(st.text(min_size=2), st.integers(-3, 3), st.integers(-3, 3))
def test_a_quote_that_was_moved_or_lent_to_another_does_not_stand(text, left, right):
    turn = Turn(0, "Anna", text)
    moved = Quote(0, left, len(text) + right, text, "Anna")
    assert stands(moved, (turn,)) == (left == 0 and right == 0) or text == text[left : len(text) + right]
    assert not stands(Quote(0, 0, len(text), text, "Ben"), (turn,))
    assert not stands(Quote(1, 0, len(text), text, "Anna"), (turn,))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 6)])
def test_no_quote_is_empty_or_outside_its_turn(start, end):
    with pytest.raises(QuoteNotFound, match="turn 4 has 5 characters"):
        quote(Turn(4, "Anna", "hello"), start, end)


@given(JSON)
def test_equal_values_have_equal_digests_whatever_their_order(value):
    if isinstance(value, dict):
        assert digest(value) == digest(dict(reversed(list(value.items()))))
    assert digest(value) == digest(plain(value))


def test_what_is_no_json_has_no_digest():
    with pytest.raises(TypeError):
        canonical_json({1, 2})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_money_is_rounded_away_from_zero_and_shown_plainly():
    assert Money(Decimal("0.005"), "EUR").quantized() == Money(Decimal("0.01"), "EUR")
    assert str(Money(Decimal(48000), "USD")) == "48,000 USD"
    assert str(Money(Decimal("1150.5"))) == "1,150.50"


def test_a_field_path_is_written_with_one_dot():
    assert str(FieldPath.parse("deal.amount")) == "deal.amount"
    for nonsense in ("deal", ".amount", "deal."):
        with pytest.raises(ValueError, match="is no field path"):
            FieldPath.parse(nonsense)


def test_the_system_sees_everything_and_decides_nothing():
    root = system("r")
    assert root.sees_owner(7)
    assert root.sees_owner(None)
    with pytest.raises(NotAllowed, match="Agents and schedules may propose"):
        root.require_decider()


def test_what_nobody_owns_is_for_those_who_see_everything():
    rep = Asker(1, "Sam", frozenset({Role.REP}), frozenset({1}), True, True, Door.WEB, "r")
    assert rep.sees_owner(1)
    assert not rep.sees_owner(2)
    assert not rep.sees_owner(None)
    with pytest.raises(NotAllowed, match="Only RevOps.* may do this"):
        rep.require(Role.REVOPS)


def test_plain_knows_moments_and_frozen_values():
    at = datetime(2026, 3, 10, tzinfo=UTC)
    assert plain({"at": at, "path": FieldPath("deal", "x"), "sum": Decimal("1.50")}) == {
        "at": "2026-03-10T00:00:00+00:00",
        "path": {"entity": "deal", "field": "x"},
        "sum": "1.50",
    }
