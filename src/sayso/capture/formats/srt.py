"""SubRip (.srt): numbered captions, with or without ``Name: text``.

**How to get it.** Otter, Descript, Rev, YouTube and most editors offer *Export as .srt*. Switch on *Include speaker
names* where it is offered.

**What is kept.** The words, the time of every caption as a mark, and the speaker where captions begin with one, be it
each of them or only the first after a change of speaker. Mark-up (`<i>`, `<font>`) is taken off.

**Traps.** Many editors leave the speakers out: they stay blank then, and nothing is attributed until somebody says
who spoke. The file does not say on which day the call was held: give the day when you import it.
"""

from __future__ import annotations

import re

from sayso.capture.formats._cues import read_cues, utterances_of
from sayso.capture.formats._decoding import decode, decode_head
from sayso.capture.formats._utterances import About, call_transcript
from sayso.capture.points import FORMATS
from sayso.domain.transcript import Transcript

_FIRST_CUE = re.compile(r"(?:\d{1,7}[ \t]*\n\s*+)?(?:\d{1,3}:)?\d{1,2}:\d{1,2}([.,])\d{1,3}\s*--+>")


@FORMATS.register
class SubRip:
    """Numbered captions with a comma in their times."""

    name = "srt"
    title = "Subtitles (SubRip)"

    def sniff(self, content: bytes, filename: str) -> float:
        first = _FIRST_CUE.match(decode_head(content).lstrip())
        if first is None:
            return 0.0
        # With points instead of commas it may as well be a WebVTT file that lost its first line; both read alike.
        return 0.95 if first[1] == "," else 0.7

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        read = read_cues(decoded.text)
        return (call_transcript(self.name, utterances_of(read.cues), About(notes=decoded.notes + read.notes)),)
