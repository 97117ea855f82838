"""Otter's text export: a line with speaker and time, the words below it, a blank line between blocks.

**How to get it.** Open the conversation in Otter, *Export*, choose *TXT* with speaker names and timestamps.

**What is kept.** Speakers as Otter names them ("Speaker 2" and "Unknown Speaker" stay so, until somebody says who
they are), the words, and the start of every block. Otter's own line at the end is no speech and is left out, as are
summary and key words above the first speaker.

**Traps.** Times are minutes and seconds, with hours only after the first; blocks have no end. The zone of the date
that Otter writes is not given, so the day has to be given when you import the file.
"""

from __future__ import annotations

import re

from sayso.capture.formats._decoding import decode, decode_head
from sayso.capture.formats._speaker_blocks import count_blocks, read_blocks
from sayso.capture.formats._utterances import About, call_transcript
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_FOOTER = re.compile(r"Transcribed by\s+https?://otter\.ai\S*\s*\Z")
_SUMMARY = re.compile(r"(?i)summary|speakers|keywords|action items|outline")
_LONGEST_TITLE = 120


@FORMATS.register
class OtterText:
    """Blocks of speaker, time and words."""

    name = "otter_txt"
    title = "Otter transcript (text)"

    def sniff(self, content: bytes, filename: str) -> float:
        if content[:4].startswith((b"PK\x03\x04", b"%PDF")) or content.lstrip()[:1] in (b"{", b"<"):
            return 0.0
        blocks = count_blocks(decode_head(content))
        is_signed = _FOOTER.search(decode(content[-200:]).text) is not None
        if blocks == 0:
            return 0.0
        return 0.95 if is_signed or blocks > 1 else 0.6

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        decoded = decode(content)
        read = read_blocks(_FOOTER.sub("", decoded.text))
        if not read.utterances:
            raise Unreadable("No line names a speaker and a time, such as 'Dana Kim  0:08'. Export as TXT with both.")
        title = read.heading[0] if read.heading and not _SUMMARY.match(read.heading[0]) else ""
        note = f"{len(read.heading)} line(s) above the first speaker are not part of what was said."
        about = About(
            title=title if len(title) <= _LONGEST_TITLE else "",
            notes=(*decoded.notes, note if read.heading else ""),
        )
        return (call_transcript(self.name, read.utterances, about),)
