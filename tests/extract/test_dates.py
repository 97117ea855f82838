"""Dates as people say them, on Tuesday 10 March 2026."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sayso.extract.dates import Precision, When, find, resolve, say
from sayso.extract.local.reading import plain_of

SAID_ON = date(2026, 3, 10)


def days(text, when=None):
    when = when or When(SAID_ON)
    return [day.on.isoformat() if day else None for day in (resolve(one, when) for one in find(plain_of(text)))]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-03-10"),
        ("I'll do it tonight", "2026-03-10"),
        ("as soon as we hang up", "2026-03-10"),
        ("tomorrow", "2026-03-11"),
        ("the day after tomorrow", "2026-03-12"),
        ("by end of day tomorrow", "2026-03-11"),
        ("by close of business Thursday", "2026-03-12"),
        ("Thursday", "2026-03-12"),
        ("on Friday at three", "2026-03-13"),
        ("Tuesday", "2026-03-17"),
        ("this coming Friday", "2026-03-13"),
        ("next Tuesday", "2026-03-17"),
        ("Wednesday next week", "2026-03-18"),
        ("next week Wednesday", "2026-03-18"),
        ("Monday week", "2026-03-23"),
        ("a week from Tuesday", "2026-03-24"),
        ("a week from tomorrow", "2026-03-18"),
        ("in two weeks", "2026-03-24"),
        ("in a fortnight", "2026-03-24"),
        ("three weeks from now", "2026-03-31"),
        ("within ten working days", "2026-03-24"),
        ("in a month", "2026-04-10"),
        ("this week", "2026-03-13"),
        ("sometime next week", "2026-03-20"),
        ("before the weekend", "2026-03-13"),
        ("the end of the week", "2026-03-13"),
        ("end of next week", "2026-03-20"),
        ("by the end of the month", "2026-03-31"),
        ("next month", "2026-04-30"),
        ("end of the quarter", "2026-03-31"),
        ("year end", "2026-12-31"),
        ("Q3", "2026-09-30"),
        ("in the second quarter of 2027", "2027-06-30"),
        ("by March", "2026-03-31"),
        ("in February", "2027-02-28"),
        ("the end of August", "2026-08-31"),
        ("by Christmas", "2026-12-25"),
        ("before Thanksgiving", "2026-11-26"),
        ("before Easter", "2026-04-05"),
        ("the seventeenth", "2026-03-17"),
        ("by the second, please", "2026-04-02"),
        ("the twenty-first", "2026-03-21"),
        ("the 9th", "2026-04-09"),
        ("Tuesday the seventeenth", "2026-03-17"),
        ("Friday the 15th", "2026-05-15"),
        ("17 Feb 2027", "2027-02-17"),
        ("17 April", "2026-04-17"),
        ("the ninth of October", "2026-10-09"),
        ("June the second", "2026-06-02"),
        ("March 23rd", "2026-03-23"),
        ("january fifth", "2027-01-05"),
        ("Wednesday, first of April", "2026-04-01"),
        ("the first of March next year", "2027-03-01"),
        ("the first Saturday of August", "2026-08-01"),
        ("the last Friday of April", "2026-04-24"),
        ("2026-04-30", "2026-04-30"),
        ("31.01.2027", "2027-01-31"),
        ("on 21.4.", "2026-04-21"),
        ("the week of 20 April", "2026-04-24"),
        ("the 09th of April", "2026-04-09"),
        ("04th Jan 2027.", "2027-01-04"),
        ("May twenty nine", "2026-05-29"),
        ("26th of June of 2027", "2027-06-26"),
        ("from Monday to Thursday", "2026-03-19"),
        ("between the 21st and the 23rd", "2026-03-23"),
        ("between August and October", "2026-10-31"),
        ("from 10/13 to 11/17", "2026-11-17"),
        ("Friday 17/4", "2026-04-17"),
        ("two weeks after 15 April", "2026-04-29"),
        ("the Friday before the 15th of May", "2026-05-08"),
        ("the Thursday before 15 May", "2026-05-14"),
        ("the Saturday after New Year's", "2027-01-02"),
        ("the weekend of the 14th", "2026-03-15"),
        ("the weekend of 6 June", "2026-06-07"),
        ("9-17 April", "2026-04-17"),
        ("three days before Friday", "2026-03-10"),
        ("two working days after Thursday", "2026-03-16"),
        ("over the next two weeks", "2026-03-24"),
        ("in two years", "2028-03-10"),
        ("half an hour from now", "2026-03-10"),
        ("the following week", "2026-03-20"),
        ("the first week of May", "2026-05-01"),
        ("2nd week of next month", "2026-04-10"),
        ("the last week of May", "2026-05-29"),
        ("this calendar year", "2026-12-31"),
        ("the coming quarter", "2026-06-30"),
        ("H2 2026", "2026-12-31"),
        ("the first half of the year", "2026-06-30"),
        ("August 2027", "2027-08-31"),
        ("Good Friday", "2026-04-03"),
        ("New Year's Day", "2027-01-01"),
        ("over the weekend", "2026-03-15"),
        ("at the weekend", "2026-03-15"),
        ("this weekend", "2026-03-15"),
        ("before this weekend", "2026-03-13"),
        ("when we've hung up", "2026-03-10"),
        ("right after this", "2026-03-10"),
        ("on Sat.", "2026-03-14"),
        ("two weeks today", "2026-03-24"),
        ("a week tomorrow", "2026-03-18"),
        ("Monday two weeks from now", "2026-03-23"),
        ("on Friday in two weeks", "2026-03-27"),
        ("in two weeks on Friday", "2026-03-27"),
        ("the board's on Thursday in a week", "2026-03-19"),
        ("in 48 hours", "2026-03-12"),
        ("within 24 hours", "2026-03-11"),
        ("in ten hours", "2026-03-10"),
        ("in 5 mins", "2026-03-10"),
        ("before lunch", "2026-03-10"),
        ("I'll do it after lunch", "2026-03-10"),
        ("I'll send it in the afternoon", "2026-03-10"),
        ("after lunch on Thursday", "2026-03-12"),
        ("the coming two quarters", "2026-09-30"),
        ("over the two next weeks", "2026-03-24"),
        ("in the next fortnight", "2026-03-24"),
        ("next working week", "2026-03-20"),
        ("for the rest of the quarter", "2026-03-31"),
        ("later in the year", "2026-12-31"),
        ("before the month is out", "2026-03-31"),
        ("by the end of 2027", "2027-12-31"),
        ("by 2027", "2027-12-31"),
        ("early 2027", "2027-01-01"),
        ("mid 2027", "2027-06-30"),
        ("by July next year", "2027-07-31"),
        ("during October", "2026-10-31"),
        ("Q1 FY27", "2027-03-31"),
        ("calendar week 14", "2026-04-03"),
        ("KW 2", "2027-01-15"),
        ("in week 23", "2026-06-05"),
        ("w/c 6 April", "2026-04-10"),
        ("the week starting on April 6", "2026-04-10"),
        ("23-Sep-2026", "2026-09-23"),
        ("Friday 2026-03-20", "2026-03-20"),
        ("the fifteenth of next month", "2026-04-15"),
        ("the twenty-third day of September", "2026-09-23"),
        ("the twenty of October", "2026-10-20"),
        ("the first of February of twenty twenty-eight", "2028-02-01"),
        ("April 9-17", "2026-04-17"),
        ("April 9th through the 17th", "2026-04-17"),
        ("from the twenty-seventh of April till the third", "2026-05-03"),
        ("from next Monday to Friday", "2026-03-20"),
        ("the third.", "2026-04-03"),
        ("so the ninth", "2026-04-09"),
        ("by the 24 and no later", "2026-03-24"),
        ("the first Monday in December", "2026-12-07"),
        ("a week after Easter", "2026-04-12"),
        ("before Independence Day", "2026-07-04"),
        ("St. Patrick's Day", "2026-03-17"),
        ("Presidents' Day", "2027-02-15"),
        ("Easter 2027", "2027-03-28"),
        ("by midsummer", "2026-06-19"),
        ("before the board meets on June 3rd", "2026-06-03"),
        ("Q2 next year", "2027-06-30"),
        ("Q2 of next year", "2027-06-30"),
        ("next year's Q2", "2027-06-30"),
        ("H1 next year", "2027-06-30"),
        ("the end of Q1 next year", "2027-03-31"),
        ("Q3 this year", "2026-09-30"),
        ("FY27 Q1", "2027-03-31"),
        ("2027 Q1", "2027-03-31"),
        ("the first half of 2027", "2027-06-30"),
        ("next year's second half", "2027-12-31"),
        ("in the first half of the year", "2026-06-30"),
        ("the day after Thanksgiving", "2026-11-27"),
        ("the day before the 15th of May", "2026-05-14"),
        ("three business days before Easter", "2026-04-01"),
        ("the working day before 18 May", "2026-05-15"),
        ("the Tuesday after Easter", "2026-04-07"),
        ("the Friday before Labor Day", "2026-09-04"),
        ("the last business day of the month", "2026-03-31"),
        ("the last working day of May", "2026-05-29"),
        ("the first business day of next quarter", "2026-04-01"),
        ("the first business day of the year", "2027-01-01"),
        ("in ten days' time", "2026-03-20"),
        ("two Fridays from now", "2026-03-20"),
        ("in Q2 20 seats go live", "2026-06-30"),
        ("in Q2 2000 seats", "2026-06-30"),
        ("Q2 2028", "2028-06-30"),
        ("Q2 '27", "2027-06-30"),
        ("Q2'27", "2027-06-30"),
        ("by Q2 27 at the latest", "2027-06-30"),
    ],
)
def test_it_resolves_what_was_said(said, day):
    assert days(said) == [day]


@pytest.mark.parametrize(
    "said",
    [
        "may I ask you something",
        "the second point",
        "on the second floor",
        "we march on",
        "I sat in the sun",
        "one of my first customers",
        "it's 24/7 support",
        "at 10:30",
        "version 2.10",
        "the twenty-first century",
        "he sat at the table",
        "they may twenty times",
        "we had it earlier this month",
        "we have 2020 users",
        "in 2019 we bought it",
        "this may take longer",
        "in week 2 of the trial",
        "the first is price, the second is trust",
        "for the next 30 minutes",
        "between 9-5",
    ],
)
def test_it_names_no_date_where_there_is_none(said):
    assert days(said) == []


@pytest.mark.parametrize(
    "said", ["last Tuesday", "every Friday", "last month", "they sit on the second Tuesday", "Q2 last year"]
)
def test_what_is_past_or_a_habit_names_no_day(said):
    assert days(said) == [None]


def test_a_slashed_date_needs_to_know_what_comes_first():
    assert days("by 3/4") == [None]
    assert days("by 3/4", When(SAID_ON, day_first=True)) == ["2026-04-03"]
    assert days("by 4/15", When(SAID_ON)) == ["2026-04-15"]


def test_the_day_of_the_month_belongs_to_the_month_spoken_of():
    assert days("the tenth", When(SAID_ON, month=(2026, 6))) == ["2026-06-10"]


def test_a_fiscal_year_is_named_for_the_year_in_which_it_ends():
    when = When(SAID_ON, fiscal_year_start=4)
    assert days("end of FY27", when) == ["2027-03-31"]
    assert days("by fiscal year end", when) == ["2026-03-31"]
    assert days("Q1 FY27", when) == ["2026-06-30"]
    assert days("end of 2027", when) == ["2027-12-31"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("FY27 Q1", "2026-06-30"),
        ("Q2 next year", "2026-09-30"),
        ("Q2 of next fiscal year", "2026-09-30"),
        ("H1", "2026-09-30"),
        ("H2 FY27", "2027-03-31"),
    ],
)
def test_parts_of_a_year_follow_the_organisation_s_year(said, day):
    assert days(said, When(SAID_ON, fiscal_year_start=4)) == [day]


def test_lists_of_slashed_dates_follow_the_order_of_the_place():
    assert days("on 4/6, 5/6 or 6/6", When(SAID_ON, day_first=False)) == ["2026-04-06", "2026-05-06", "2026-06-06"]
    assert days("on 4/6, 5/6 or 6/6", When(SAID_ON, day_first=True)) == ["2026-06-04", "2026-06-05", "2026-06-06"]


def test_quarters_follow_the_organisation_s_year():
    assert days("end of the quarter", When(SAID_ON, fiscal_year_start=2)) == ["2026-04-30"]
    assert days("end of the fiscal year", When(SAID_ON, fiscal_year_start=7)) == ["2026-06-30"]


def test_working_days_leave_holidays_out():
    assert days("in two business days", When(SAID_ON, holidays=frozenset({date(2026, 3, 11)}))) == ["2026-03-13"]
    away = When(SAID_ON, holidays=frozenset({date(2026, 4, 3), date(2026, 3, 31)}))
    assert days("three business days before Easter", away) == ["2026-03-30"]
    assert days("the last business day of the month", away) == ["2026-03-30"]


def test_a_day_is_told_from_a_feast_just_over():
    monday = When(date(2026, 4, 6))
    assert days("the Tuesday after Easter", monday) == ["2026-04-07"]
    assert days("two weeks after Easter", monday) == ["2026-04-19"]
    assert days("Easter", monday) == ["2027-03-28"]


def test_the_span_of_a_time_to_come_is_whole():
    assert [one.text for one in find("we answer in ten days' time, then")] == ["in ten days' time"]


def test_without_a_start_only_a_full_date_is_known():
    unknown = When(None)
    assert days("tomorrow, or Friday, or in March, or on the ninth", unknown) == [None, None, None, None]
    assert days("2026-04-30 or 17 Feb 2027", unknown) == ["2026-04-30", "2027-02-17"]


def only(text):
    (mention,) = find(plain_of(text))
    return resolve(mention, When(SAID_ON))


def test_the_arithmetic_is_shown_in_words():
    assert only("Thursday").words == "“thursday”, said on Tue 10 Mar 2026, is Thu 12 Mar 2026"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("a week from Tuesday", "Tue 17 Mar and 7 days"),
        ("tomorrow fortnight", "Wed 11 Mar and 14 days"),
        ("two weeks after Easter", "Sun 5 Apr and 14 days"),
        ("the day before the 15th of May", "Fri 15 May less 1 day"),
        ("a month after 15 April", "Wed 15 Apr and 1 month"),
        ("the Friday before Labor Day", "the one before Mon 7 Sep"),
        ("two working days after Thursday", "working days counted from Thu 12 Mar"),
        ("two working days before Friday", "working days counted from Fri 13 Mar, Wed 11 Mar skipped"),
        ("the last working day of the month", "working days counted"),
        ("in three business days", "working days counted, Wed 11 Mar skipped"),
        ("Q2", "the last day of that period, the year from Apr"),
        ("the coming quarter", "the last day of that period, the year from Apr"),
        ("end of the quarter", "the last day of that period, the year from Apr"),
        ("end of FY27", "the last day of that period, the year from Apr"),
        ("end of 2027", "the last day of that period"),
    ],
)
def test_the_sum_is_shown_where_it_is_not_plain(said, words):
    when = When(SAID_ON, fiscal_year_start=4, holidays=frozenset({date(2026, 3, 11)}))
    (mention,) = find(plain_of(said))
    assert resolve(mention, when).words.endswith(f" ({words})")


def test_a_named_period_says_how_long_it_is():
    assert only("next month").precision is Precision.MONTH
    assert "the last day of that period" in only("next month").words


@pytest.mark.parametrize(
    "said", ["next Thursday", "Thursday the 20th", "mid-August", "in a couple of weeks", "3 March"]
)
def test_what_can_be_read_in_two_ways_is_marked(said):
    assert not only(said).certain


def test_next_is_sure_where_this_week_s_day_is_over():
    assert only("next Monday").certain


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_it_is_total_and_every_span_is_what_it_says(text, on):
    plain = plain_of(text)
    found = find(plain)
    assert all(plain[one.start : one.end] == one.text for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    for one in found:
        resolve(one, When(on))
        resolve(one, When(None))


def test_two_days_of_one_month_are_both_heard():
    assert days("You come on 12 and 13 May instead.") == ["2026-05-12", "2026-05-13"]
    assert days("The 5th or the 6th of June?") == ["2026-06-05", "2026-06-06"]


def test_a_weekday_before_another_sentence_is_told_from_nothing():
    assert days("Call me Friday. After the 15th I'm away.") == ["2026-03-13", "2026-03-15"]


WORDS = (
    "next last monday friday week weeks in two the of end month quarter may march 31 30 29 first fifth from tomorrow 2026 "
    "31.02.2026 2026-02-30 29 feb q1 99 999 months days on by"
)


@example("last quarter", date.min)
@example("tomorrow", date.max)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join), st.dates())
def test_nonsense_made_of_date_words_never_fails(text, on):
    for one in find(text):
        found = resolve(one, When(on))
        assert found is None or say(found.on)
