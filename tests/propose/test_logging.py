"""A conversation as a line in the CRM: which get one, what it says, and that it is known by its conversation alone."""

from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import permutations

import pytest

from sayso.domain.transcript import Channel, Side
from sayso.propose.facts import Cited, Logging, Span
from sayso.propose.rules import derive
from sayso.propose.rules_logging import line_of
from sayso.record.fields import Policy
from tests.propose.telling import answer, conversation, entry, facts, fields, heard, target, waiting

pytestmark = pytest.mark.usefixtures("plain_types")
CONSENT = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {"Dana": "Dana Ode", "Luis": "Luis Ortega", "Ana": "Ana Brandt"}


def talk(name, day=10, **more):
    return replace(conversation(name, day), names=NAMES, began=time(15), title="Trial review", source="upload", **more)


FIRST, SECOND = talk("first"), talk("second")


def opening(each, side=Side.THEIRS):
    return Cited(Span(each.identity, 1, 0, 0, 12), "Morning, all", "Luis", side, each.started_at)


def logged(*talks, said=(), answers=(), **more):
    logs = Logging("hubspot", "HubSpot", CONSENT, {each.identity: opening(each) for each in talks})
    return derive(facts(*said, conversations=talks, answers=answers, **{"logging": logs, **more}))


def test_a_conversation_gets_one_line_that_accept_all_takes():
    [line] = logged(FIRST)
    assert line.value == "Call of 10 Mar 2026, 15:00: Trial review. With Luis Ortega and Ana Brandt; Dana Ode for us."
    assert (line.phrase, line.kind, line.field, line.operation) == ("Log the call in HubSpot", "log", "notes", "add")
    assert (line.certainty, line.own_key, line.closing) == ("confident", False, "")
    assert line.evidence[0]["text"] == "Morning, all"


@pytest.mark.parametrize(
    "each",
    [
        replace(talk("internal"), sides={"Dana": Side.OURS}),
        replace(talk("automatic"), is_automatic=True),
        replace(talk("before"), captured_at=CONSENT),
        replace(talk("from the CRM"), source="hubspot"),
        replace(talk("appointment"), channel=Channel.MEETING),
    ],
    ids=lambda each: each.identity,
)
def test_what_the_crm_need_not_know_gets_none(each):
    assert logged(each) == ()


def test_without_a_crm_an_open_deal_or_a_word_there_is_none():
    assert logged(FIRST, logging=None) == ()
    assert logged(FIRST, is_open=False) == ()
    assert logged(FIRST, logging=Logging("hubspot", "HubSpot", CONSENT)) == ()
    assert logged(FIRST, fields=fields(notes=Policy.NEVER)) == ()


def test_two_calls_in_the_same_words_are_two_lines():
    assert [line.value for line in logged(FIRST, SECOND)] == [line_of(FIRST)] * 2
    assert len(waiting(logged(FIRST, SECOND))) == 2


def test_a_backlog_gets_a_line_each_whatever_notes_there_are():
    old = [replace(each, captured_at=datetime(2026, 6, 1, tzinfo=UTC)) for each in (FIRST, SECOND)]
    held = {target("notes"): (entry("They run two depots."),)}
    assert len(waiting(logged(*old, entries=held))) == 2


def test_an_answer_speaks_of_its_own_conversation_alone():
    mine = next(line for line in logged(FIRST, SECOND) if line.conversation_id == FIRST.id)
    for kind in ("accepted", "declined"):
        drafts = logged(FIRST, SECOND, answers=(answer(mine, kind, about="log"),))
        assert [line.conversation_id for line in waiting(drafts)] == [SECOND.id]


@pytest.mark.parametrize("kind", ["accepted", "edited", "declined"])
def test_another_title_brings_no_answered_line_back(kind):
    [line] = logged(FIRST)
    renamed = replace(FIRST, title="Something else altogether", names={})
    [again] = logged(renamed, answers=(answer(line, kind, about="log"),))
    assert again.value != line.value
    assert again.closing == "decided"


def test_the_record_of_one_call_does_not_settle_another_in_the_same_words():
    held = {target("notes"): (entry(line_of(FIRST), FIRST),)}
    first = next(line for line in logged(FIRST) if line)
    drafts = logged(FIRST, SECOND, entries=held, answers=(answer(first, "accepted", about="log"),))
    assert [line.conversation_id for line in waiting(drafts)] == [SECOND.id]


def test_a_note_and_a_line_from_the_same_words_are_answered_apart():
    note = heard(FIRST, "note", "they run two depots in Hull", minute=0, length=12)
    drafts = logged(FIRST, said=(note,))
    assert {draft.kind for draft in waiting(drafts)} == {"note", "log"}
    for draft in drafts:
        left = waiting(logged(FIRST, said=(note,), answers=(answer(draft, about=draft.kind),)))
        assert [other.kind for other in left] == [{"note": "log", "log": "note"}[draft.kind]]


def test_the_order_of_arrival_leaves_no_trace():
    talks = (FIRST, SECOND, talk("third", 12))
    assert all(logged(*order) == logged(*talks) for order in permutations(talks))


def test_a_line_names_few_and_folds_what_was_written():
    crowd = {f"p{number}": Side.THEIRS for number in range(9)}
    each = replace(FIRST, sides=crowd, names={}, title=" Trial\n review. ", began=time(), channel=Channel.EMAIL)
    assert line_of(each) == "Email of 10 Mar 2026: Trial review. With p0, p1, p2, p3, p4, p5 and 3 more."


def test_an_unknown_voice_at_the_beginning_is_no_doubt_that_it_took_place():
    logs = Logging("hubspot", "HubSpot", CONSENT, {FIRST.identity: opening(FIRST, Side.UNKNOWN)})
    [line] = logged(FIRST, logging=logs)
    assert (line.certainty, line.own_key) == ("confident", False)
