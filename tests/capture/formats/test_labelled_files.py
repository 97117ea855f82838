"""The labelled conversations that lie beside the project: every one is recognised, and every quote stands in a turn."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from sayso.capture.points import FORMATS
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Transcript, Turn

TRANSCRIPTS = (
    "vtt",
    "zoom_vtt",
    "teams_vtt",
    "srt",
    "txt",
    "otter_txt",
    "fireflies_json",
    "gong_json",
    "fathom_json",
    "granola_json",
    "whisper_json",
)


def cases(shared):
    """Each labelled case with the bytes of its file."""
    for path in sorted((shared / "evaluation" / "labelled").glob("**/case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        yield case, (path.parent / case["conversation"]["file"]).read_bytes()


def turns_with(transcript: Transcript, quote: str) -> list[Turn]:
    folded = " ".join(quote.split())
    return [turn for turn in transcript.turns if folded in turn.text]


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_it_recognises_every_labelled_file_of_its_format(shared, name):
    of_format = [(case, content) for case, content in cases(shared) if case["conversation"]["format"] == name]
    others = {
        case["id"]: sniff(content, case["conversation"]["file"]).name
        for case, content in of_format
        if sniff(content, case["conversation"]["file"]).name != name
    }

    assert of_format
    assert others == {}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_it_keeps_every_labelled_quote_in_one_turn_of_its_speaker(shared, name):
    lost = []
    for case, content in cases(shared):
        if case["conversation"]["format"] != name:
            continue
        (transcript,) = read_file(content, case["conversation"]["file"])
        for signal in case["signals"]:
            found = turns_with(transcript, signal["quote"])
            if not any(turn.speaker == (signal["speaker"] or "") for turn in found):
                lost.append((case["id"], signal["quote"]))
            lost += [(case["id"], quote) for quote in signal["support"] if not turns_with(transcript, quote)]

    assert lost == []


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_it_states_no_start_that_the_labels_contradict(shared, name):
    for case, content in cases(shared):
        if case["conversation"]["format"] != name:
            continue
        (transcript,) = read_file(content, case["conversation"]["file"])
        if transcript.started_at:
            apart = transcript.started_at - datetime.fromisoformat(case["conversation"]["started_at"])
            assert abs(apart.total_seconds()) < 60, case["id"]


def test_it_takes_no_labelled_mail_or_chat_for_a_transcript(shared):
    taken = []
    for case, content in cases(shared):
        if case["conversation"]["format"] in TRANSCRIPTS:
            continue
        file = case["conversation"]["file"]
        taken += [
            (case["id"], plug.name)
            for plug in FORMATS.all()
            if plug.name in TRANSCRIPTS and plug.sniff(content, file) > 0
        ]

    assert taken == []
