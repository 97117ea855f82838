"""The language of questions: it round-trips, and what is wrong is told with its place and a way out."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sayso.giveback.ask.figures import BadFigure, span
from sayso.giveback.ask.language import BadQuery, Term, parse, write
from sayso.giveback.ask.operators import ALIASES, OPERATORS, Takes
from sayso.giveback.ask.periods import BadPeriod, Period, canonical, period
from sayso.giveback.ask.plain import Names, understood
from sayso.giveback.ask.rewording import in_words

TODAY = date(2026, 11, 27)
NAMES = Names(("Proposal", "Negotiation"), ("Priya Nair", "Priya"), ("London",), ("Kestrel Foods", "Northgate"))

TEXT = st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), min_size=1, max_size=12)
PERIODS = (
    "last-30-days",
    "last-quarter",
    "this-year",
    "2026-10",
    "2026-q3",
    "2026-10-05",
    "2026-10..2026-11",
    "..2026",
)
FIGURES = (">50k", ">=50k", "<20k", "20k..50k", "48k", "1.5m")


def values_of(operator):
    if operator.takes is Takes.PERIOD:
        return st.sampled_from(PERIODS)
    if operator.takes is Takes.FIGURE:
        return st.sampled_from(FIGURES)
    choices = st.sampled_from(operator.choices) if operator.choices else st.nothing()
    spaced = st.lists(TEXT, min_size=1, max_size=3).map(" ".join).filter(lambda text: operator.choice(text) is None)
    return choices | spaced if operator.is_open else choices


def narrowing(operator):
    most = 1 if operator.takes is Takes.FIGURE else 3
    values = st.lists(values_of(operator), min_size=1, max_size=most, unique=True).map(tuple)
    return st.builds(Term, st.just(operator.name), values, st.booleans())


TERMS = st.one_of(
    *(narrowing(operator) for operator in OPERATORS.values()),
    st.builds(Term, st.just(""), TEXT.map(lambda text: (text,)), st.booleans(), st.just(True)),
    st.builds(Term, st.just(""), st.from_regex(r"[a-z0-9']{1,9}", fullmatch=True).map(lambda text: (text,))),
)


@given(st.lists(TERMS, max_size=6).map(tuple))
def test_what_is_written_is_read_as_the_same(terms):
    assert parse(write(terms)) == terms


def refusal(text):
    try:
        parse(text)
    except BadQuery as problem:
        return problem
    return None


@given(st.text(max_size=60) | st.lists(TERMS, max_size=4).map(lambda terms: write(tuple(terms))[:-1]))
def test_any_text_is_read_or_refused_with_its_place(text):
    problem = refusal(text)
    if problem is None:
        assert parse(write(parse(text))) == parse(text)
    else:
        assert 0 <= problem.start <= problem.end <= max(len(text), 1)
        assert str(problem).endswith((".", "?", '"', *(one.example for one in OPERATORS.values())))


WORDS = (
    "objections", "on", "price", "pricing", "concerns", "in", "deals", "over", "50k", "lost", "last", "quarter", "since",
    "October", "the", "buyer", "said", "Gong", "proposal", "Kestrel", "Foods", "Northgate", '"data residency"', '-"not this"',
    "who", "is", "economic", "champion", "mentioned", "we", "promised", "my", "discount", "between", "20k", "and",
    "closing", "this", "month", "Priya's", "emails", "what's", ":x", "a:b",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14))
@example(["Kestrel", "Foods"])  # one operator whose value is quoted
def test_what_a_loose_question_became_is_taken_at_its_word(words):
    text = " ".join(words)
    try:
        terms = understood(text, NAMES, TODAY)
    except BadQuery:
        return
    written = write(terms)
    again = understood(written, NAMES, TODAY)
    assert again == terms or not any(term.operator for term in terms)
    assert parse(written) == terms


@pytest.mark.parametrize(
    ("text", "says", "place"),
    [
        ("stag:proposal", "There is no operator stag:. Did you mean stage:?", (0, 5)),
        ("price foo:bar", "There is no operator foo:.", (6, 10)),
        ("objection:", "objection: needs a value, such as objection:price", (0, 10)),
        ("objection:price,", "needs a value", (0, 16)),
        ("objection:colour", "knows no “colour”. It takes one of price, timing", (10, 16)),
        ('say "security review', "The quotation mark is not closed", (4, 20)),
        ('""', "nothing between the quotation marks", (0, 2)),
        ("said:someday", "“someday” is no period", (5, 12)),
        ("said:2026-13", "no period", (5, 12)),
        ("said:2026-11..2026-10", "put the earlier one first", (5, 21)),
        ("amount:lots", "“lots” is no figure", (7, 11)),
        ("amount:50k..20k", "put the smaller figure first", (7, 15)),
        ("x" * 900, "Shorten it", (800, 900)),
        ("a " * 50, "50 terms", (0, 100)),
    ],
)
def test_what_is_wrong_is_told(text, says, place):
    with pytest.raises(BadQuery, match=".") as refused:
        parse(text)
    assert says in str(refused.value)
    assert (refused.value.start, refused.value.end) == place


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Side:Buyer BY:anna", "side:theirs who:anna"),
        ('kind:"next steps" status:lost', "kind:next_step outcome:lost"),
        ("objection:pricing,contract", "objection:price,trust"),
        ("said:'last'", None),
        ('said:"Last 30 days"', "said:last-30-days"),
        ("closed:past-2-weeks", "closed:last-2-weeks"),
        ("amount:>£50,000", "amount:>50k"),
        ('-stage:Lost -"no thanks" -maybe', '-stage:Lost -"no thanks" -maybe'),
        ("see https://firm.example/x at 10:30", "see https://firm.example/x at 10:30"),
        ("competitor:Gong,ruled-out", "competitor:Gong,ruled_out"),
    ],
)
def test_what_is_typed_has_one_form(typed, written):
    if written is None:
        with pytest.raises(BadQuery):
            parse(typed)
    else:
        assert write(parse(typed)) == written


def test_the_table_of_operators_holds_together():
    for operator in OPERATORS.values():
        assert [term.operator for term in parse(operator.example)] == [operator.name]
        assert set((operator.meanings or {}).values()) <= set(operator.choices)
    assert set(ALIASES.values()) <= set(OPERATORS)
    assert not set(ALIASES) & set(OPERATORS)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2026-11-27", "2026-11-28"),
        ("yesterday", "2026-11-26", "2026-11-27"),
        ("last-30-days", "2026-10-28", "2026-11-28"),
        ("next-2-weeks", "2026-11-27", "2026-12-12"),
        ("last-1-months", "2026-10-27", "2026-11-28"),
        ("this-week", "2026-11-23", "2026-11-30"),
        ("last-week", "2026-11-16", "2026-11-23"),
        ("last-month", "2026-10-01", "2026-11-01"),
        ("this-quarter", "2026-10-01", "2027-01-01"),
        ("last-quarter", "2026-07-01", "2026-10-01"),
        ("next-quarter", "2027-01-01", "2027-04-01"),
        ("last-year", "2025-01-01", "2026-01-01"),
        ("2026-q3", "2026-07-01", "2026-10-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-10..2026-11", "2026-10-01", "2026-12-01"),
        ("2026-10-05..", "2026-10-05", None),
        ("..last-month", None, "2026-11-01"),
    ],
)
def test_a_period_is_what_it_says_on_that_day(text, since, until):
    day = lambda written: date.fromisoformat(written) if written else None  # noqa: E731
    assert period(canonical(text), TODAY) == Period(day(since), day(until))


def test_quarters_and_years_are_the_organisations():
    assert period("this-quarter", TODAY, 2) == Period(date(2026, 11, 1), date(2027, 2, 1))
    assert period("last-year", TODAY, 4) == Period(date(2025, 4, 1), date(2026, 4, 1))
    assert period("2026-q1", TODAY, 4) == Period(date(2025, 4, 1), date(2025, 7, 1))  # the year that ends in 2026
    assert period("last-1-months", date(2026, 3, 31)).since == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["", "..", "last-0-days", "last-9999-years", "1200", "2026-02-30", "soon", "2026-q5"])
def test_no_period_is_guessed(text):
    with pytest.raises(BadPeriod):
        canonical(text)


def test_figures_and_spans():
    assert (span(">50k").least, span(">50k").is_beyond) == (50_000, True)
    assert (span("20k..50k").most, span("..50k").least) == (50_000, None)
    assert [span(text).written for text in (">50,000", "<= €20k", "1500000", "20k..", "1234")] == [
        ">50k", "<=20k", "1.5m", ">=20k", "1234",
    ]  # fmt: skip
    for bad in ("", "..", "-5", ">", "much"):
        with pytest.raises(BadFigure):
            span(bad)


@pytest.mark.parametrize(
    ("question", "operators"),
    [
        ("objections on price in deals over 50k lost last quarter", "objection:price outcome:lost closed:last-quarter amount:>50k"),
        ("deals in proposal where the buyer mentioned security review in the last 30 days",
         "side:theirs stage:Proposal said:last-30-days security review"),
        ("what did they say about Gong?", "side:theirs Gong"),
        ("pricing concerns at Kestrel Foods since October", 'objection:price account:"Kestrel Foods" said:2026-10..'),
        ("who is the economic buyer at Northgate?", "stakeholder:economic_buyer account:Northgate"),
        ("which deals are on hold", "milestone:on_hold"),
        ("requirements about single sign-on", "need:requirement single sign-on"),
        ("decision criteria in open deals", "need:criterion outcome:open"),
        ("what do they need", "kind:need"),
        ("What did Anna Reed say about the go-live?", 'who:"Anna Reed" go-live'),
        ("next steps we promised this week", "step:ours said:this-week"),
        ("did we promise a discount?", "step:ours discount"),
        ("Priya Nair's deals between 20k and 50k", 'amount:20k..50k owner:"Priya Nair"'),
        ("which competitors came up in open deals", "kind:competitor outcome:open"),
        ("what did the CFO say about budget", "role:CFO budget"),
        ('"data residency" in emails from the London team', 'team:London channel:email "data residency"'),
        ("objections about data protection", "kind:objection data protection"),
        ("deals closing this month", "closes:this-month"),
        ("between October and November, did they mention the forklifts?", "side:theirs said:2026-10..2026-11 forklifts"),
        ("anything about 3 months notice over 12 seats", "3 months notice 12 seats"),
        ("lost", "lost"),
        ("price lost -discount", "price lost -discount"),
        ("lost secur*", "lost secur*"),
        ("stage:proposal lost last quarter", "stage:proposal lost last quarter"),
    ],
)  # fmt: skip
def test_a_loose_question_becomes_operators(question, operators):
    assert write(understood(question, NAMES, TODAY)) == operators


IN_WORDS = (
    ("objection:price outcome:lost", "price outcome:lost"),
    ("milestone:security_review_started", "security review"),
    ("stakeholder:economic_buyer account:Northgate", "economic buyer account:Northgate"),
    ("competitor:Portway", "Portway"),
    ("competitor:evaluating", ""),
    ("objection:price,timing", ""),
    ("kind:objection liability", ""),
    ("side:theirs liability", ""),
)


@pytest.mark.parametrize(("text", "words"), IN_WORDS)
def test_what_was_heard_can_be_looked_for_in_words(text, words):
    assert write(in_words(parse(text))) == words
