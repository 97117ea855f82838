"""Every check, whoever brought it: total, never at odds with itself or the others, and mended by its own way out."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from sayso.review.points import CHECKS, Terms
from sayso.review.rules import judge
from tests.review.deals import GIVEN, PACED, SOUND, TODAY, TROUBLED, any_deal, near_deal

NAMES = [check.name for check in CHECKS.all()]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
terms = st.fixed_dictionaries(
    {},
    optional={
        f"{check.name}.{term.name}": st.fixed_dictionaries({"*": st.integers(term.least, term.most)})
        for check in CHECKS.all()
        for term in check.terms
    },
)
worlds = st.sampled_from([GIVEN, PACED, replace(GIVEN, pipelines={})]) | terms.map(
    lambda held: replace(PACED, terms=Terms(held))
)
deals = any_deal | near_deal


def found(deal, given):
    return judge(deal, given, CHECKS.all())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_silent_on_a_deal_in_order(name):
    assert CHECKS.get(name).find(SOUND, GIVEN) == ()


@MANY
@drawn(deals, worlds)
def test_no_deal_whatever_is_too_much_and_none_that_ended_is_judged(deal, given):
    findings = found(deal, given)
    assert findings == found(deal, given)
    if deal.stage.kind != "open":
        assert findings == ()
    for finding in findings:
        assert finding.since <= TODAY
        assert finding.says
        assert finding.costs
        assert finding.way_out
        assert "\n\n" not in finding.says


@MANY
@drawn(deals, worlds)
def test_no_two_findings_say_the_same_thing_twice_or_the_opposite(deal, given):
    findings = found(deal, given)
    names = [(finding.check, finding.about) for finding in findings]
    assert len(names) == len(set(names))
    assert len([about for check, about in names if check == "stage"]) <= 1
    graded = [finding.grade for finding in findings]
    assert graded == sorted(graded)


@pytest.mark.parametrize(("name", "says"), TROUBLED)
def test_each_sentence_that_a_check_can_say_is_mended_by_its_way_out(name, says):
    check, deal = CHECKS.get(name), TROUBLED[name, says]
    given = PACED if "nine of ten" in says else GIVEN
    assert any(says in finding.says for finding in check.find(deal, given)), check.find(deal, given)
    assert judge(check.mended(deal, given), given, [check]) == ()


def test_no_check_is_left_out_of_these():
    assert {name for name, _ in TROUBLED} == set(NAMES)


@MANY
@drawn(deals, worlds)
def test_taking_one_way_out_after_the_other_comes_to_an_end_with_nothing_left_to_say(deal, given):
    for _ in range(2 * len(NAMES)):
        findings = found(deal, given)
        if not findings:
            return
        deal = CHECKS.get(findings[0].check).mended(deal, given)
    pytest.fail(f"They go round in a circle: {[(one.check, one.says) for one in findings]}")


@pytest.mark.parametrize("name", NAMES)
def test_the_way_out_taken_makes_the_finding_disappear(name):
    check = CHECKS.get(name)

    @MANY
    @drawn(deals, worlds)
    def holds(deal, given):
        if check.find(deal, given):
            assert judge(check.mended(deal, given), given, [check]) == ()

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_its_thresholds_have_a_reason_and_lie_within_their_bounds(name):
    check = CHECKS.get(name)
    assert check.title
    assert check.question.endswith("?")
    for term in check.terms:
        assert term.why.endswith(".")
        assert term.least <= term.usual <= term.most


def test_the_narrowest_scope_decides():
    check = CHECKS.get("activity")
    held = {"activity.days": {"*": 30, "new-business": 20, "team:North": 10, "new-business/evaluation": 5}}
    order = ["new-business/evaluation", "team:North", "new-business", "*"]
    seen = []
    for scope in order:
        given = replace(GIVEN, terms=Terms(held, {3: ("North",)}))
        seen.append(given.term(check, "days", SOUND))
        held["activity.days"].pop(scope)
    assert seen == [5, 10, 20, 30]
    assert given.term(check, "days", SOUND) == 14
