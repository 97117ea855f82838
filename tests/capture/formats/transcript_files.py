"""Transcripts as files: reading a sample or a text, and what was said in it."""

from __future__ import annotations

from tests.capture.formats.sample_files import sample

from sayso.capture.points import FORMATS
from sayso.capture.reading_files import read_file
from sayso.domain.transcript import Transcript


def read(format_name: str, filename: str) -> Transcript:
    """The only conversation of a sample."""
    (transcript,) = read_file(sample(format_name, filename).content, filename, format_name)
    return transcript


def parse(format_name: str, text: str | bytes) -> Transcript:
    """The only conversation of a text."""
    content = text if isinstance(text, bytes) else text.encode()
    (transcript,) = FORMATS.get(format_name).parse(content, "call")
    return transcript


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]
