"""Deals as the checks see them: one that is in order, and any deal whatever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

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
    contact=Contact(at(-2), at(-3), at(-9)),
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


def _skipping(deal: DealFacts) -> DealFacts:
    moved = (StageMove(at(-20), "qualification", "negotiation"),)
    done = (Event("pain_confirmed", at(-20), has_quote=True),)
    return replace(deal, stage=STAGES[2], stage_moves=moved, events=done)


def _pushed(deal: DealFacts, quoted: bool) -> DealFacts:
    days_ = (10, 20, 30, 45)
    pairs = pairwise(days_)
    moves = tuple(CloseDateMove(at(-9 + n), day(a), day(b), quoted and not n) for n, (a, b) in enumerate(pairs))
    return replace(deal, close_date_moves=moves, sources={})


def _step(**changes: object) -> DealFacts:
    assert SOUND.next_step is not None
    return replace(SOUND, next_step=replace(SOUND.next_step, **changes))  # type: ignore[arg-type]


LATE = replace(SOUND, stage=STAGES[2], stage_moves=(StageMove(at(-2), "evaluation", "negotiation"),))
OVERDUE = Promise(5, "Send the deck", "Sam Ode", "ours", day(-4), at(-9))
TROUBLED = {
    ("activity", "Nobody was in touch for"): replace(SOUND, contact=Contact(both=at(-40))),
    ("activity", "Nobody was ever in touch"): replace(SOUND, contact=Contact()),
    ("activity", "only we wrote"): replace(SOUND, contact=Contact(incoming=at(-30), outgoing=at(-1))),
    ("amount", "No amount"): replace(SOUND, amount=None),
    ("amount", "No sentence"): replace(SOUND, sources={}),
    ("category", "Called commit"): replace(SOUND, category="Commit"),
    ("champion", "has been silent"): replace(SOUND, parts=(Part("Anna Reed", "champion", at(-90), at(-60)),)),
    ("close_date", "No close date"): replace(SOUND, close_date=None),
    ("close_date", "is past"): replace(SOUND, close_date=day(-3)),
    ("close_date", "The buyer said"): _pushed(SOUND, quoted=True),
    ("close_date", "never on the buyer"): _pushed(SOUND, quoted=False),
    ("close_date", "nine of ten wins took"): replace(
        SOUND, stage_moves=(StageMove(at(-2), "qualification", "evaluation"),), close_date=day(5), sources={}
    ),
    ("close_date", "last day of a month"): replace(SOUND, close_date=date(2027, 1, 31), sources={}),
    ("close_date", "nine of ten won deals took"): replace(SOUND, created_at=at(-400), sources={}),
    ("competitor", "is evaluating"): replace(SOUND, rivals=(Rival("Portway", "evaluating", at(-30)),)),
    ("duplicates", "other open deal"): replace(SOUND, twins=(Named(8, "Twin"),)),
    ("economic_buyer", "Nobody is known"): replace(SOUND, stage=STAGES[2], parts=()),
    ("next_step", "Nothing is agreed"): replace(SOUND, next_step=None),
    ("next_step", "has no day"): _step(due=None),
    ("next_step", "was due"): _step(due=day(-2)),
    ("next_step", "declined"): _step(agreement="declined"),
    ("next_step", "has not agreed"): _step(agreement="proposed", side="ours"),
    ("next_step", "typed by hand"): _step(has_quote=False),
    ("our_promises", "Send the deck"): replace(SOUND, promises=(OVERDUE,)),
    ("their_promises", "Send the deck"): replace(SOUND, promises=(replace(OVERDUE, side="theirs"),)),
    ("owner", "Nobody owns it"): replace(SOUND, owner=None),
    ("owner", "has left"): replace(SOUND, owner_left=True),
    ("single_threaded", "Nobody of the buyer"): replace(LATE, parts=()),
    ("single_threaded", "Only 1 person"): replace(LATE, parts=SOUND.parts[:1]),
    ("stage", "said no"): replace(SOUND, events=(*SOUND.events, Event("lost", at(-1), has_quote=True))),
    ("stage", "put it on hold"): replace(SOUND, events=(*SOUND.events, Event("on_hold", at(-1), has_quote=True))),
    ("stage", "without what the buyer does"): replace(SOUND, stage=STAGES[2]),
    ("stage", "is left by"): replace(SOUND, events=(Event("budget_confirmed", at(-9), has_quote=True),)),
    ("stage", "days: it is left after"): replace(
        SOUND, stage_moves=(StageMove(at(-90), "qualification", "evaluation"),)
    ),
    ("stage_skipped", "was skipped"): _skipping(SOUND),
}
"""For each sentence that a check can say: a deal of which it says that, and which is else nearly in order."""
near = st.integers(-60, 120)
near_deal = st.builds(
    lambda known, changes: replace(known, **changes),
    st.sampled_from([SOUND, *TROUBLED.values()]),
    st.fixed_dictionaries(
        {},
        optional={
            "stage": stages,
            "close_date": st.none() | near.map(day),
            "created_at": moments,
            "contact": st.builds(Contact, st.none() | near.map(at), st.none() | near.map(at)),
            "events": st.lists(st.builds(Event, events, near.map(at), st.booleans()), max_size=3).map(tuple),
            "stage_moves": st.lists(st.builds(StageMove, near.map(at), keys, keys), max_size=3).map(tuple),
            "category": st.sampled_from(["", "commit", "pipeline"]),
            "sources": st.just({}),
        },
    ),
)
"""One of these with some of it changed: what is nearly in order finds the narrow places."""
