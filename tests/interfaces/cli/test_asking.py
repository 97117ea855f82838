"""`sayso ask`: quotes by deal, and where a model may be asked, what they come to."""

import json

import pytest
from typer.testing import CliRunner

from sayso.extract.choosing import connect_model
from sayso.giveback.ask.views import Answer
from sayso.interfaces.cli import starting
from sayso.interfaces.cli.asking import count_told
from sayso.interfaces.cli.main import commands
from tests.fakes.model_servers import completion, embeddings, serving

TOLD = {"sentences": [{"text": "They are looking at Portway.", "quotes": [1]}]}


@pytest.fixture
def sayso(transactional_db, call, cast, asker_of, monkeypatch):
    monkeypatch.setattr(starting, "start", lambda: None)
    monkeypatch.setattr(starting, "asker", lambda *_, **__: asker_of(cast.sam))
    return lambda *words: CliRunner().invoke(commands(["ask"]), ["ask", *words])


def test_what_is_found_is_counted_and_what_is_not_is_told(sayso):
    assert sayso("Portway").output.endswith("\n1 quote in 1 deal\n")
    assert sayso("side:ours xylophone").output == "\nNothing was found.\n"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"count": 2, "deals": 1, "sure": 2, "near": 3}, "2 quotes in 1 deal"),
        ({"count": 2, "deals": 2, "sure": 1, "is_more": True}, "2+ quotes in 2+ deals, 1 of them sure"),
        ({"count": 0, "deals": 0, "near": 3}, "Nobody said these words."),
        ({"count": 0, "deals": 0}, "Nothing was found."),
    ],
)
def test_what_is_near_in_meaning_alone_is_no_word_that_was_said(found, told):
    assert count_told(Answer("dear", "dear", (), (), **found)) == told


def test_what_is_found_is_summed_up_where_somebody_consented(sayso, cast, asker_of, now):
    assert "sum it up" not in sayso("Portway").output
    with serving(completion(json.dumps(TOLD))) as server:
        connect_model(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="s", key="k", at=now)
        offered = sayso("did", "they", "mention", "Portway?").output
        assert (
            f"Let the model at {server.url.split('/')[2]} sum it up: sayso ask --sum-up 'side:theirs Portway'"
            in offered
        )
        assert "They are looking at Portway.\n" in sayso("--sum-up", "Portway").output
        told = json.loads(sayso("--sum-up", "--json", "Portway").output)
    assert told["sentences"][0]["quotes"][0]["conversation_id"]


def test_a_model_that_is_away_is_told_in_one_line(sayso, cast, asker_of, now, monkeypatch, capsys):
    from sayso.interfaces.cli import main

    with serving(completion("")) as server:
        connect_model(asker=asker_of(cast.otto), connector="openai", base_url=server.url, model="s", key="k", at=now)
    monkeypatch.setattr("sys.argv", ["sayso", "ask", "--sum-up", "Portway"])
    with pytest.raises(SystemExit, match="2"):
        main.main()
    told = capsys.readouterr().err
    assert told.startswith("sayso: ")
    assert told.count("\n") == 1


def test_meaning_is_consented_to_told_and_given_up_in_three_commands(sayso, cast, asker_of, monkeypatch):
    monkeypatch.setattr(starting, "asker", lambda *_, **__: asker_of(cast.otto))

    def model(*words, answer=""):
        return CliRunner().invoke(commands(["model"]), ["model", *words], input=answer).output

    with serving(embeddings(lambda text: [float(len(text)), 1.0])) as server:
        host = server.url.split("/")[2]
        connecting = ("connect", "--for", "meaning", "--url", server.url, "--model", "e")
        assert "Aborted" in model(*connecting, answer="n")
        assert "Nothing leaves this machine." in model("status")
        said = model(*connecting, answer="y")
        assert f"{host}, and so are the words of each question" in said
        assert "Answers rank by meaning too with e." in said
        assert f"Words and meaning ranked (e at {host})." in sayso("Portway").output
        assert f"Answers rank by meaning too: e at {host}, consented to by Otto" in model("status")
        assert "words alone" in model("disconnect", "--for", "meaning")
    assert "meaning" not in sayso("Portway").output
