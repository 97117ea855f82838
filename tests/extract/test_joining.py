"""What is told sooner is told the same: shortcuts of the reader against the long way round."""

import pytest

from sayso.capture.reading_files import read_file
from sayso.demo.reading import load_shifted
from sayso.extract.context import ReadingContext
from sayso.extract.local import reading
from sayso.extract.local.judged import hear
from sayso.extract.local.judging import Judge, learned, panel
from sayso.extract.local.phrasing import phrases
from sayso.extract.local.steps import joining
from sayso.extract.local.steps.joining import Exchange
from sayso.extract.local.steps.mentions import Mention, by_words, mentions, words_row
from sayso.extract.local.steps.parting import is_refused_at_last, parted, refusal
from sayso.extract.local.steps.sayings import SIGHTS
from sayso.extract.local.steps.scene import Scene, scene_of
from sayso.extract.local.topics import topics
from sayso.extract.signal_types import amount, close_date, competitor, stakeholder


@pytest.fixture(scope="module")
def long_call() -> reading.Reading:
    talk = max((one for one in load_shifted(0).conversations if one.channel == "call"), key=lambda one: len(one.raw))
    return reading.read(read_file(talk.raw, talk.filename, talk.format)[0], ReadingContext())


@pytest.fixture(scope="module")
def scene(long_call) -> Scene:
    return scene_of(long_call, learned("next_step").judges["notice"])


def test_two_mentions_are_as_like_by_halves_as_by_all_that_is_seen_of_them(scene):
    judges = learned("next_step").judges
    found = mentions(scene, judges)
    likeness = joining._Likeness(scene, found, judges["same"])
    pairs = [(before, place) for place in range(len(found)) for before in joining.earlier(found, place)]
    assert len(pairs) > 50
    for before, place in pairs:
        marks = joining.pair_marks(scene, found[before], found[place], found[before + 1 : place])
        assert likeness(before, place) == max(judges["same"].chance(marks), likeness._granted(before, place))
        assert likeness(before, place) <= likeness.at_most(before, place)


def test_mentions_are_joined_as_if_every_pair_of_them_had_been_judged(scene, monkeypatch):
    judges = learned("next_step").judges
    found = mentions(scene, judges)
    judged = []
    likeness = joining._Likeness.__call__
    monkeypatch.setattr(joining._Likeness, "__call__", lambda *pair: judged.append(pair) or likeness(*pair))
    joined = [[one.index for one in exchange.mentions] for exchange in joining.join(scene, found, judges["same"])]
    needed = len(judged)
    monkeypatch.setattr(joining._Likeness, "at_most", lambda *_: 1.0)
    every = [[one.index for one in exchange.mentions] for exchange in joining.join(scene, found, judges["same"])]
    assert joined == every
    assert len(joined) > 5
    assert 2 * needed < len(judged), "at first hardly a pair, then all of them"


def test_what_falls_out_of_a_step_is_said_of_another_or_hardly_of_any(scene):
    judges = learned("next_step").judges
    found = mentions(scene, judges)
    joined = joining.join(scene, found, judges["same"])
    apart = parted(scene, joined, judges["same"], Judge(-9.0))
    kept = [one.index for exchange in apart for one in exchange.mentions]
    assert len(kept) == len(set(kept)), "nothing is said of two steps"
    assert {exchange.main.index for exchange in joined} <= set(kept)
    assert all(one.chance < 0.5 for one in found if one.index not in kept)
    assert len(apart) > len(joined)
    assert kept == sorted(kept, key=lambda place: (_opened(apart, place), place)), "in the order opened"


def test_nothing_falls_out_of_steps_that_are_all_core_and_not_refused(scene):
    judges = learned("next_step").judges
    joined = joining.join(scene, mentions(scene, judges), judges["same"])
    unrefused = [one for one in joined if not any(refusal(scene, mention.saying) for mention in one.mentions)]
    assert len(unrefused) > 5
    assert set(unrefused) <= set(parted(scene, joined, judges["same"], Judge(9.0)))


def test_what_follows_a_refusal_is_another_step():
    scene = spoken("""
Sam: Shall I show him the slides?
Dana: No, please don't. I'll show him the slides on Thursday.
Sam: Then I'll send you the slides.
""")
    heard = [Mention(saying, {}, 0.9, 0.5, 0.5, {}) for saying in scene.sayings]
    (visit, slides) = parted(scene, [Exchange(tuple(heard))], Judge(9.0), Judge(9.0))
    assert [one.saying.sentence.text for one in visit.mentions] == [
        "Shall I show him the slides?",
        "No, please don't.",
    ]
    assert [one.saying.sentence.text for one in slides.mentions] == [
        "I'll show him the slides on Thursday.",
        "Then I'll send you the slides.",
    ]


def test_what_is_not_refused_stays_one_step():
    scene = spoken("""
Sam: Shall I show him the slides?
Dana: Yes, please do. I'll be there on Thursday.
""")
    joined = Exchange(tuple(Mention(saying, {}, 0.9, 0.5, 0.5, {}) for saying in scene.sayings))
    assert parted(scene, [joined], Judge(9.0), Judge(9.0)) == (joined,)


def test_what_is_left_of_a_refusal_is_closed_where_it_is_refused_again():
    scene = spoken("""
Sam: Shall I show him the slides?
Dana: No, please don't.
Sam: Shall I bring the samples?
Dana: No, please don't.
Sam: I'll show him on Thursday.
""")
    heard = [Mention(saying, {}, 0.9, 0.5, 0.5, {}) for saying in scene.sayings]
    parts = parted(scene, [Exchange(tuple(heard))], Judge(9.0), Judge(9.0))
    assert [len(one.mentions) for one in parts] == [2, 2, 1]
    assert [is_refused_at_last(scene, one) for one in parts] == [True, True, False]


def test_a_no_refuses_what_was_asked_last_alone():
    scene = spoken("""
Sam: Could you send me the signed contract this week? And shall we have a call on Friday?
Dana: No, please don't.
""")
    assert [refusal(scene, saying) is not None for saying in scene.sayings] == [False, True, False]


def spoken(talk: str) -> Scene:
    transcript = read_file(talk.encode(), "call.txt", "txt")[0]
    return scene_of(reading.read(transcript, ReadingContext()), Judge())


def _opened(exchanges, place):
    return next(exchange.mentions[0].index for exchange in exchanges if place in {m.index for m in exchange.mentions})


def test_one_sight_is_seen_where_it_is_among_all(scene):
    for saying in scene.sayings[:60]:
        alone = {sight for sight in SIGHTS if saying.sees(sight)}
        assert alone == saying.sights


def test_a_clause_is_as_likely_by_one_sum_as_by_its_judge(scene):
    for saying, likely in zip(scene.sayings[:60], scene.chances, strict=False):
        assert likely == pytest.approx(scene.notice.chance(dict.fromkeys(scene.words(saying), 1.0)), abs=1e-9)


def test_the_words_around_a_clause_weigh_the_same_by_the_places_where_they_stand(scene):
    judge = learned("next_step").judges["mention"]
    weighed = [judge.weighed(words_row(scene, saying), judge.bias) for saying in scene.sayings]
    assert [by_words(scene, saying, judge) for saying in scene.sayings] == pytest.approx(weighed, abs=1e-6)
    assert len(set(weighed)) > 1


@pytest.mark.parametrize("kind", [amount, close_date, competitor, stakeholder])
def test_a_mention_weighs_as_much_by_the_places_of_its_words_as_by_all_of_them(long_call, kind):
    judge = learned(kind.__name__.rpartition(".")[2]).judges["words"]
    heard = [mention for candidate in kind.candidates(long_call) for mention in candidate.mentions]
    hear(heard, judge)
    assert [one.by_words for one in heard] == pytest.approx([judge.odds(one.words) for one in heard])
    assert heard


def test_a_sentence_sounds_the_same_by_places_as_by_all_that_it_is_made_of(long_call):
    judges, found = learned("topics").judges, long_call.once(topics)
    for sentence in long_call.sentences[:60]:
        odds = panel(*judges.values()).odds(phrases(long_call, sentence))
        assert tuple(found.of(topic, sentence) for topic in judges) == odds
