"""What was learned: judges, the phrases and concepts that they weigh, and what they say for themselves."""

import math

import pytest

from sayso.extract.local.concepts import concepts_of
from sayso.extract.local.judging import Judge, Split, bench, chance, learned, likeliest, panel
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.topics import Topics, answer_marks, asked_for, taken_as, topics, words_for


def test_a_judge_sums_weights_and_leaves():
    judge = Judge(-1.0, {"too dear": 2.0, "a question": -3.0}, (Split("words", 5.0, 0.0, -0.5, 0.5),))
    assert judge.odds({"too dear": 1.0, "words": 9.0}) == pytest.approx(1.5)
    assert judge.odds({"a question": 1.0}) == pytest.approx(-4.5)
    assert judge.odds({"unheard of": 1.0, "words": 6.0}) == pytest.approx(-0.5)


def test_sums_are_the_same_in_whatever_order():
    leaves = tuple(Split("yes", 0.5, 0.0, 0.0, leaf) for leaf in (0.1, 0.2, 0.3))
    weights = {"much": 0.1, "more": 0.2, "most": 0.3, "yes": 0.0}
    judges = Judge(0.0, weights, leaves), Judge(0.0, weights, leaves[::-1])
    marks = dict.fromkeys(weights, 1.0)
    back = dict.fromkeys(reversed(weights), 1.0)
    assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1, "as floats are added"
    assert len({judge.odds(either) for judge in judges for either in (marks, back)}) == 1
    assert Judge(0.0, weights).odds(marks) == Judge(0.0, weights).odds(back)
    seen = panel(Judge(0.0, weights), Judge(-3.0, weights))
    assert len({seen.odds(marks), seen.odds(back), seen.heard(marks), seen.heard(back)}) == 1
    assert seen.odds(marks) == pytest.approx((0.6, -2.4))


@pytest.mark.parametrize("words", [-3.0, -1.0, 0.0, 0.5, 4.0, 9.0])
def test_trees_asked_at_once_say_what_they_say_one_by_one(words):
    deep = Split("words", -2.0, 0.0, 1.0, Split("yes", 0.5, 0.0, Split("words", 5.0, 0.0, 2.0, 4.0), 8.0))
    flat = Split("words", 0.0, 0.0, 16.0, 32.0)
    by_hand = (1.0 if words <= -2.0 else 2.0 if words <= 5.0 else 4.0) + (32.0 if words > 0.0 else 16.0)
    assert Judge(0.0, {}, (deep, flat)).odds({"words": words}) == by_hand
    assert Judge(0.0, {}, (deep,)).odds({"words": words, "yes": 1.0}) == (1.0 if words <= -2.0 else 8.0)


def test_a_reason_is_there_and_speaks_for_it():
    judge = Judge(0.0, {"too dear": 2.0, "a question": -3.0}, (Split("words", 5.0, 0.0, -0.5, 0.5),))
    assert judge.reasons({"a question": 1.0, "words": 9.0, "too dear": 1.0}) == ("too dear", "words")
    assert judge.reasons({"words": 2.0}) == ()


def test_what_a_tree_asked_on_the_way_to_its_leaf_is_a_reason():
    deep = Split("words", -2.0, 0.0, 1.0, Split("yes", 0.5, 0.5, Split("sure", 5.0, 0.25, 2.0, 4.0), 8.0))
    judge = Judge(0.0, {}, (deep, Split("words", 4.0, 2.0, -1.0, 1.0)))
    assert judge.reasons({"yes": 1.0, "sure": 9.0, "words": 1.0}) == ("yes",), "7.5 for yes, 0.5 less 3 for words"
    assert judge.reasons({"sure": 9.0, "words": 9.0}) == ("sure",), "3.75 for sure, 0.5 less 1 for words"


def test_odds_as_a_chance_stay_within_bounds():
    assert chance(0.0) == 0.5
    assert 0.0 < chance(-1e9) < chance(1e9) < 1.0


def test_the_likeliest_of_equals_is_the_first():
    judges = {"price": Judge(0.0), "trust": Judge(0.0), "need": Judge(0.0, {"toy": 1.0})}
    assert likeliest(judges, ("price", "trust", "need"), {}) == "price"
    assert likeliest(judges, ("price", "trust", "need"), {"toy": 1.0}) == "need"


@pytest.mark.parametrize("name", ["topics", "objection", "milestone", "next_step"])
def test_every_lesson_is_in_the_package(name):
    assert all(judge.weights or judge.trees for judge in learned(name).judges.values())


def test_words_of_one_meaning_share_a_concept():
    assert set(concepts_of("committee")) & set(concepts_of("trustees")) == {"board"}
    assert concepts_of("lawyers") == concepts_of("lawyer")
    assert concepts_of("zebra") == ()


def test_phrases_tell_the_words_their_meaning_and_their_neighbours(reading):
    """
    Sam (rep): What do you say to the price?
    Dana (buyer): We can't afford it.
    """
    found = phrases(reading, reading.sentences[1])
    assert {"can not", "<pay>", "<not> … <pay>", "theirs: afford", "before, by the other side: <price>"} <= set(found)


def test_a_sentence_sounds_more_like_its_topic_than_another(reading):
    """
    Dana (buyer): That is far too expensive for us.
    Dana (buyer): I live near the station.
    """
    known = reading.once(topics)
    dear, station = reading.sentences
    assert known.of("objection", dear) > known.of("objection", station)
    assert known.rank("objection", dear) == 0
    assert known.of("objection", station, 1) == known.of("objection", dear, -1)
    told = words_for("objection", reading, dear)
    assert "“expensive”" in told
    assert set(told.replace("“", "").replace("”", "").replace(",", " ").replace("…", " ").split()) <= set(
        dear.plain.rstrip(".").split()
    ), "each word of it was said"


def test_what_is_said_is_also_told_by_how_the_other_side_asks_for_it_and_takes_it(reading):
    """
    Sam (rep): Hello. It rains. What keeps you from it?
    Dana (buyer): The price. And the time.
    Sam (rep): I see. What if we halved it?
    Ines (rep): Or I ask my boss.
    Dana (buyer): Fine.
    """
    odds = [float(number) for number in range(len(reading.sentences))]
    reading.made[topics] = Topics({asked_for("objection"): odds, taken_as("objection"): odds[::-1]})
    time, other, fine = reading.sentences[4], reading.sentences[7], reading.sentences[8]
    asked, answered = "the other side asks as for objection", "the other side answers as to objection"
    assert answer_marks(reading, time, "objection") == {asked: 2.0, answered: 3.0}
    assert answer_marks(reading, other, "objection") == {answered: 0.0}, "a colleague asks nothing"
    assert answer_marks(reading, fine, "objection") == {asked: 7.0}, "nobody answers"


def test_what_is_made_of_a_reading_is_made_once(reading):
    """
    Dana (buyer): Hello.
    """
    assert reading.once(topics) is reading.once(topics)


def test_the_most_that_a_judge_may_come_to_is_what_the_best_further_marks_make_of_it():
    judge = Judge(
        1.0, {}, (Split("words", 5.0, 0.0, Split("yes", 0.5, 0.0, -2.0, 8.0), 3.0), Split("no", -1.0, 0.0, 4.0, 0.5))
    )
    assert judge.at_most({}) == 1.0 + 8.0 + 4.0
    assert judge.at_most({"words": 9.0}) == 1.0 + 3.0 + 4.0
    assert judge.at_most({"words": 9.0, "no": 1.0}) == 1.0 + 3.0 + 0.5 == judge.odds({"words": 9.0, "no": 1.0})
    assert judge.at_most({"words": 1.0}) == 1.0 + 8.0 + 4.0, "it may still be marked"
    assert judge.at_most({"words": 1.0, "yes": 0.0}) == 1.0 - 2.0 + 4.0, "it is known not to be marked"
    assert Judge(0.0, {"yes": 1.0}).at_most({}) == math.inf


def test_a_nought_is_as_a_mark_that_is_not_there():
    judge = Judge(0.0, {}, (Split("words", -1.0, 0.0, 4.0, Split("words", 0.0, 0.0, 1.0, 2.0)),))
    assert judge.odds({"words": 0.0}) == judge.odds({}) == 1.0


def test_judges_asked_at_once_say_what_each_says_alone():
    judges = (Judge(-1.0, {"too dear": 2.0, "a question": -3.0}), Judge(0.5, {"too dear": -1.0, "yes": 4.0}))
    marks = {"too dear": 0.25, "yes": 1.0, "unheard of": 1.0}
    assert panel(*judges).odds(marks) == pytest.approx([judge.odds(marks) for judge in judges])
    assert panel(*judges).odds({"too dear": 1.0}) == (1.0, -0.5)
    assert panel(*judges).odds({}) == (-1.0, 0.5)
    assert panel(*judges) is panel(*judges)


def test_what_stands_at_a_place_weighs_the_same_written_with_its_place_or_apart():
    judge = Judge(0.5, {"before: yes": 2.0, "yes": 4.0, "after: yes": 8.0})
    apart = [("before", ["yes", "no"]), ("", ["yes"]), ("nowhere", ["yes"])]
    assert panel(judge, between=": ").heard_at(apart) == (6.5,) == panel(judge).heard(["before: yes", "yes"])


def test_judges_by_trees_asked_at_once_say_what_each_says_alone():
    judges = [Judge(bias, {}, (Split("yes", 0.5, 0.0, -1.0, leaf),)) for bias, leaf in ((1.0, 2.0), (-3.0, 8.0))]
    seen = bench(*judges)
    for marks in ({}, {"yes": 1.0}):
        left = seen.left(marks)
        assert [seen.odds(judge, left) for judge in judges] == [judge.odds(marks) for judge in judges]
