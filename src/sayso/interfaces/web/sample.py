"""A made-up mail to try Sayso with: a buyer's, to whoever asks for it, two hours ago. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

BUYER, DOMAIN = "Ingrid Solheim", "harbourlight.example"
AGO = timedelta(hours=2)
TEXT = """Hi {first},

thanks for the call. Where we stand:

I'll send you the signed security questionnaire by Thursday.
Our budget for this year is 40,000 euros, and it is approved.
We are also looking at Portway, who are cheaper.
Erik Dahl, our finance director, has to sign off on it.

Shall we talk again next Tuesday?

Ingrid
"""


def sample_mail(name: str, email: str, at: datetime) -> bytes:
    """The mail as bytes of an .eml file; another one for each person and moment, so that it is nobody else's."""
    mail = EmailMessage()
    mail["From"] = f"{BUYER} <ingrid.solheim@{DOMAIN}>"
    mail["To"] = email
    mail["Subject"] = "Cold store: where we stand (a made-up sample)"
    mail["Date"] = format_datetime(at - AGO)
    mail["Message-ID"] = f"<sample-{at:%Y%m%dT%H%M%S%f}-{email.partition('@')[0]}@{DOMAIN}>"
    mail.set_content(TEXT.format(first=name.split(maxsplit=1)[0] if name.split() else "there"))
    return mail.as_bytes(policy=SMTP)
