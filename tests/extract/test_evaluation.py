"""The scores, as FORMAT.md of the evaluation set defines them."""

import json
import shutil
from dataclasses import replace

import pytest

from sayso.capture import reading_files
from sayso.capture.points import Unreadable
from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Channel, Side, Transcript, Turn, quote
from sayso.extract.evaluation import BadCase, Label, evaluate, find_cases, load_cases, match, score, telling
from sayso.extract.evaluation.intervals import intervals

TURNS = (
    Turn(0, "Sam", "I'll send you the revised quote by Thursday, and we talk again on Friday at two."),
    Turn(1, "Dana", "Thursday is fine. Craig is the one who decides."),
    Turn(2, "Dana", "We looked at Harborline. Ask craig, he decides."),
)
TRANSCRIPT = Transcript("txt", Channel.CALL, TURNS)
STEP = {"action": "send the quote", "owner": "Sam", "owner_side": "ours", "due": "2026-03-12", "agreement": "agreed"}


def said(turn, text):
    start = TURNS[turn].text.index(text)
    return quote(TURNS[turn], start, start + len(text))


def step(turn, text, *support, **other):
    return Signal("next_step", said(turn, text), STEP | other, support)


def label(text, *support, kind="next_step", **other):
    return Label(kind, text, STEP | other if kind == "next_step" else other, support)


def test_quotes_match_where_half_of_the_shorter_overlaps():
    assert match([step(0, "I'll send you the revised quote")], [label("the revised quote by Thursday")], TRANSCRIPT)
    assert not match([step(0, "I'll send you the revised")], [label("revised quote by Thursday")], TRANSCRIPT)


def test_a_support_is_as_good_as_the_quote():
    assert match([step(0, "I'll send you the revised quote")], [label("on Friday", "the revised quote")], TRANSCRIPT)
    predicted = step(0, "on Friday at two", said(1, "Thursday is fine"))
    assert match([predicted], [label("Thursday is fine")], TRANSCRIPT)


def test_white_space_and_case_do_not_matter():
    assert match([step(0, "I'll send you the revised quote")], [label("i'll  send\nyou the REVISED quote")], TRANSCRIPT)


def test_the_same_words_of_another_turn_do_not_match():
    assert not match([step(1, "Thursday is fine")], [label("we talk again")], TRANSCRIPT)


def test_each_label_is_matched_once_and_as_many_as_can_be():
    both = step(0, "I'll send you the revised quote by Thursday", said(0, "we talk again on Friday"))
    first = step(0, "I'll send you the revised quote")
    labels = [label("I'll send you the revised quote"), label("we talk again on Friday")]
    assert len(match([both, first], labels, TRANSCRIPT)) == 2
    assert len(match([first, first], labels[:1], TRANSCRIPT)) == 1


def test_a_milestone_needs_the_same_event():
    predicted = Signal("milestone", said(1, "Craig is the one who decides"), {"event": "lost"})
    assert not match([predicted], [label("Craig is the one", kind="milestone", event="on_hold")], TRANSCRIPT)
    assert match([predicted], [label("Craig is the one", kind="milestone", event="lost")], TRANSCRIPT)


def test_a_name_matches_in_any_turn():
    predicted = Signal("stakeholder", said(2, "Ask craig"), {"name": "craig", "title": None, "role": "user"})
    named = label("Craig is the one who decides", kind="stakeholder", name="Craig Dunn", role="decision_maker")
    assert match([predicted], [named], TRANSCRIPT)
    assert not match([predicted], [replace(named, value={"name": "Ruth", "role": "user"})], TRANSCRIPT)


def test_the_rates_count_what_was_found_and_missed():
    predicted = [step(0, "I'll send you the revised quote"), step(1, "Craig is the one")]
    labels = [label("I'll send you the revised quote"), label("we talk again"), label("We looked at")]
    found = score([(predicted, labels, TRANSCRIPT)]).scores["next_step"]
    assert (found.matched, found.predicted, found.labelled) == (1, 2, 3)
    assert (found.precision, found.recall, found.f1) == (1 / 2, 1 / 3, pytest.approx(0.4))


def test_shares_are_of_the_matched_alone():
    predicted = [step(0, "I'll send you the revised quote", due=None), step(1, "Craig is the one")]
    found = score([(predicted, [label("I'll send you the revised quote")], TRANSCRIPT)]).scores["next_step"]
    assert (found.share("due"), found.share("owner_side")) == (0.0, 1.0)


def test_a_number_is_right_whatever_its_type():
    value = {"value": 100, "currency": "USD", "what": "price", "period": None, "accepted": False}
    predicted = Signal("amount", said(0, "the revised quote"), value)
    labelled = label("the revised quote", kind="amount", value=100.0, currency="EUR")
    found = score([([predicted], [labelled], TRANSCRIPT)]).scores["amount"]
    assert (found.share("value"), found.share("currency")) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("predicted", "clean"),
    [
        ([step(0, "I'll send you the revised quote")], 1.0),
        ([step(0, "I'll send you the revised quote"), step(1, "Craig is", agreement="proposed")], 1.0),
        ([step(0, "I'll send you the revised quote"), step(1, "Craig is")], 0.0),
        ([step(0, "I'll send you the revised quote", due=None)], 0.0),
        ([step(0, "I'll send you the revised quote", owner_side="theirs")], 0.0),
        ([], 0.0),
    ],
)
def test_a_clean_conversation_needs_no_edit(predicted, clean):
    assert score([(predicted, [label("I'll send you the revised quote")], TRANSCRIPT)]).clean_accept_rate == clean


def test_nothing_labelled_and_nothing_agreed_is_clean():
    assert score([([], [], TRANSCRIPT)]).clean_accept_rate == 1.0


def test_macro_f1_is_the_mean_over_the_kinds():
    perfect = score([([step(0, "we talk again")], [label("we talk again")], TRANSCRIPT)])
    assert perfect.macro_f1 == pytest.approx(1 / 7)


CASE = {
    "id": "one",
    "conversation": {
        "file": "call.txt",
        "format": "txt",
        "channel": "call",
        "started_at": "2026-03-12T15:00:00-05:00",
        "participants": [{"name": "Sam", "side": "ours"}, {"name": "Dana", "title": "COO", "side": "theirs"}],
    },
    "deal": {"currency": "EUR"},
    "signals": [{"kind": "next_step", "quote": "I'll send you the revised quote", "speaker": "Sam", "value": STEP}],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "set/one").mkdir(parents=True)
    (tmp_path / "set/one/case.json").write_text(json.dumps(CASE))
    (tmp_path / "set/one/call.txt").write_bytes(b"Sam: hello")
    return tmp_path


class Echo:
    """A reader that finds what it is told and remembers what it was given."""

    name, version = "echo", "1"

    def __init__(self, *signals):
        self.signals, self.given = signals, []

    def read(self, transcript, context):
        self.given.append((transcript, context))
        return self.signals


def test_it_loads_the_cases_of_a_folder(folder):
    (case,) = load_cases(folder)
    assert (case.id, case.format, case.currency) == ("one", "txt", "EUR")
    assert [person.side for person in case.participants] == [Side.OURS, Side.THEIRS]
    assert case.labels[0].value == STEP


def test_an_empty_folder_has_no_cases(tmp_path):
    assert load_cases(tmp_path) == ()


NO_QUOTE = {"kind": "next_step", "quote": 5, "value": {}}
NO_KIND = {"kind": "wibble", "quote": "I'll", "value": {}}
BAD = [
    "{",
    "[]",
    '{"id": "x"}',
    *(json.dumps(CASE | {"signals": [one]}) for one in ({"kind": "next_step"}, NO_QUOTE, NO_KIND)),
    *(json.dumps(CASE | one) for one in ({"id": ["one"]}, {"id": ""}, {"also": "need"}, {"also": ["wibble"]})),
    *(
        json.dumps(CASE | {"signals": [CASE["signals"][0] | one]})
        for one in ({"value": []}, {"support": "Thursday works"}, {"speaker": 5})
    ),
]


@pytest.mark.parametrize("text", BAD)
def test_one_bad_case_stops_no_other(folder, text):
    (folder / "set/bad").mkdir()
    (folder / "set/bad/case.json").write_text(text)
    cases, (fault,) = find_cases(folder)
    assert [case.id for case in cases] == ["one"]
    assert fault.startswith(f"{folder / 'set/bad/case.json'} is no labelled conversation")


def test_a_case_that_cannot_be_opened_stops_no_other(folder):
    (folder / "set/bad/case.json").mkdir(parents=True)
    cases, (fault,) = find_cases(folder)
    assert [case.id for case in cases] == ["one"]
    assert "bad/case.json" in fault


def test_of_two_cases_with_one_id_the_second_is_a_fault(folder):
    shutil.copytree(folder / "set/one", folder / "set/two")
    cases, (fault,) = find_cases(folder)
    assert [case.file.parent.name for case in cases] == ["one"]
    assert "two/case.json has the id 'one'" in fault


def test_a_format_that_is_not_known_is_listed(folder):
    (folder / "set/one/case.json").write_text(
        json.dumps(CASE | {"conversation": CASE["conversation"] | {"format": "x"}})
    )
    found = evaluate(load_cases(folder), Echo(), reading_files.read_file)
    assert found.unread[0].startswith("one: formats: there is no 'x'.")


@pytest.mark.parametrize("text", BAD)
def test_a_case_of_another_form_is_named(tmp_path, text):
    (tmp_path / "case.json").write_text(text)
    with pytest.raises(BadCase, match=r"case\.json"):
        load_cases(tmp_path)


def test_a_case_gives_the_reader_its_time_and_people(folder):
    reader = Echo(step(0, "I'll send you the revised quote"))
    read = []

    def read_file(*file):
        read.append(file)
        return (TRANSCRIPT,)

    found = evaluate(load_cases(folder), reader, read_file)
    ((transcript, context),) = reader.given
    assert read == [(b"Sam: hello", "call.txt", "txt")]
    assert transcript.started_at.isoformat() == "2026-03-12T15:00:00-05:00"
    assert [person.name for person in context.participants] == ["Sam", "Dana"]
    assert found.scores["next_step"].f1 == 1.0


def test_a_file_that_cannot_be_read_is_listed(folder):
    def read_file(*_):
        raise Unreadable("It is no transcript.")

    found = evaluate(load_cases(folder), Echo(), read_file)
    assert found.unread == ("one: It is no transcript.",)
    assert found.conversations == 0
    assert "not read: one" in telling.table(found)


def test_the_scores_are_told_as_a_table_and_as_values():
    found = score([([step(0, "we talk again")], [label("we talk again")], TRANSCRIPT)])
    told = telling.as_json(found)
    assert told["kinds"]["next_step"]["f1"] == 1.0
    assert json.loads(json.dumps(told))["conversations"] == 1
    assert told["formats"]["txt"]["next_step_f1"] == told["lengths"]["under 500 words"]["next_step_f1"] == 1.0
    assert "next_step" in telling.table(found).splitlines()[1]


def test_every_mistake_is_listed_with_its_place():
    predicted = [step(0, "I'll send you the revised quote", due=None), step(1, "Craig is the one")]
    labels = [label("I'll send you the revised quote"), label("We looked at Harborline"), label("never said")]
    told = list(telling.mistakes(score([(predicted, labels, TRANSCRIPT)])))
    assert [line.split(" {")[0].split(" action")[0] for line in told] == [
        "0, turn 2: missed next_step",
        "0: missed next_step",
        "0, turn 1: false next_step",
        "0, turn 0: wrong due, should be",
    ]


def test_a_label_that_is_not_in_the_file_is_told_and_scored():
    strange = replace(label("Thursday is fine"), speaker="Dora")
    backed = label("we talk again", "Thursday is fine", "never  heard")
    found = score([([], [backed, label("never said"), strange], TRANSCRIPT)])
    assert found.label_faults == (
        "0, signals[0] (next_step): nobody says its support “never heard” in the file."
        " Copy it from a turn, of a mail its new text.",
        "0, signals[1] (next_step): nobody says “never said” in the file. Copy the quote from one turn.",
        "0, signals[2] (next_step): the file has no speaker 'Dora'. Write the name as the file has it.",
    )
    assert found.scores["next_step"].labelled == 3
    assert telling.as_json(found)["label_faults"] == list(found.label_faults)
    assert "label at fault: 0, signals[1]" in telling.table(found)


def test_predictions_have_the_shape_of_labels_and_of_their_kinds_alone():
    other = Signal("need", said(2, "We looked at Harborline"), {"what": "pain"})
    (told,) = telling.predictions(
        score([([step(0, "we talk again", said(1, "Thursday is fine")), other], [], TRANSCRIPT)])
    )
    assert told["id"] == "0"
    assert told["signals"] == [
        {
            "kind": "next_step",
            "quote": "we talk again",
            "speaker": "Sam",
            "value": STEP,
            "support": ["Thursday is fine"],
        }
    ]


def test_what_was_sure_is_scored_by_itself():
    doubted = replace(step(1, "Craig is the one"), certainty=Certainty.UNSURE)
    found = score([([step(0, "we talk again"), doubted], [label("we talk again")], TRANSCRIPT)]).scores["next_step"]
    assert (found.precision, found.sure_precision) == (0.5, 1.0)


def test_an_interval_is_narrower_with_more_conversations_and_holds_the_score():
    one = ([step(0, "we talk again")], [label("we talk again"), label("We looked at")], TRANSCRIPT)
    other = ([step(0, "we talk again")], [label("we talk again")], TRANSCRIPT)
    few, many = score([one, other]), score([one, other] * 40)
    narrow, wide = intervals(many.read)["next_step"], intervals(few.read)["next_step"]
    assert wide[0] <= narrow[0] < many.scores["next_step"].f1 < narrow[1] <= wide[1]
    assert narrow == intervals(many.read)["next_step"]
    assert intervals(()) == {}
