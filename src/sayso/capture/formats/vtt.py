"""WebVTT: the captions that most recorders and video platforms can export.

**How to get it.** Look for *Download captions*, *Export subtitles* or *Transcript (.vtt)* in the recorder. Choose the
kind with speakers where there is a choice.

**What is kept.** Who speaks, from voice tags (`<v Dana Kim>`); where a file has none, from `Name: text` if it is
written that way; else nobody is named and the speakers stay blank until somebody says who they are. Times of every cue
as marks. Mark-up is taken off and entities are decoded; the words stay as they are. Comments, styles and regions are
passed over.

**Traps.** A caption file does not say on which day the call was held: give the day when you import it, or relative
dates ("on Thursday") cannot be resolved.
"""

from __future__ import annotations

from sayso.capture.formats._cues import read_cues, utterances_of
from sayso.capture.formats._decoding import decode
from sayso.capture.formats._utterances import About, call_transcript
from sayso.capture.formats._vtt_kinds import vtt_sureness
from sayso.capture.points import FORMATS
from sayso.domain.transcript import Transcript


@FORMATS.register
class WebVtt:
    """Captions with voice tags, or without any speakers."""

    name = "vtt"
    title = "Captions (WebVTT)"

    def sniff(self, content: bytes, filename: str) -> float:
        return vtt_sureness(content, self.name)

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        read = read_cues(decoded.text)
        about = About(title=read.title, notes=decoded.notes + read.notes)
        return (call_transcript(self.name, utterances_of(read.cues), about),)
