"""Which of the recorders wrote a WebVTT file: they differ in how they name speakers and write times."""

from __future__ import annotations

import re

from sayso.capture.formats._cues import has_voices, names_speakers, plain, read_cues
from sayso.capture.formats._decoding import decode_head
from sayso.capture.formats._labels import speakers_in
from sayso.capture.points import Unreadable

_ENOUGH = 16_384  # characters: some two hundred cues show how a file is written

_TEAMS_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/\d+-\d+$", re.MULTILINE)
_UNPADDED_TIMES = re.compile(r"^-?\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s+-->", re.MULTILINE)
_PADDED_TIMES = re.compile(r"^\d{2,}:\d{2}:\d{2}\.\d{3}\s+-->", re.MULTILINE)
_SPOKEN_IN_JSON = re.compile(r'^\{.*"spokenText"\s*:', re.MULTILINE)


def vtt_kind(content: bytes) -> str:
    """Name the format of a WebVTT file: "teams_vtt", "zoom_vtt", "vtt", or "" where it is none."""
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith((b"WEBVTT", b"W\x00E\x00B\x00")):
        return ""
    head = decode_head(content)[:_ENOUGH]
    try:
        cues = read_cues(head).cues
    except Unreadable:
        return "vtt"
    is_unpadded = len(_UNPADDED_TIMES.findall(head)) > len(_PADDED_TIMES.findall(head))
    if _TEAMS_IDENTIFIER.search(head) or _SPOKEN_IN_JSON.search(head) or (is_unpadded and has_voices(cues)):
        return "teams_vtt"
    if has_voices(cues):
        return "vtt"
    texts = [plain(cue.text).strip() for cue in cues if cue.text.strip()]
    return "zoom_vtt" if names_speakers(texts, speakers_in(texts)) else "vtt"


def vtt_sureness(content: bytes, name: str) -> float:
    """How surely this is the WebVTT of that name; the generic format stays second to its kinds."""
    kind = vtt_kind(content)
    if kind == name:
        return 0.95
    return 0.3 if kind and name == "vtt" else 0.0
