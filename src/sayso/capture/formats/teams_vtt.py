"""Microsoft Teams: the transcript as WebVTT, from the Teams window or from Microsoft Graph.

**How to get it.** Open the meeting's *Recap*, choose *Transcript*, then *Download as .vtt*. An administrator can
fetch it from Graph: ``.../onlineMeetings/{id}/transcripts/{id}/content?$format=text/vtt``, or ``/metadataContent``.

**What is kept.** Speakers from voice tags (`<v Kim, Dana>` stays as written), words, and the time of every cue as a
mark. The *metadata* variant holds one JSON value per cue with ``speakerName``, ``spokenText`` and the moment at which
it was said; the start of the call is reckoned from the first of these.

**Traps.** Graph writes times without leading zeros (``0:0:5.320``), and they may be negative where somebody spoke
before the recording began: those count as the start. The plain variant does not say on which day the call was held.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sayso.capture.formats._clock import moment, start_note
from sayso.capture.formats._cues import Cue, read_cues, utterances_of
from sayso.capture.formats._decoding import decode
from sayso.capture.formats._utterances import About, Utterance, call_transcript
from sayso.capture.formats._vtt_kinds import vtt_sureness
from sayso.capture.points import FORMATS
from sayso.domain.transcript import Transcript


@FORMATS.register
class TeamsVtt:
    """Voice tags with unpadded times or Teams' own cue names, or one JSON value per cue."""

    name = "teams_vtt"
    title = "Microsoft Teams transcript (WebVTT)"

    def sniff(self, content: bytes, filename: str) -> float:
        return vtt_sureness(content, self.name)

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        read = read_cues(decoded.text)
        notes = decoded.notes + read.notes
        if not any(cue.text.lstrip().startswith("{") for cue in read.cues):
            return (call_transcript(self.name, utterances_of(read.cues), About(title=read.title, notes=notes)),)
        spoken = [(cue, _spoken(cue)) for cue in read.cues]
        broken = tuple(
            f"Line {cue.line}: this cue is no JSON value and is left out." for cue, said in spoken if not said
        )
        utterances = (_utterance(cue, said) for cue, said in spoken)
        started_at, start_notes = _start(spoken)
        about = About(title=read.title, started_at=started_at, notes=notes + broken + start_notes)
        return (call_transcript(self.name, utterances, about),)


def _spoken(cue: Cue) -> dict[str, object]:
    """Read the JSON value of a cue; {} where it is none."""
    try:
        value = json.loads(cue.text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _utterance(cue: Cue, said: dict[str, object]) -> Utterance:
    name, text = said.get("speakerName"), said.get("spokenText")
    return Utterance(
        name if isinstance(name, str) else "", text if isinstance(text, str) else "", cue.start_ms, cue.end_ms
    )


def _start(spoken: Sequence[tuple[Cue, dict[str, object]]]) -> tuple[datetime | None, tuple[str, ...]]:
    """Reckon the start of the recording from the first cue that states its moment."""
    for cue, said in spoken:
        stated = said.get("startDateTime")
        at = moment(stated)
        if at is not None and cue.start_ms is not None:
            try:
                return at - timedelta(milliseconds=cue.start_ms), (start_note(stated),)
            except OverflowError:
                continue
    return None, ()
