"""A mailbox: many mails in one file, as Gmail's Takeout, Thunderbird and Apple Mail export them.

**How to get it.** Google Takeout (*Mail*, one label is enough); Thunderbird: copy the folder's file or use *Export*;
Apple Mail: *Mailbox*, *Export Mailbox*.

**What is kept.** One conversation for each mail, read as a single .eml is; mails of one thread are brought together
by their References when they are captured.

**Traps.** A broken mail does not stop the others: it is left out, with its place and the reason in the notes of the
first mail that was read. Lines that a mailbox had to escape (">From") are set right again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sayso.capture.formats._mail_files import envelopes, looks_like_mail, without_preamble
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript

_ESCAPED = re.compile(rb"(?m)^>(>*From )")
_MOST_MAILS = 20_000
_MOST_REASONS = 20


@FORMATS.register
class Mbox:
    """Mails, each below a line "From ..." with its envelope."""

    name = "mbox"
    title = "Mailbox (.mbox)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = content[:16_384].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        if not head.startswith(b"From ") or not envelopes(head):
            return 0.0
        return 0.98 if looks_like_mail(without_preamble(head)) else 0.5

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        # What takes mail apart takes longer to load than most other files take to read.
        from sayso.capture.formats._mail_message import transcript_of

        content = content.removeprefix(b"\xef\xbb\xbf")
        starts = envelopes(content)
        if not starts:
            raise Unreadable(
                "No mail begins in this file: it has no line such as 'From dana@... Tue Mar 3 09:00:00 2026'."
            )
        if len(starts) > _MOST_MAILS:
            raise Unreadable(f"The mailbox holds {len(starts)} mails, more than {_MOST_MAILS}. Export single folders.")
        read: list[Transcript] = []
        reasons: list[str] = []
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(content)
            mail = _ESCAPED.sub(rb"\1", content[start:end].partition(b"\n")[2])
            try:
                read.append(transcript_of(without_preamble(mail), self.name))
            except Unreadable as reason:
                reasons.append(f"Mail {number + 1} of {len(starts)} was left out. {reason}")
        if not read:
            raise Unreadable(f"None of the {len(starts)} mails in this file can be read. {reasons[0]}")
        if len(reasons) > _MOST_REASONS:
            reasons[_MOST_REASONS:] = [f"{len(reasons) - _MOST_REASONS} more mails were left out."]
        return (replace(read[0], notes=(*read[0].notes, *reasons)), *read[1:])
