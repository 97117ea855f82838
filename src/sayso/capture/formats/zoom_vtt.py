"""Zoom's audio transcript: WebVTT whose cues begin with the speaker's name, ``Dana Kim: text``.

**How to get it.** In the Zoom web portal open *Recordings*, choose the meeting, and download *Audio transcript*
(.vtt). The host needs cloud recording with *Create audio transcript* switched on; the transcript appears some time
after the recording itself.

**What is kept.** The speaker as Zoom shows the name, the words, and the time of every cue as a mark. A cue without a
name, in a file that names every other, is of somebody whom Zoom did not recognise, and stays without a speaker.

**Traps.** Zoom writes the name that people chose for the meeting, so one person may appear under two names, and a
room under one. The file does not say on which day the call was held: give the day when you import it.
"""

from __future__ import annotations

from sayso.capture.formats._cues import read_cues, utterances_of
from sayso.capture.formats._decoding import decode
from sayso.capture.formats._utterances import About, call_transcript
from sayso.capture.formats._vtt_kinds import vtt_sureness
from sayso.capture.points import FORMATS
from sayso.domain.transcript import Transcript


@FORMATS.register
class ZoomVtt:
    """Cues that begin with the speaker's name."""

    name = "zoom_vtt"
    title = "Zoom transcript (WebVTT)"

    def sniff(self, content: bytes, filename: str) -> float:
        return vtt_sureness(content, self.name)

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        read = read_cues(decoded.text)
        about = About(title=read.title, notes=decoded.notes + read.notes)
        return (call_transcript(self.name, utterances_of(read.cues, labels_are_certain=True), about),)
