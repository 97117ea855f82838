from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.change import FieldPath
from sayso.domain.worth import same_worth
from sayso.ports.record_reader import CrmField, CrmType
from sayso.record.crm.rules import (
    DoesNotFit,
    Pair,
    Terms,
    ours,
    problem_of,
    says_same_step,
    step_text,
    theirs,
    writing_problem,
)  # fmt: skip
from sayso.record.fields import FieldSpec, Option

BERLIN = ZoneInfo("Europe/Berlin")
STAGE = {"pipeline": "p", "key": "won"}
TERMS = Terms(BERLIN, "EUR", {"closed won": STAGE}, {"o1": 7})


def spec(kind, **more):
    return FieldSpec(FieldPath("deal", "field"), "Our field", kind, **more)


def pair(kind, theirs_type, *, options=(), length=0, **more):
    return Pair(spec(kind, **more), CrmField("f", "Their field", theirs_type, options, length=length))


@pytest.mark.parametrize(
    ("kind", "type_", "value", "theirs_says"),
    [
        ("money", CrmType.MONEY, {"amount": "48000.00", "currency": "EUR"}, "48000.00"),
        ("date", CrmType.DATE, "2026-12-18", "2026-12-18"),
        ("date", CrmType.MOMENT, "2026-12-18", "2026-12-18T11:00:00Z"),
        ("stage", CrmType.STAGE, STAGE, "closed won"),
        ("user", CrmType.USER, 7, "o1"),
        ("text", CrmType.TEXT, "CFO", "CFO"),
        ("step", CrmType.TEXT, {"action": "Send it", "due": "2026-12-01"}, "Send it (due 2026-12-01)"),
        ("text", CrmType.TEXT, None, None),
    ],
)
def test_a_value_is_written_as_the_crm_has_it_and_read_back_the_same(kind, type_, value, theirs_says):
    both = pair(kind, type_)
    assert theirs(both, value, TERMS) == theirs_says
    back = ours(both, theirs_says, TERMS)
    if kind == "money":
        back = {"amount": f"{back['amount']:.2f}", "currency": back["currency"]}
    assert back == value


@given(
    st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(["Asia/Tokyo", "America/Denver"])
)
def test_a_day_in_a_field_of_moments_comes_back_as_that_day(day, zone):
    terms, both = Terms(ZoneInfo(zone)), pair("date", CrmType.MOMENT)
    assert ours(both, theirs(both, day.isoformat(), terms), terms) == day.isoformat()


def test_a_choice_goes_by_value_or_label():
    both = pair("picklist", CrmType.PICKLIST, options=(("1", "EMEA"),))
    both = Pair(spec("picklist", options=(Option("emea", "Europe"),)), both.theirs)
    assert (theirs(both, "emea", TERMS), ours(both, "1", TERMS)) == ("1", "emea")


@pytest.mark.parametrize(
    ("both", "value", "says"),
    [
        (pair("text", CrmType.TEXT, length=3), "long", "'Their field' takes 3 characters, and this is 4 long."),
        (pair("user", CrmType.USER), 9, "'Their field': the CRM knows nothing of that value."),
        (pair("money", CrmType.MONEY), {"amount": "1.00", "currency": "USD"}, "'Their field' is in EUR there, and"),
        (pair("picklist", CrmType.PICKLIST), "x", "'Their field' does not offer 'x'."),
    ],
)
def test_what_the_crm_cannot_hold_is_refused_in_words(both, value, says):
    with pytest.raises(DoesNotFit) as refusal:
        theirs(both, value, TERMS)
    assert str(refusal.value).startswith(says)


@pytest.mark.parametrize(
    ("kind", "found", "says"),
    [
        ("money", None, "The CRM has no field 'f' any more"),
        ("money", CrmField("f", "F", CrmType.TEXT), "'F' holds text, which does not fit Our field."),
        ("money", CrmField("f", "F", CrmType.NUMBER), ""),
    ],
)
def test_types_are_checked_against_the_live_schema(kind, found, says):
    assert problem_of(spec(kind), "f", found).startswith(says or "")
    assert bool(problem_of(spec(kind), "f", found)) is bool(says)


def test_what_the_crm_works_out_is_read_and_not_written():
    found = CrmField("f", "F", CrmType.TEXT, writable=False)
    assert problem_of(spec("text"), "f", found) == ""
    assert writing_problem(spec("text"), "f", found).startswith("'F' cannot be set")


def test_a_choice_that_the_crm_lacks_is_named():
    mine = spec("picklist", options=(Option("a", "Alpha"), Option("b", "Beta")))
    found = CrmField("f", "F", CrmType.PICKLIST, options=(("a", "Alpha"),))
    assert problem_of(mine, "f", found).startswith("'F' does not offer Beta")


def test_figures_are_the_same_by_worth_and_texts_by_letter():
    assert same_worth("48000", "48000.00")
    assert same_worth(None, "")
    assert not same_worth("48000", "48001")
    assert not same_worth("Send", "send")


@pytest.mark.parametrize(("left", "right"), [("007", "7"), ("1e3", "1000"), ("+44", "44"), ("1_000", "1000")])
def test_what_a_person_wrote_otherwise_is_another_text(left, right):
    assert not same_worth(left, right)
    assert same_worth(left, left)


def test_a_word_that_a_machine_reads_as_no_number_is_still_itself():
    assert same_worth("NaN", "NaN")


def test_a_cut_line_still_says_the_same_step():
    step = {"action": "Send the security questionnaire to Dana", "owner": "Sam", "due": "2026-12-01"}
    line = step_text(step, 40)
    assert len(line) == 40
    seen = ours(pair("step", CrmType.TEXT), line, TERMS)
    assert says_same_step(step, seen)
    assert not says_same_step({**step, "due": "2026-12-02"}, seen)
