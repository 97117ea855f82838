"""When the weekly digest is due."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.giveback.rules_digest import due_week

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 25, 6, 59, tzinfo=BERLIN), None),
        (datetime(2026, 11, 25, 7, 0, tzinfo=BERLIN), MONDAY),
        (datetime(2026, 11, 26, 6, 59, tzinfo=BERLIN), MONDAY),
        (datetime(2026, 11, 26, 7, 0, tzinfo=BERLIN), None),
    ],
)
def test_it_is_due_from_its_hour_on_for_a_day(now, expected):
    assert due_week(now, 2, 7) == expected


def test_sunday_s_is_of_the_week_that_ends():
    assert due_week(datetime(2026, 11, 30, 1, tzinfo=BERLIN), 6, 22) == MONDAY


@given(st.integers(0, 365 * 24), st.integers(0, 6), st.integers(0, 23))
@settings(max_examples=50)
def test_in_any_seven_days_each_week_is_due_once_and_lasts_a_day(start, weekday, hour):
    hours = [datetime(2026, 1, 1, tzinfo=BERLIN) + timedelta(hours=start + n) for n in range(7 * 24)]
    due = [week for moment in hours if (week := due_week(moment, weekday, hour))]
    assert len(due) == 24
    assert len(set(due)) <= 2
    assert all(week.weekday() == 0 for week in due)
