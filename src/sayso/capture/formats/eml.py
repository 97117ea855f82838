"""One mail as a file, as every mail program saves it.

**How to get it.** Gmail: *Download message*; Outlook: *Save as* or drag the mail out (``.eml``, not ``.msg``); Apple
Mail and Thunderbird: *Save as*.

**What is kept.** The sender's own text, as one turn or, where answers stand between quoted lines, as several in
order. Quoted and forwarded mail stays beside it as quoted text of whoever its attribution names; signatures,
disclaimers, banners and blocks on how to join a meeting are furniture. Every word of the body is in one of the turns.
People come from From, To, Cc and Reply-To; the moment with its zone from Date; the thread from References and
In-Reply-To. Plain text is preferred to HTML, unless it is empty or a stub.

**Traps.** Absence notices, bounces, newsletters and bare calendar answers are marked as automatic, and nothing in
them counts as said. Attachments are named, not read. A quoted mail's time is read in the zone of the mail that quotes
it where it states none. What somebody typed below "Sent from my phone" without quote marks counts as quoted. Encrypted
mail has to be exported decrypted.
"""

from __future__ import annotations

from sayso.capture.formats._mail_files import looks_like_mail, without_preamble
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Transcript


@FORMATS.register
class Eml:
    """A header, a blank line, a body."""

    name = "eml"
    title = "E-mail (.eml)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = content[:16_384]
        if head.lstrip(b"\xef\xbb\xbf\r\n").startswith(b"From "):
            return 0.0
        sure = looks_like_mail(without_preamble(head))
        return min(1.0, sure + 0.04) if sure and filename.lower().endswith(".eml") else sure

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        # What takes mail apart takes longer to load than most other files take to read.
        from sayso.capture.formats._mail_message import transcript_of

        if not content.strip(b"\xef\xbb\xbf\x00 \t\r\n"):
            raise Unreadable("The file is empty. Export the mail again.")
        mail = without_preamble(content)
        if not looks_like_mail(mail[:65_536]):
            raise Unreadable("The file has no mail header (From, To, Subject, Date). Save the mail as .eml again.")
        return (transcript_of(mail, self.name),)
