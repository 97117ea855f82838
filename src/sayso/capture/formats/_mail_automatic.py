"""Whether a person wrote a mail, or a machine did: absence notices, bounces, newsletters, answers of a calendar.

The header decides where it says something (RFC 3834, RFC 3462, RFC 2369). What the text says is the last resort, and
needs a sender that is itself no person.
"""

from __future__ import annotations

import re

from sayso.capture.formats._mail_headers import Headers
from sayso.capture.formats._mail_parts import Parts

_REPLY_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-mail-autoreply",
    "x-failed-recipients",
)
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|bounces?)[@+.-]")
_NO_PERSON = re.compile(
    r"(?:^|[._+-])(?:no-?_?reply|do-?not-?reply|donotreply|noreply\w*|notifications?|news|newsletter|mailer|auto|automated|alerts?"
    r"|updates|marketing|bot)(?:[._+@-]|$)"
)
_ABSENT = re.compile(
    r"\s*(?:re:\s*|aw:\s*)?(?:automatic\s+reply|auto(?:matic)?[\s-]?(?:reply|response|antwort)|out\s+of\s+(?:the\s+)?office|automatische\s+antwort"
    r"|abwesenheits?(?:notiz|nachricht|meldung)?\b|réponse\s+automatique|absence\s+du\s+bureau|respuesta\s+automática|fuera\s+de\s+la\s+oficina"
    r"|risposta\s+automatica|fuori\s+sede|resposta\s+automática|automatisch\s+antwoord|autosvar|automatiskt\s+svar|automatisk\s+svar"
    r"|automaattinen\s+vastaus|odpowiedź\s+automatyczna|automatická\s+odpověď|undeliverable|undelivered\s+mail|mail\s+delivery\s+fail"
    r"|delivery\s+status\s+notification|returned\s+mail|unzustellbar|failure\s+notice|non\s+remis|no\s+se\s+puede\s+entregar)",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    r"automat(?:ic(?:ally)?|ed)\b.{0,30}\b(?:message|e-?mail|notification|generated)|do\s+not\s+reply|unsubscribe|view\s+in\s+browser"
    r"|automatisch\s+(?:generiert|erstellt|verzonden)|nicht\s+(?:auf\s+diese|antworten)|ne\s+pas\s+répondre|no\s+responda|non\s+rispondere"
    r"|não\s+responda|niet\s+(?:op\s+dit|beantwoorden)|abmelden|se\s+désabonner|darse\s+de\s+baja",
    re.IGNORECASE | re.DOTALL,
)
_ANSWERED = re.compile(
    r"\s*.{1,120}\bhas\s+(?:accepted|declined|tentatively\s+accepted|replied\s+.{1,20}to)\s+this\s+invitation\s*\.?\s*$"
    r"|\s*.{1,120}\bhat\s+diese\s+einladung\b.{0,30}(?:angenommen|abgelehnt)\s*\.?\s*$"
    r"|\s*.{1,120}\ba\s+(?:accepté|refusé|décliné)\s+(?:cette\s+)?(?:l['’])?invitation\s*\.?\s*$"
    r"|\s*.{1,120}\bha\s+(?:aceptado|rechazado|accettato|rifiutato)\b.{0,30}invit\w+\s*\.?\s*$",
    re.IGNORECASE,
)
_NOTE_BY = re.compile(r"with\s+this\s+note|mit\s+(?:diesem|folgendem)|avec\s+(?:cette|la)\s+note", re.IGNORECASE)
_BULK = frozenset(("bulk", "junk", "auto_reply", "auto-reply"))
_LOOKED_AT = 60  # lines
_LONGEST_LINE = 500


def is_automatic(headers: Headers, parts: Parts, sender: str) -> bool:
    """Whether no person wrote this mail; `sender` is the address of its From line."""
    return (
        _header_says_so(headers, parts) or _MACHINES.match(sender) is not None or _text_says_so(headers, parts, sender)
    )


def _header_says_so(headers: Headers, parts: Parts) -> bool:
    submitted = headers.raw("auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if parts.is_report or any(headers.has(name) for name in _REPLY_FIELDS):
        return True
    if headers.has("return-path") and headers.raw("return-path").strip() in {"<>", ""}:
        return True
    return headers.raw("precedence").strip().lower() in _BULK


def _text_says_so(headers: Headers, parts: Parts, sender: str) -> bool:
    if _ABSENT.match(headers.text("subject")):
        return True
    texts = [line.text[:_LONGEST_LINE] for line in parts.lines if not line.is_blank]
    if any(calendar.method == "REPLY" for calendar in parts.calendars) and texts and _ANSWERED.match(texts[0]):
        return not any(_NOTE_BY.search(text) for text in texts[:3])
    is_answer = headers.has("in-reply-to") or headers.has("references")
    no_person = _NO_PERSON.search(sender) is not None or headers.has("list-unsubscribe")
    if is_answer or not no_person:
        return False
    # Tools that send for sales people put List-Unsubscribe into letters too, so the text has to say it as well.
    return _SAYS_SO.search("\n".join((*texts[:_LOOKED_AT], *texts[-_LOOKED_AT:]))) is not None
