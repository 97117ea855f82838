"""The grid of deals: every stretch goes on where the one before ended, whatever the order, and sums what it shows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from sayso.record import grid, mirroring
from sayso.record.grid import GROUPS, SORTS, Wishes
from sayso.record.marks import BadMark
from sayso.record.mirroring import Seen
from sayso.record.schema import Schema
from sayso.record.selectors import list_pipelines

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CREATED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def deals(office, cast, root, now):
    """Twelve deals of Sam's beside the office's two, some without an amount, an account or a date."""
    for number in range(12):
        values = {
            "name": f"Deal {number:02}",
            "owner": cast.sam.pk,
            "stage": {"pipeline": "new-business", "key": ("qualification", "proposal", "won")[number % 3]},
        }
        values |= {"amount": {"amount": str(1000 * (number % 4)), "currency": "GBP"}} if number % 4 else {}
        values |= {"close_date": f"2026-{11 + number % 2}-{number + 1:02}"} if number % 5 else {}
        values |= {"next_step": {"action": "call", "due": f"2026-11-{20 + number % 8}"}} if number % 2 else {}
        mirroring.upsert_deal(asker=root, seen=Seen(f"g:{number}", values, CREATED), at=now)
    return office


def test_stretches_give_every_deal_once_in_one_order(deals, cast, asker_of):
    asker = asker_of(cast.sam)
    for sort, group in product([*SORTS, *(f"-{name}" for name in SORTS)], ["", *GROUPS]):
        wishes = Wishes(kind="", sort=sort, group=group)
        whole = [row.id for row in grid.stretch(asker, wishes, size=200, today=TODAY).rows]
        assert len(whole) == len(set(whole)) == 13
        assert in_pieces(asker, wishes) == whole, wishes


def in_pieces(asker, wishes):
    """The same, five at a time."""
    pieces, mark = [], ""
    while True:
        found = grid.stretch(asker, wishes, after=mark, size=5, today=TODAY)
        pieces += [row.id for row in found.rows]
        mark = found.next
        if not mark:
            return pieces


def test_blanks_come_last_either_way(deals, cast, asker_of):
    for sort in ("amount", "-amount"):
        rows = grid.stretch(asker_of(cast.sam), Wishes(kind="", sort=sort), size=200, today=TODAY).rows
        blank = [row.cells[1].shown == "" for row in rows]
        assert blank == sorted(blank)


@pytest.mark.parametrize(
    ("wishes", "count"),
    [
        (Wishes(kind=""), 13),
        (Wishes(), 9),
        (Wishes(kind="won"), 4),
        (Wishes(kind="", stage="proposal"), 4),
        (Wishes(kind="", query="deal 0"), 10),
        (Wishes(kind="", query="northgate"), 1),
        (Wishes(kind="", least=Decimal(2000)), 6),
        (Wishes(kind="", most=Decimal(1000)), 3),
        (Wishes(kind="", closes_from=date(2026, 12, 1)), 5),
        (Wishes(kind="", step="overdue"), 2),
        (Wishes(kind="", step="this_week"), 4),
        (Wishes(kind="", step="later"), 0),
        (Wishes(kind="", step="none"), 7),
    ],
)
def test_wishes_narrow_what_is_shown_and_summed(deals, cast, asker_of, wishes, count):
    asker = asker_of(cast.sam)
    assert len(grid.stretch(asker, wishes, size=200, today=TODAY).rows) == count
    assert grid.total(asker, wishes, today=TODAY).count == count
    assert grid.total(asker, grid.looked_up(asker, wishes), today=TODAY).count == count


@pytest.mark.parametrize("group", GROUPS)
def test_the_groups_add_up_to_the_whole(deals, cast, asker_of, group):
    asker, wishes = asker_of(cast.sam), Wishes(kind="", group=group)
    whole, groups = grid.total(asker, wishes, today=TODAY), grid.totals(asker, wishes, today=TODAY)
    assert sum(each.count for each in groups.values()) == whole.count
    assert sum(amount for each in groups.values() for _, amount in each.sums) == dict(whole.sums)["GBP"]
    assert grid.altogether(groups.values()) == whole
    rows = grid.stretch(asker, wishes, size=200, today=TODAY).rows
    assert {row.group for row in rows} == set(groups)


def test_the_columns_of_a_board_add_up_to_the_whole(deals, cast, asker_of):
    asker, wishes = asker_of(cast.sam), Wishes(kind="", pipeline="new-business")
    stages = next(one for one in list_pipelines(asker) if one.key == "new-business").stages
    columns = grid.columns_of_board(asker, wishes, stages, size=2, today=TODAY, schema=Schema())
    assert [stage for stage, *_ in columns] == list(stages)
    for stage, found, total in columns:
        here = Wishes(kind="", pipeline="new-business", stage=stage.key)
        assert found == grid.stretch(asker, here, size=2, today=TODAY)
        assert total == grid.total(asker, here, today=TODAY)
    assert sum(total.count for *_, total in columns) == grid.total(asker, wishes, today=TODAY).count == 13


def test_nobody_sees_or_sums_another_teams_deals(deals, cast, asker_of):
    eve = asker_of(cast.eve)
    assert [row.name for row in grid.stretch(eve, Wishes(kind=""), today=TODAY).rows] == ["Lowmoor - Dock"]
    assert grid.total(eve, Wishes(kind=""), today=TODAY).count == 1
    with pytest.raises(LookupError):
        grid.cell(eve, deals.northgate, "stage", today=TODAY)


def test_late_is_said_of_open_deals_alone(deals, cast, asker_of):
    rows = grid.stretch(asker_of(cast.sam), Wishes(kind=""), fields=("next_step",), size=200, today=TODAY).rows
    late = {row.name for row in rows if row.cells[0].is_late}
    assert late == {"Deal 01", "Deal 09"}  # Deal 11 is won


@pytest.mark.parametrize("mark", ["x", "W10", "bnVsbA", "WzEsMl0", "W3siYSI6MX0sMV0", "WyJ4IiwxLDJd"])
def test_a_mark_that_marks_nothing_is_refused(deals, cast, asker_of, mark):
    with pytest.raises(BadMark):
        grid.stretch(asker_of(cast.sam), Wishes(), after=mark, today=TODAY)


def test_a_stretch_asks_the_database_a_few_times_however_long(deals, cast, asker_of, django_assert_max_num_queries):
    asker = asker_of(cast.sam)
    with django_assert_max_num_queries(10):
        grid.stretch(asker, Wishes(kind=""), size=200, today=TODAY)
