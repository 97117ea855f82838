"""What each check says, and of which deal."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sayso.record.facts import CloseDateMove, Contact, Event, Promise, Rival, Source, StageMove
from sayso.review.points import CHECKS, Grade
from tests.review.deals import GIVEN, PACED, SOUND, STAGES, at, day


def said(name, deal, given=GIVEN):
    return [finding.says for finding in CHECKS.get(name).find(deal, given)]


def stepped(**changes):
    return replace(SOUND, next_step=replace(SOUND.next_step, **changes))


def unsourced(**changes):
    return replace(SOUND, sources={}, **changes)


@pytest.mark.parametrize(
    ("deal", "says"),
    [
        (replace(SOUND, next_step=None), "Nothing is agreed to come next."),
        (stepped(due=None), "The next step has no day."),
        (stepped(due=day(-1)), "The next step was due 22 Nov 2026."),
        (stepped(agreement="declined"), "The buyer declined the next step."),
        (stepped(agreement="proposed", side="ours"), "The buyer has not agreed to the next step."),
        (stepped(has_quote=False), "The next step was typed by hand: no sentence shows that the buyer agreed."),
    ],
)
def test_a_next_step_is_dated_ahead_and_agreed(deal, says):
    assert said("next_step", deal) == [says]


def test_a_step_typed_by_hand_is_unproven_and_no_failure():
    (finding,) = CHECKS.get("next_step").find(stepped(has_quote=False), GIVEN)
    assert finding.grade is Grade.UNPROVEN
    assert said("next_step", stepped(agreement="proposed", side="theirs")) == []


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (Contact(both=at(-15)), "Nobody was in touch for 15 days."),
        (Contact(incoming=at(-30), outgoing=at(-2)), "The buyer has been silent for 30 days; only we wrote."),
        (Contact(), "Nobody was ever in touch."),
    ],
)
def test_both_sides_were_in_touch_lately(contact, says):
    assert said("activity", replace(SOUND, contact=contact)) == [says]


def test_close_to_a_signature_less_silence_is_allowed():
    quiet = replace(SOUND, contact=Contact(both=at(-12)))
    assert said("activity", quiet) == []
    assert said("activity", replace(quiet, stage=STAGES[2])) == ["Nobody was in touch for 12 days."]


@pytest.mark.parametrize(
    ("deal", "says"),
    [
        (replace(SOUND, close_date=None), "No close date."),
        (replace(SOUND, close_date=day(-1)), "The close date is past: 22 Nov 2026."),
        (unsourced(close_date=day(37)), "30 Dec 2026"),
        (unsourced(close_date=day(38)), "31 Dec 2026 is the last day of a month, and no buyer said it."),
        (
            unsourced(close_date_moves=tuple(CloseDateMove(at(-n), day(n), day(n + 9), False) for n in (3, 2, 1))),
            "Pushed 3 times, never on the buyer's word.",
        ),
        (
            unsourced(close_date_moves=(CloseDateMove(at(-9), None, day(90), has_quote=True),)),
            "The buyer said 21 Feb 2027; the record says 7 Jan 2027.",
        ),
    ],
)
def test_a_close_date_is_believable(deal, says):
    assert said("close_date", deal) == ([] if says == "30 Dec 2026" else [says])


def test_a_close_date_is_held_against_the_deals_that_were_won():
    near = unsourced(close_date=day(-9))
    near = replace(near, close_date=day(0), stage_moves=(StageMove(at(-3), "qualification", "evaluation"),))
    assert said("close_date", near, PACED) == ["3 days from Evaluation to signature: nine of ten wins took 15 or more."]
    old = replace(near, created_at=at(-200), close_date=day(40))
    assert said("close_date", old, PACED) == ["Open for 200 days: nine of ten won deals took 120 days at most."]
    assert said("close_date", replace(old, sources=SOUND.sources, close_date=day(45)), PACED) == []


@pytest.mark.parametrize(
    ("deal", "about"),
    [
        (replace(SOUND, stage=STAGES[2]), "ahead"),
        (replace(SOUND, events=()), "ahead"),
        (replace(SOUND, events=(Event("budget_confirmed", at(-9), has_quote=True),)), "behind"),
        (replace(SOUND, events=(Event("budget_confirmed", at(-1), has_quote=True),)), ""),
        (replace(SOUND, events=(*SOUND.events, Event("lost", at(-1), has_quote=True))), "ended"),
        (replace(SOUND, stage_moves=(), created_at=at(-46)), "still"),
    ],
)
def test_a_stage_says_what_the_buyer_did(deal, about):
    assert [finding.about for finding in CHECKS.get("stage").find(deal, GIVEN)] == ([about] if about else [])


def test_a_stage_ahead_of_what_was_confirmed_is_unproven_until_it_carries_the_forecast():
    early = replace(SOUND, events=())
    (asked,) = CHECKS.get("stage").find(early, GIVEN)
    assert (asked.about, asked.grade) == ("ahead", Grade.UNPROVEN)
    (failed,) = CHECKS.get("stage").find(replace(SOUND, stage=STAGES[2]), GIVEN)
    assert (failed.about, failed.grade) == ("ahead", Grade.FAILS)
    long_ago = replace(early, stage_moves=(StageMove(at(-90), "qualification", "evaluation"),))
    (stands,) = CHECKS.get("stage").find(long_ago, GIVEN)
    assert (stands.about, stands.grade) == ("still", Grade.FAILS)


def test_an_early_deal_needs_no_close_date():
    early = replace(SOUND, stage=STAGES[0], close_date=None, events=())
    assert said("close_date", early) == []
    assert said("close_date", replace(early, stage=STAGES[1])) == ["No close date."]


def test_the_stage_s_own_pace_replaces_the_usual_days():
    slow = replace(SOUND, stage_moves=(StageMove(at(-45), "qualification", "evaluation"),))
    assert said("stage", slow) == []
    assert said("stage", slow, PACED) == [
        "In Evaluation for 45 days: nine of ten won deals left it after 44 days at most."
    ]


@pytest.mark.parametrize(
    ("name", "deal", "says"),
    [
        ("amount", replace(SOUND, amount=None), "No amount."),
        ("amount", unsourced(), "No sentence of the buyer stands behind the amount."),
        ("single_threaded", replace(SOUND, parts=SOUND.parts[:1]), "Only 1 person of the buyer's takes part."),
        ("economic_buyer", replace(SOUND, parts=SOUND.parts[:1]), "Nobody is known who can say yes to the money."),
        (
            "champion",
            replace(SOUND, parts=(replace(SOUND.parts[0], heard_at=at(-22)),)),
            "Anna Reed has been silent for 22 days.",
        ),
        (
            "our_promises",
            replace(SOUND, promises=(Promise(4, "send the data sheet", "Sam", "ours", day(-2), at(-9)),)),
            "We owe the buyer: send the data sheet, 2 days overdue.",
        ),
        (
            "their_promises",
            replace(SOUND, promises=(Promise(4, "name the signatory", "", "theirs", day(-1), at(-9)),)),
            "The buyer owes: name the signatory, 1 day overdue.",
        ),
        (
            "competitor",
            replace(SOUND, rivals=(Rival("Portway", "evaluating", at(-15)), Rival("Ledger", "ruled_out", at(-15)))),
            "The buyer is evaluating Portway.",
        ),
        ("duplicates", replace(SOUND, twins=(SOUND.account,)), "1 other open deal of the account with this name."),
        ("owner", replace(SOUND, owner=None), "Nobody owns it."),
        ("owner", replace(SOUND, owner_left=True), "Sam Ode, who owns it, has left."),
        (
            "stage_skipped",
            replace(SOUND, stage=STAGES[2], stage_moves=(StageMove(at(-1), "qualification", "negotiation"),)),
            "Evaluation was skipped, and nothing shows that the buyer was through with it.",
        ),
        ("category", replace(SOUND, category="Commit"), "Called commit, and the buyer has not said yes."),
        ("category", replace(SOUND, stage=STAGES[2]), "Called commit, and the buyer has not said yes."),
    ],
)
def test_the_other_checks_say_what_they_found(name, deal, says):
    assert said(name, deal) == [says]


def test_a_finding_says_what_the_deal_is_worth():
    (finding,) = CHECKS.get("next_step").find(replace(SOUND, next_step=None, amount=Decimal(1200)), GIVEN)
    assert finding.costs.startswith("1,200 EUR")
    (finding,) = CHECKS.get("amount").find(replace(SOUND, amount=None), GIVEN)
    assert finding.costs.startswith("This deal")


def test_an_early_deal_needs_no_amount_and_a_quoted_one_no_more_proof():
    early = replace(SOUND, stage=STAGES[0], amount=None)
    assert said("amount", early) == []
    hand = replace(SOUND, sources={"amount": Source(at(-1), "edit", has_quote=False)})
    assert said("amount", hand) == ["No sentence of the buyer stands behind the amount."]
