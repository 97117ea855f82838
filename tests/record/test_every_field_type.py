"""Every type of field, whoever brought it: canonical is idempotent, show never fails, refusals are one line."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain.change import FieldPath
from sayso.record.builtin import BUILT_IN
from sayso.record.field_types.person_role import ROLES
from sayso.record.fields import BadFieldValue, FieldSpec, Option
from sayso.record.points import FIELD_TYPES
from sayso.record.rules import same
from sayso.record.typed_text import labels

TYPES = [kind.name for kind in FIELD_TYPES.all()]
STAGES = (
    Option({"pipeline": "new", "key": "discovery"}, "Discovery", ("discovery", "new / discovery", "New / Discovery")),
    Option({"pipeline": "new", "key": "won"}, "Won", ("won", "new / won", "New / Won")),
    Option({"pipeline": "more", "key": "won"}, "Won", ("won", "more / won", "More / Won")),
)
SAMPLES = {
    "text": ["Operations", " a  b "],
    "note": ["first\nsecond"],
    "number": ["12.5", "1,000", 7, 0.25, "12 %"],
    "money": ["48k", "£48,000", "48.000,50 EUR", 57600, {"amount": "12", "currency": "usd"}],
    "date": ["2026-12-01", "1 Dec 2026", "Dec 1, 2026", "1.12.2026", "25/12/2026"],
    "picklist": ["renewal", "Renewal"],
    "user": ["Sam Ode", 7],
    "link": ["Brightfield", 9],
    "email": ["Ana@Firm.example"],
    "domain": ["https://www.firm.example/contact", "ana@firm.example"],
    "stage": ["Discovery", {"pipeline": "more", "key": "won"}, "More / Won"],
    "step": [
        "Send the deck",
        {"action": "Send", "owner": "Ana", "owner_side": "ours", "due": "1 Dec 2026", "agreement": "agreed"},
    ],
    "task": ["Call back", {"action": "Call", "owner": "", "due": "2026-12-01"}],
    "person_role": [{"name": "Luis", "title": "CFO", "role": "Economic buyer"}, {"person": 4, "role": "champion"}],
    "competitor": ["Portway", {"name": "Portway", "status": "ruled out"}],
    "objection": ["price: too dear", {"category": "trust", "text": ""}],
    "need": ["requirement: works offline", {"what": "pain", "text": ""}],
    "milestone": ["contract_signed", "Contract signed", {"event": "on_hold"}],
}
TYPED = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.from_regex(r"[€$£]? ?[0-9]{1,3}([., '][0-9]{1,3}){0,3} ?(k|m|EUR|kr)?", fullmatch=True),
    st.from_regex(r"[0-3]?[0-9][./ -]([01]?[0-9]|[A-Z][a-z]{2})[./ -](20)?[0-9]{2}", fullmatch=True),
    st.dates().map(str),
)
JSON = st.recursive(
    TYPED.filter(lambda value: not isinstance(value, float)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "role", "due", "amount", "event"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def spec_of(kind: str) -> FieldSpec:
    return FieldSpec(
        FieldPath("deal", "some"),
        "Some",
        kind,
        options=STAGES if kind == "stage" else labels("new_business", "renewal") if kind == "picklist" else (),
        currency="USD",
        find=lambda text: {"sam ode": 7, "brightfield": 9}.get(text.casefold()),
        named=lambda key: f"thing {key}",
    )


@pytest.mark.parametrize("kind", TYPES)
def test_it_has_a_sample(kind):
    assert SAMPLES[kind], "give the new type samples, so that these tests test it"


@pytest.mark.parametrize(("kind", "raw"), [(kind, raw) for kind in TYPES for raw in SAMPLES.get(kind, ())])
def test_samples_are_read_kept_and_shown(kind, raw):
    plug, spec = FIELD_TYPES.get(kind), spec_of(kind)
    value = plug.canonical(raw, spec)
    assert value is not None
    assert same(plug.canonical(value, spec), value)
    assert json.loads(json.dumps(value)) == value
    assert plug.show(value, spec)
    assert plug.show(value)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_is_none(kind, blank):
    assert FIELD_TYPES.get(kind).canonical(blank, spec_of(kind)) is None
    assert FIELD_TYPES.get(kind).show(None, spec_of(kind)) == ""


@pytest.mark.parametrize("kind", TYPES)
@given(raw=st.one_of(TYPED, JSON))
@settings(max_examples=60, deadline=None)
def test_canonical_is_idempotent_or_refuses_in_one_line(kind, raw):
    plug, spec = FIELD_TYPES.get(kind), spec_of(kind)
    try:
        value = plug.canonical(raw, spec)
    except BadFieldValue as refusal:
        problem = str(refusal)
    else:
        problem = ""
    if problem:
        assert problem.startswith("Some: ")
        assert "\n" not in problem
        return
    assert same(plug.canonical(value, spec), value)
    assert json.dumps(value).encode("utf-8")


@pytest.mark.parametrize("kind", TYPES)
@given(value=JSON)
@settings(max_examples=40, deadline=None)
def test_show_identity_and_blanking_never_fail(kind, value):
    plug = FIELD_TYPES.get(kind)
    assert isinstance(plug.show(value, spec_of(kind)), str)
    assert isinstance(plug.show(value), str)
    plug.identity(value)
    plug.blanked(value, bool)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("money", "48k", {"amount": "48000.00", "currency": "USD"}),
        ("money", "48,000 EUR", {"amount": "48000.00", "currency": "EUR"}),
        ("money", "€1.2m", {"amount": "1200000.00", "currency": "EUR"}),
        ("money", "1'250.505 CHF", {"amount": "1250.51", "currency": "CHF"}),
        ("money", "48.000,00 €", {"amount": "48000.00", "currency": "EUR"}),
        ("money", "CA$ 900", {"amount": "900.00", "currency": "CAD"}),
        ("money", -250, {"amount": "-250.00", "currency": "USD"}),
        ("money", 48.125, {"amount": "48.13", "currency": "USD"}),
        ("number", "1.234,5", "1234.5"),
        ("number", "012.500", "12.5"),
        ("number", "-0", "0"),
        ("date", "1st of December 2026", "2026-12-01"),
        ("date", "Tue, 1 Dec 2026", "2026-12-01"),
        ("date", "2026-12-01T09:30:00+01:00", "2026-12-01"),
        ("date", "13/4/2026", "2026-04-13"),
        ("date", "4/13/26", "2026-04-13"),
        ("picklist", "new business", "new_business"),
        ("stage", "discovery", {"pipeline": "new", "key": "discovery"}),
        ("domain", "ana@Mail.Firm.example", "mail.firm.example"),
        ("text", "a\x00b\tc\n", "ab c"),
        ("note", "one\r\ntwo\x07", "one\ntwo"),
        ("competitor", {"name": "Portway"}, {"name": "Portway", "status": "mentioned"}),
        ("step", "Send it", {"action": "Send it", "owner": None, "owner_side": "", "due": None, "agreement": ""}),
    ],
)
def test_what_people_type_is_read(kind, raw, value):
    assert FIELD_TYPES.get(kind).canonical(raw, spec_of(kind)) == value


@pytest.mark.parametrize(
    ("kind", "raw", "line"),
    [
        ("money", "48.000", "Some: '48.000' may be 48 or 48000: write 48000, or 48.00."),
        ("money", "48 thousandish", "'thousandish' is no word for thousands or millions"),
        ("money", "500 kr", "'kr' names no currency"),
        ("money", "9" * 20, "that sum is too large"),
        ("number", "1e9", "'1e9' is no figure"),
        ("number", "nan", "is no figure"),
        ("date", "3/4/2026", "may be 3 Apr 2026 or 4 Mar 2026: write 2026-04-03 or 2026-03-04"),
        ("date", "30 Feb 2026", "is no day of the calendar"),
        ("date", "next Thursday", "is no date: write one such as 2026-12-01"),
        ("date", "1 Dec 0026", "the year must be from 1900 to 2200"),
        ("picklist", "other", "'other' is no value of this field. Allowed: New business, Renewal."),
        ("stage", "Won", "'Won' may be More / Won or New / Won"),
        ("stage", {"pipeline": "new", "key": "gone"}, "there is no stage 'gone' in the pipeline 'new'"),
        ("user", "Nobody", "there is nobody here called 'Nobody'"),
        ("email", "ana at firm", "is no mail address"),
        ("text", "x" * 501, "that is 501 characters long; at most 500 are kept"),
        ("text", ["a"], "write a text"),
        ("step", {"owner": "Ana"}, "say what will be done"),
        ("step", {"action": "Go", "when": "x"}, "there is no 'when' in it"),
        ("person_role", {"name": "Luis"}, "say which part they have in the purchase"),
        ("objection", "too dear", "is no category"),
        ("need", "works offline", "is no sort"),
        ("milestone", "party", "'party' is no milestone"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(kind, raw, line):
    with pytest.raises(BadFieldValue) as refusal:
        FIELD_TYPES.get(kind).canonical(raw, spec_of(kind))
    assert line in str(refusal.value)


def test_an_ambiguous_sign_takes_the_fields_own_currency():
    spec = replace(spec_of("money"), currency="CAD")
    assert FIELD_TYPES.get("money").canonical("$48k", spec) == {"amount": "48000.00", "currency": "CAD"}
    assert FIELD_TYPES.get("money").canonical("500 kr", replace(spec, currency="NOK"))["currency"] == "NOK"


@pytest.mark.parametrize(("day_first", "day"), [(True, "2026-04-03"), (False, "2026-03-04")])
def test_the_organisation_says_how_it_writes_dates(day_first, day):
    assert FIELD_TYPES.get("date").canonical("3/4/2026", replace(spec_of("date"), day_first=day_first)) == day


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", {"amount": "48000.00", "currency": "USD"}, "48,000 USD"),
        ("money", {"amount": "48000.50", "currency": ""}, "48,000.50"),
        ("date", "2026-12-01", "1 Dec 2026"),
        ("number", "1234.5", "1,234.5"),
        (
            "step",
            {"action": "Send the deck", "owner": "Ana", "due": "2026-12-01"},
            "Send the deck, by 1 Dec 2026 (Ana)",
        ),
        (
            "person_role",
            {"person": None, "name": "Luis", "title": "CFO", "role": "economic_buyer"},
            "Luis (CFO), economic buyer",
        ),
        ("competitor", {"name": "Portway", "status": "ruled_out"}, "Portway, ruled out"),
        ("objection", {"category": "price", "text": "too dear"}, "Price: too dear"),
        ("user", 7, "thing 7"),
        ("picklist", "new_business", "New business"),
        ("stage", {"pipeline": "more", "key": "won"}, "Won"),
        ("milestone", {"event": "contract_signed"}, "Contract signed"),
    ],
)
def test_values_are_shown_in_a_persons_words(kind, value, text):
    assert FIELD_TYPES.get(kind).show(value, spec_of(kind)) == text


def test_every_built_in_field_has_a_type():
    assert {spec.type for spec in BUILT_IN} <= set(TYPES)


def test_roles_cover_the_vocabulary_of_signals():
    assert {"economic_buyer", "champion", "procurement", "influencer"} <= {option.value for option in ROLES}
