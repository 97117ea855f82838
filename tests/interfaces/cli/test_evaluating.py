"""`sayso evaluate` and `sayso read` as they are typed: what is refused, what is listed as unread, and the exit code."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Quote
from sayso.extract.remote import rounds
from sayso.interfaces.cli import evaluating, reading
from sayso.interfaces.cli.main import main

CALL = "Sam: I'll send you the quote by Thursday.\nDana: Thursday is fine.\n"
STEP = {"action": "send the quote", "owner": "Sam", "owner_side": "ours", "due": "2026-03-12", "agreement": "agreed"}
LABEL = {"kind": "next_step", "quote": "I'll send you the quote", "speaker": "Sam", "value": STEP}


@pytest.fixture
def typed(monkeypatch, capsys):
    def type_in(*arguments):
        monkeypatch.setattr(sys, "argv", ["sayso", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code or 0, *capsys.readouterr()

    return type_in


@pytest.fixture
def case(tmp_path):
    def put(name, **other):
        folder = tmp_path / "set" / name
        folder.mkdir(parents=True)
        talk = {"file": "call.txt", "format": "txt", "channel": "call", "started_at": "2026-03-10T15:00:00-05:00"}
        people = [{"name": "Sam", "side": "ours"}, {"name": "Dana", "side": "theirs"}]
        whole = {"id": name, "conversation": talk | {"participants": people}, "signals": [LABEL]}
        (folder / "case.json").write_text(json.dumps(whole | other))
        (folder / "call.txt").write_text(CALL)
        return tmp_path / "set"

    return put


@pytest.fixture
def failing_server():
    class Failing(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_error(500)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def test_a_bad_case_is_listed_and_the_good_one_scored(typed, case):
    case("good")
    code, out, _ = typed("evaluate", case("bad", signals=[LABEL | {"quote": 5}]))
    assert code == 1
    assert "1 conversations, macro F1" in out
    assert "bad/case.json is no labelled conversation (TypeError: 'quote' is a text, not 5)" in out


def test_of_nothing_read_there_are_no_scores(typed, case):
    code, out, err = typed("evaluate", case("bad", signals=[LABEL | {"kind": "wibble"}]))
    assert code == 2
    assert out == ""
    assert "bad/case.json" in err
    assert "wibble" in err


def test_predictions_that_cannot_be_written_are_refused_before_anything_is_read(typed, case, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluating, "read_file", lambda *_: pytest.fail("it has been read"))
    code, _, err = typed("evaluate", case("good"), "--predictions", tmp_path / "nowhere/out.jsonl")
    assert (code, "nowhere/out.jsonl: No such file or directory. Name a file" in err) == (2, True)


def test_what_a_failing_model_leaves_unread_is_listed_and_not_scored(typed, case, failing_server, monkeypatch):
    monkeypatch.setattr(rounds.time, "sleep", lambda _: None)
    asked = ("--reader", "model", "--url", failing_server, "--model", "any")
    code, out, err = typed("evaluate", case("good"), *asked)
    assert code == 2
    assert out == ""
    assert "good: 1 of 1 parts unread: " in err
    assert "500" in err


def test_read_refuses_a_reader_that_asks_a_model(typed, tmp_path):
    (tmp_path / "call.txt").write_text(CALL)
    code, out, err = typed("read", tmp_path / "call.txt", "--reader", "model")
    assert (code, out) == (2, "")
    assert "never does. Use the reader 'local'." in err


def test_read_says_the_kind_once(capsys):
    quote = Quote(0, 0, 2, "No", "Dana")
    sure = {"certainty": Certainty.CONFIDENT}
    price, pain = {"category": "price"}, {"what": "pain"}
    reading._print((Signal("objection", quote, price, **sure), Signal("need", quote, pain, **sure)))
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "Objection: price" in told
    assert "Need: pain" in told


RECKONED = [
    ("I'll send you the quote on 5/4/2026.", ("--day-first",), "2026-04-05"),
    ("I'll send you the quote on 5/4/2026.", ("--month-first",), "2026-05-04"),
    ("I'll send you the quote by the end of Q1.", ("--fiscal-year-start", "4"), "2026-06-30"),
    (
        "I'll send you the quote in three business days.",
        ("--holiday", "2026-03-11", "--holiday", "2026-03-12"),
        "2026-03-17",
    ),
]


@pytest.mark.parametrize(("said", "options", "day"), RECKONED)
def test_a_file_is_read_as_the_options_reckon(typed, tmp_path, said, options, day):
    (tmp_path / "call.txt").write_text(f"Sam: {said}\nDana: Great, thanks.\n")
    begun = ("--at", "2026-03-10T15:00-05:00", "--ours", "Sam")
    _, plain, _ = typed("read", tmp_path / "call.txt", *begun)
    assert day not in plain
    code, out, _ = typed("read", tmp_path / "call.txt", *begun, *options)
    assert (code, f"due {day}" in out) == (0, True)


@pytest.mark.parametrize(("said", "options", "day"), RECKONED)
def test_cases_are_read_as_the_options_reckon(typed, case, said, options, day):
    step = LABEL | {"quote": "I'll send you the quote", "value": STEP | {"due": day}}
    folder = case("one", signals=[step])
    (folder / "one/call.txt").write_text(f"Sam: {said}\nDana: Great, thanks.\n")
    shares = [
        json.loads(typed("evaluate", folder, "--json", *some)[1])["kinds"]["next_step"]["shares"]["due"]
        for some in ((), options)
    ]
    assert shares == [0.0, 1.0]


def test_the_catalogue_names_rivals(typed, tmp_path):
    (tmp_path / "rivals.txt").write_text("Tomfield\n\nquillon works\n")
    (tmp_path / "call.txt").write_text("Sam: Who else is in it?\nDana: We had quillon works here last month.\n")
    found = [typed("read", tmp_path / "call.txt", *some)[1] for some in ((), ("--catalogue", tmp_path / "rivals.txt"))]
    assert ["Competitor: quillon works" in told for told in found] == [False, True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--holiday", "25.12."), "--holiday '25.12.' is no day: write it as 2026-12-25."),
        (("--catalogue", "nowhere.txt"), "--catalogue nowhere.txt: No such file or directory. Name a file"),
        (("--catalogue", "empty.txt"), "--catalogue empty.txt: it names nobody. Write one rival"),
        (("--catalogue", "latin.txt"), "--catalogue latin.txt: it is no UTF-8 text. Write one rival"),
        (("--fiscal-year-start", "13"), "Invalid value for '--fiscal-year-start'"),
    ],
)
@pytest.mark.parametrize("verb", ["read", "evaluate"])
def test_a_reckoning_that_is_nonsense_is_refused(typed, case, tmp_path, monkeypatch, verb, options, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "latin.txt").write_bytes(b"Caf\xe9\n")
    folder = case("one")
    code, out, err = typed(verb, folder / "one/call.txt" if verb == "read" else folder, *options)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
