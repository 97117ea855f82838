"""Promises that hold for any deal: what was decided stays decided, and the order of arrival leaves no trace."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.domain.canonical import canonical_json, digest
from sayso.propose.facts import DealFacts, ProposalDraft
from sayso.propose.rules import derive
from sayso.propose.rules_sameness import NAMED, PROSE
from sayso.propose.shown import shown_of
from tests.propose.telling import (
    answer,
    conversation,
    edit,
    entry,
    facts,
    fields,
    heard,
    meeting,
    money,
    step,
    target,
    timeless,
)

pytestmark = pytest.mark.usefixtures("plain_types")
ANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

TALKS = (
    conversation("first", 9),
    conversation("second", 12),
    conversation("third", 18),
    timeless("whenever"),
    conversation("history", 5, month=1, captured=19),
)
ACTIONS = (
    "send the deck",
    "share the contract",
    "book the room in York",
    "draft the security answers",
    "invite the board",
)
DUES = (None, "2026-03-12", "2026-03-19", "2026-03-27")
SINGLES = {
    "close_date": [
        {"value": day, "what": what} for day in ("2026-05-31", "2026-06-30") for what in ("signature", "decision")
    ],
    "amount": [money("100.00"), money("200.00"), money("200.00", "EUR")],
    "budget": [money("300.00"), money("400.00")],
    "go_live": ["2026-08-01", "2026-09-01"],
}
LISTS = {
    "milestone": [{"event": event} for event in ("budget_confirmed", "evaluation_started", "lost")],
    "competitor": [
        {"name": name, "status": status} for name in ("Portway", "Bolt") for status in ("evaluating", "ruled_out")
    ],
    "stakeholder": [{"name": name, "title": "", "role": "champion"} for name in ("Luis", "Ana")],
    "objection": [{"category": "price", "text": "too dear"}, {"category": "trust", "text": "where the data stands"}],
    "note": ["they run two depots", "the contract ends in May"],
}
HELD = {
    "close_date": [None, "2026-06-30", "2026-12-31"],
    "amount": [None, money("200.00")],
    "budget": [None, money("300.00")],
    "go_live": [None, "2026-09-01"],
}


@st.composite
def told(draw):
    """A deal in which things were said, each in a turn of its own, with a record that holds some of it."""
    said, minute = [], 0
    for talk in draw(st.lists(st.sampled_from(TALKS), min_size=1, max_size=4, unique_by=lambda each: each.identity)):
        for _ in range(draw(st.integers(0, 5))):
            minute += 1
            kind, value = draw(st.sampled_from(THINGS))
            speaker = draw(st.sampled_from(["Dana", "Luis", "Ana", "Speaker 2"]))
            said.append(heard(talk, kind, value, minute=minute, speaker=speaker, start=200, length=60))
    held = {target(field): draw(st.sampled_from(values)) for field, values in HELD.items()}
    edits = [
        edit(field, datetime(2026, 3, day, tzinfo=UTC), by_hand=by_hand)
        for field, day, by_hand in draw(
            st.lists(st.tuples(st.sampled_from(sorted(HELD)), st.integers(1, 19), st.booleans()), max_size=3)
        )
    ]
    milestones = draw(st.lists(st.sampled_from(["budget_confirmed", "lost"]), max_size=2, unique=True))
    entries = {target("milestones"): tuple(entry({"event": event}, TALKS[0]) for event in milestones)}
    return facts(
        *said,
        conversations=TALKS,
        live={place: value for place, value in held.items() if value is not None},
        edits=tuple(edits),
        entries=entries,
    )


THINGS = [
    *[
        ("next_step", step(action, due=due, agreement=how))
        for action in ACTIONS
        for due in DUES
        for how in ("agreed", "declined")
    ],
    *[("next_step", meeting("demo for the board", due)) for due in DUES],
    *[(kind, value) for kind, values in (SINGLES | LISTS).items() for value in values],
]


def open_ones(told_facts: DealFacts) -> list[ProposalDraft]:
    return [draft for draft in derive(told_facts) if not draft.closing]


def prose(draft: ProposalDraft) -> bool:
    spec = next(spec for path, spec in fields().items() if (path.entity, path.field) == (draft.entity, draft.field))
    return spec.type in PROSE | NAMED


def family(draft: ProposalDraft) -> str:
    return "promise" if draft.field in ("next_step", "commitments") else draft.field


def places(draft: ProposalDraft) -> set[tuple[str, int]]:
    return {(quote["conversation"], quote["turn"]) for quote in draft.evidence}


def reread(told_facts: DealFacts, lengthened: int, words: str) -> DealFacts:
    """The same conversations read by an engine that lengthens every quote and words every action and text anew."""

    def anew(one):
        quote = one.signal.quote
        longer = replace(
            quote,
            start=quote.start - lengthened,
            end=quote.end + lengthened,
            text="x" * (quote.end - quote.start + 2 * lengthened),
        )
        value = dict(one.signal.value)
        for part in ("action", "text"):
            if part in value:
                value[part] = f"{words} {quote.turn}"
        if one.signal.kind == "note":
            value["value"] = f"{words} {quote.turn}"
        return replace(one, signal=replace(one.signal, quote=longer, value=value))

    return replace(told_facts, heard=tuple(anew(one) for one in told_facts.heard))


@ANY
@given(told(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_leaves_no_trace(told_facts, shuffle):
    def shuffled(things):
        things = list(things)
        shuffle.shuffle(things)
        return tuple(things)

    moved = replace(
        told_facts,
        heard=shuffled(told_facts.heard),
        conversations=shuffled(told_facts.conversations),
        edits=shuffled(told_facts.edits),
        fields=dict(shuffled(told_facts.fields.items())),
        live=dict(shuffled(told_facts.live.items())),
    )
    assert derive(moved) == derive(told_facts)


@ANY
@given(told(), st.data(), st.integers(0, 200), st.text("abcdefg ", min_size=1, max_size=12))
def test_no_reading_brings_back_a_declined_offer(told_facts, data, lengthened, words):
    waiting = open_ones(told_facts)
    declined = data.draw(st.lists(st.sampled_from(waiting), unique_by=lambda d: d.key)) if waiting else []
    answered = replace(told_facts, answers=tuple(answer(draft) for draft in declined))
    for again in (answered, reread(answered, lengthened, words)):
        for draft in open_ones(again):
            for no in declined:
                same_field = family(draft) == family(no)
                assert not (
                    same_field and canonical_json(draft.value) == canonical_json(no.value) and _not_later(draft, no)
                )
                assert not (same_field and prose(no) and places(draft) & places(no))


def _not_later(draft: ProposalDraft, no: ProposalDraft) -> bool:
    return draft.said_at is None or no.said_at is None or draft.said_at <= no.said_at


@ANY
@given(told(), st.data())
def test_what_was_accepted_is_not_asked_again(told_facts, data):
    waiting = open_ones(told_facts)
    yes = (
        data.draw(st.lists(st.sampled_from(waiting), unique_by=lambda d: (d.field, canonical_json(d.value))))
        if waiting
        else []
    )
    answers = tuple(answer(draft, "accepted") for draft in yes)
    after = {draft.key: draft for draft in derive(replace(told_facts, answers=answers))}
    for draft in yes:
        assert draft.key not in after or after[draft.key].closing in ("decided", "settled")
    single = {draft.field for draft in yes if draft.operation == "set" and draft.field != "stage"}
    for draft in after.values():
        if draft.field in single and not draft.closing:
            assert draft.said_at is not None
            assert draft.said_at > min(one.said_at for one in yes if one.field == draft.field)


@ANY
@given(told())
def test_an_offer_is_never_what_is_there_nor_older_than_a_hand_edit(told_facts):
    for draft in open_ones(told_facts):
        place = target(draft.field)
        assert draft.value != told_facts.live.get(place)
        by_hand = [one.at for one in told_facts.edits if one.by_hand and one.target == place]
        if draft.operation == "set" and by_hand:
            assert draft.said_at is not None
            assert draft.said_at > max(by_hand)


@ANY
@given(told())
def test_contradictions_stand_side_by_side_and_each_has_its_own_key(told_facts):
    waiting = [draft for draft in open_ones(told_facts) if draft.operation == "set"]
    for draft in waiting:
        if any(other.field == draft.field and other.value != draft.value for other in waiting):
            assert draft.own_key


@ANY
@given(told())
def test_every_proposal_has_its_quote_and_every_closing_its_cause(told_facts):
    for draft in derive(told_facts):
        assert draft.evidence
        assert all(quote["text"] for quote in draft.evidence)
        assert bool(draft.closing) == bool(draft.closing_cause)
        assert draft.digest == digest(shown_of(draft))


@ANY
@given(told())
def test_undoing_everything_reopens_everything(told_facts):
    before = derive(told_facts)
    answers = tuple(answer(draft, "accepted") for draft in before if not draft.closing)
    assert derive(replace(told_facts, answers=answers)) != before or not answers
    assert derive(replace(told_facts, answers=())) == before


def test_the_digest_binds_everything_that_is_shown():
    talk = TALKS[0]
    [draft] = derive(facts(heard(talk, "go_live", "2026-08-01"), conversations=(talk,)))
    shown = ("before", "value", "phrase", "reason", "evidence", "certainty", "certainty_reason", "own_key", "said_at")
    assert set(shown) <= set(shown_of(draft))
    for part in shown:
        assert digest({**shown_of(draft), part: "something else"}) != draft.digest


PROGRAM = """
from sayso.extract.points import SIGNAL_TYPES
from tests.propose.telling import TYPES
SIGNAL_TYPES._plugs, SIGNAL_TYPES._loaded = {kind.name: kind for kind in TYPES}, True
from tests.propose.test_promises import usual_deal
from sayso.propose.rules import derive
print(derive(usual_deal()))
"""


def usual_deal() -> DealFacts:
    """One deal with something of everything."""
    said = [
        heard(talk, kind, value, minute=minute, start=200, speaker=("Luis", "Ana")[minute % 2])
        for talk in TALKS
        for minute, (kind, value) in enumerate(THINGS[:: len(THINGS) // 9])
    ]
    return facts(*said, conversations=TALKS, edits=(edit("go_live", datetime(2026, 3, 2, tzinfo=UTC)),))


def test_another_hash_seed_gives_identical_rows():
    rows = set()
    for seed in ("0", "1", "4242"):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(["src", ".", *sys.path])},
            capture_output=True,
            text=True,
            check=True,
        )
        rows.add(ran.stdout)
    assert len(rows) == 1
    assert len(rows.pop()) > 5000


def test_time_alone_closes_and_never_reopens():
    told_facts = usual_deal()
    open_keys = {draft.key for draft in open_ones(told_facts)}
    for days in (10, 31, 100):
        later = {draft.key for draft in open_ones(replace(told_facts, today=told_facts.today + timedelta(days=days)))}
        assert later <= open_keys
        open_keys = later
    assert not open_keys
