"""The sample files: one folder per format. Word documents stand there as text and are built when asked for."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """One file of one format."""

    format: str
    filename: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.format}/{self.filename}"


def document(text: str) -> bytes:
    """A Word document with one paragraph a line; ⏎ is a line break inside a paragraph."""
    made = docx.Document()
    for line in text.splitlines():
        made.add_paragraph(line.replace("⏎", "\n"))
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample, by format and name."""
    return tuple(_sample(path) for path in sorted(FOLDER.glob("*/*")) if path.is_file())


def sample(format_name: str, filename: str) -> Sample:
    """The sample of that format and name."""
    return next(one for one in samples() if (one.format, one.filename) == (format_name, filename))


def _sample(path: Path) -> Sample:
    name = path.parent.name
    if name.endswith("_docx"):
        return Sample(name, f"{path.stem}.docx", document(path.read_text(encoding="utf-8")))
    return Sample(name, path.name, path.read_bytes())
