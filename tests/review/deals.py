"""Deals as the checks see them: one that is in order, and any deal whatever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from sayso.record.facts import (
    CloseDateMove,
    Contact,
    DealFacts,
    Event,
    NextStep,
    Part,
    Promise,
    Rival,
    Source,
    StageMove,
)
from sayso.record.views import Named, StageView
from sayso.review.pace import Pace
from sayso.review.points import Given

TODAY = date(2026, 11, 23)
PLACES = (
    ("qualification", 10, ("pain_confirmed",)),
    ("evaluation", 40, ("evaluation_started", "budget_confirmed")),
    ("negotiation", 80, ("verbal_commitment", "contract_signed")),
)
STAGES = tuple(
    StageView("new-business", key, key.capitalize(), "open", place, probability, criteria)
    for place, (key, probability, criteria) in enumerate(PLACES)
)
WON = StageView("new-business", "won", "Won", "won", 3, 100, ())
PACE = Pace(
    tuple(range(20, 140, 10)),
    {"evaluation": tuple(range(10, 100, 5))},
    {"evaluation": tuple(range(5, 50, 3))},
)
GIVEN = Given(TODAY, {"new-business": (*STAGES, WON)}, {})
PACED = replace(GIVEN, paces={"new-business": PACE})


def at(days: int) -> datetime:
    """Noon, so many days from today."""
    return datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(days=days)


def day(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


SOUND = DealFacts(
    id=7,
    name="Northgate - Dock",
    stage=STAGES[1],
    created_at=at(-40),
    account=Named(1, "Northgate"),
    owner=Named(3, "Sam Ode"),
    amount=Decimal("48000.00"),
    currency="EUR",
    close_date=day(45),
    next_step=NextStep("Review the contract", "Anna Reed", "theirs", day(3), "agreed", has_quote=True, set_at=at(-2)),
    stage_moves=(StageMove(at(-20), "qualification", "evaluation"),),
    sources={
        "amount": Source(at(-5), "conversation", has_quote=True),
        "close_date": Source(at(-5), "conversation", has_quote=True, value=day(45).isoformat()),
    },
    contact=Contact(at(-2), at(-3), at(-9), 12),
    events=(Event("pain_confirmed", at(-20), has_quote=True),),
    parts=(Part("Anna Reed", "champion", at(-30), at(-2)), Part("Luis Ortega", "economic_buyer", at(-10))),
)

texts = st.sampled_from(["", "Anna Reed", "Luis", "Send the deck", "x" * 300, "évaluation\n"])
moments = st.integers(-900, 400).map(at)
days = st.none() | st.integers(-900, 900).map(day)
stages = st.sampled_from([*STAGES, WON, StageView("gone", "old", "Old", "open", 0, 55, ("nothing_known",))])
events = st.sampled_from(["pain_confirmed", "evaluation_started", "verbal_commitment", "on_hold", "lost", "", "other"])
keys = st.sampled_from(["", "qualification", "evaluation", "negotiation", "won", "old"])
sides = st.sampled_from(["ours", "theirs", "both", ""])
sources = st.builds(Source, moments, st.sampled_from(["edit", "mirror", ""]), st.booleans(), st.none() | texts)
any_deal = st.builds(
    DealFacts,
    id=st.integers(1, 9),
    name=texts,
    stage=stages,
    created_at=moments,
    owner=st.none() | st.just(Named(3, "Sam Ode")),
    owner_left=st.booleans(),
    amount=st.none() | st.decimals(-10, 10**12, places=2),
    currency=st.sampled_from(["", "EUR", "USD"]),
    close_date=days,
    category=st.sampled_from(["", "commit", "Best Case", "nonsense"]),
    next_step=st.none()
    | st.builds(
        NextStep,
        texts,
        texts,
        sides,
        days,
        st.sampled_from(["agreed", "proposed", "declined", ""]),
        st.booleans(),
        st.none() | moments,
    ),
    stage_moves=st.lists(st.builds(StageMove, moments, keys, keys), max_size=4).map(tuple),
    close_date_moves=st.lists(st.builds(CloseDateMove, moments, days, days, st.booleans()), max_size=5).map(tuple),
    sources=st.dictionaries(st.sampled_from(["amount", "close_date", "next_step"]), sources),
    contact=st.builds(Contact, st.none() | moments, st.none() | moments, st.none() | moments),
    promises=st.lists(
        st.builds(Promise, st.integers(1, 99), texts, texts, sides, days, moments),
        max_size=3,
        unique_by=lambda promise: promise.id,
    ).map(tuple),
    events=st.lists(st.builds(Event, events, moments, st.booleans()), max_size=4).map(tuple),
    parts=st.lists(
        st.builds(Part, texts, st.sampled_from(["champion", "economic_buyer", "user"]), moments, st.none() | moments),
        max_size=3,
    ).map(tuple),
    rivals=st.lists(st.builds(Rival, texts, st.sampled_from(["evaluating", "incumbent", ""]), moments), max_size=3).map(
        tuple
    ),
    twins=st.lists(st.just(Named(8, "Twin")), max_size=2).map(tuple),
)
