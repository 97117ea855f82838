"""MEDDICC, as a view of what was heard."""

from sayso.domain.signal import Signal
from sayso.domain.transcript import Quote
from sayso.extract.meddicc import meddicc
from sayso.interfaces.cli import reading


def heard(kind, text, **value):
    return Signal(kind, Quote(0, 0, len(text), text, "Dana"), value)


def answered(*signals):
    return {question.name: [one.quote.text for one in question.answers] for question in meddicc(signals)}


def test_all_seven_are_asked_and_open_where_nothing_was_heard():
    questions = meddicc(())
    assert [one.name for one in questions] == [
        *("Metrics", "Economic buyer", "Decision criteria", "Decision process"),
        *("Identify pain", "Champion", "Competition"),
    ]
    assert all(one.is_open for one in questions)


def test_a_pain_with_a_figure_is_a_metric_as_well():
    loss = heard("milestone", "we lose eleven percent", event="pain_confirmed")
    mess = heard("milestone", "it's a mess", event="pain_confirmed")
    found = answered(loss, mess)
    assert found["Metrics"] == ["we lose eleven percent"]
    assert found["Identify pain"] == ["we lose eleven percent", "it's a mess"]


def test_two_rivals_of_one_sentence_are_both_named():
    said = "We use ParcelDesk and looked at TideLedger"
    rivals = [heard("competitor", said, name=name, status="mentioned") for name in ("ParcelDesk", "TideLedger")]
    (competition,) = [one for one in meddicc(rivals) if one.name == "Competition"]
    assert [one.value["name"] for one in competition.answers] == ["ParcelDesk", "TideLedger"]


def test_what_one_sentence_says_in_two_ways_is_shown_in_both():
    said = "it must run offline, or we don't buy; the board signs on 9 June, and legal with our CFO decides"
    value = {"name": None, "role": "decision_maker"}
    found = {
        one.name: [(signal.kind, signal.value.get("title")) for signal in one.answers]
        for one in meddicc(
            (
                heard("objection", said, category="product"),
                heard("need", said, what="requirement"),
                heard("milestone", said, event="decision_process_shared"),
                heard("close_date", said, date="2026-06-09", what="signature"),
                heard("stakeholder", said, title="CFO", **value),
                heard("stakeholder", said, title="General Counsel", **value),
            )
        )
    }
    assert found["Decision criteria"] == [("objection", None), ("need", None)]
    assert found["Decision process"] == [
        ("milestone", None),
        ("close_date", None),
        ("stakeholder", "CFO"),
        ("stakeholder", "General Counsel"),
    ]


def test_needs_answer_by_their_sort_and_one_sentence_answers_once():
    trays = heard("need", "the trays come back wrong", what="pain")
    told = heard("milestone", "the trays come back wrong", event="pain_confirmed")
    found = answered(
        told,
        trays,
        heard("need", "under two percent is the bar", what="metric"),
        heard("need", "it has to run offline", what="requirement"),
        heard("need", "if the cooks like it we buy it", what="criterion"),
    )
    assert found["Identify pain"] == ["the trays come back wrong"]
    assert found["Metrics"] == ["under two percent is the bar"]
    assert found["Decision criteria"] == ["it has to run offline", "if the cooks like it we buy it"]


def test_people_days_and_rivals_answer_by_their_values():
    found = answered(
        heard("stakeholder", "she holds the purse", name="Ann", title=None, role="economic_buyer"),
        heard("stakeholder", "he types it in", name="Bo", title=None, role="user"),
        heard("close_date", "the board meets on the ninth", date="2026-06-09", what="decision"),
        heard("close_date", "live by August", date="2026-08-31", what="go_live"),
        heard("competitor", "we're on Zentrack", name="Zentrack", status="incumbent"),
    )
    assert found["Economic buyer"] == ["she holds the purse"]
    assert found["Decision process"] == ["the board meets on the ninth"]
    assert found["Competition"] == ["we're on Zentrack"]
    assert found["Champion"] == []


def test_the_command_shows_what_is_known_and_what_is_not(tmp_path, capsys):
    call = tmp_path / "call.txt"
    call.write_text(
        "Sam: Who decides?\nDana: Victor Orosz holds the budget, he's our CFO. The board meets on 9 June and decides.\n"
    )
    reading.read(call, at="2026-03-10T15:00-05:00", ours=["Sam"], participants=None, by_meddicc=True)
    shown = capsys.readouterr().out
    assert "Victor Orosz" in shown.split("Economic buyer")[1].split("Decision criteria")[0]
    assert "Champion: not said" in shown
