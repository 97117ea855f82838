"""Microsoft Teams: the transcript downloaded as a Word document.

**How to get it.** Open the meeting's *Recap*, choose *Transcript*, then *Download as .docx*. Prefer *.vtt* where you
can: it has the end of every piece too.

**What is kept.** Speakers and words, the start of every piece as a mark, and the title. Both of Teams' layouts are
read: ``Dana Kim   0:03`` above the words, and the older one with ``0:0:0.0 --> 0:0:5.320`` above the name. That
somebody started or stopped the transcription is no speech and is left out.

**Traps.** The document gives the date and hour without a zone, so the start is left open and has to be given when you
import the file. Pictures of the speakers make the file large; they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.capture.formats._cues import Cue, read_cues
from sayso.capture.formats._docx_text import docx_head, paragraphs
from sayso.capture.formats._speaker_blocks import count_blocks, read_blocks
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_TIMES = re.compile(r"^[ \t]*-?\d{1,3}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*-->", re.MULTILINE)
_TRANSCRIPTION = re.compile(r"^.{1,100}\b(?:started|stopped) transcription\.?[ \t]*$", re.MULTILINE)
_NAIVE_START = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4},? +\d{1,2}:\d{2}\s*[AP]M")
_TITLE_END = re.compile(r"-\d{8}_\d{6}(?:UTC)?-Meeting (?:Recording|Transcript)\s*$")


@FORMATS.register
class TeamsDocx:
    """A document with a speaker and a time above the words."""

    name = "teams_docx"
    title = "Microsoft Teams transcript (Word)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = docx_head(content)
        if not head:
            return 0.0
        blocks = count_blocks(head)
        if _TIMES.search(head) or (blocks and _TRANSCRIPTION.search(head)):
            return 0.95
        return 0.9 if blocks > 1 else 0.5 * blocks

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        text = _TRANSCRIPTION.sub("", "\n\n".join(paragraphs(content)))
        heading, utterances, notes = _older(text) if _TIMES.search(text) else _newer(text)
        if not utterances:
            raise Unreadable("No line names a speaker and a time, such as 'Dana Kim   0:03'. Download it again.")
        start = next(filter(None, map(_NAIVE_START.search, heading)), None)
        if start:
            notes = (*notes, f"The start is given as '{start[0]}', without a zone, and is left open.")
        title = _TITLE_END.sub("", heading[0]) if heading and not _NAIVE_START.search(heading[0]) else ""
        return (call_transcript(self.name, utterances, About(title=title, notes=notes)),)


_Read = tuple[Sequence[str], Sequence[Utterance], tuple[str, ...]]


def _newer(text: str) -> _Read:
    """Read ``Dana Kim   0:03`` above the words."""
    read = read_blocks(text)
    return read.heading, read.utterances, ()


def _older(text: str) -> _Read:
    """Read times, name and words below one another, as paragraphs or as lines of one."""
    lines = [line for line in text.split("\n") if line.strip()]
    read = read_cues("\n".join(lines))
    return lines[: read.cues[0].line - 1], [_named_first(cue) for cue in read.cues], read.notes


def _named_first(cue: Cue) -> Utterance:
    speaker, _, words = cue.text.partition("\n")
    return Utterance(speaker, words, cue.start_ms, cue.end_ms)
