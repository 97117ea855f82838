"""What of a mail is nobody's word to anybody: signatures, disclaimers, banners, "Sent from my phone"."""

from __future__ import annotations

import pytest
from tests.capture.formats.mail_files import letter, read, said, texts

from sayso.domain.transcript import TurnKind


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nDana Kim\nNorthlark\nOn Fridays I am a mother, I answer on Mondays",
        "--\nDana Kim\nAccount Manager",
        "Dana Kim\nAccount Manager, Northlark Ltd\n+44 20 7946 0000",
        "Dr. Dana Kim | Northlark GmbH",
        "Dana Kim FCA\nFinance Director, Northlark\nRegistered in England.",
        "Dana Kim, PhD, MBA\nNorthlark",
        "D. Kim\nHead of Sales\nNorthlark\n\nNorthlark Ltd is registered in England.\n",
        "************************\nNorthlark Co., Ltd. Leeds plant\nD. Kim\nTEL 0113-496-0000\n************************",
        "Sent from my iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Von meinem iPhone gesendet",
        "Envoyé de mon téléphone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "DISCLAIMER: The contents of this e-mail are confidential.",
        "This message is intended solely for the addressee. If you are not that, please delete it.",
        "Diese E-Mail enthält vertrauliche Informationen. Bitte löschen Sie sie, wenn Sie nicht gemeint sind.",
        "Ce message et ses pièces jointes sont confidentiels. Merci de le détruire.",
        "Please consider the environment before printing this e-mail.",
        "_______________________________________________\nrooms mailing list\nhttps://lists.example/listinfo/rooms",
    ],
)
def test_it_sets_a_signature_apart(signature):
    transcript = read(letter(f"Hi Luis,\n\nI send the order on Friday.\n\nBest,\nDana\n\n{signature}\n"))

    assert texts(transcript) == ["Hi Luis, I send the order on Friday. Best, Dana"]
    assert texts(transcript, TurnKind.FURNITURE) == [" ".join(signature.split())]


def test_it_hears_a_postscript_below_the_signature():
    body = "I send it.\n\nDana Kim\nAccount Manager, Northlark Ltd\n\nP.S. The key is under the mat.\n"

    assert said(body) == "I send it. P.S. The key is under the mat."


def test_it_hears_what_is_said_below_a_list_of_names():
    body = "Present:\nDana Kim\nLuis Ortega\n\nDana will send the draft by Friday.\n"

    assert said(body).endswith("Dana will send the draft by Friday.")


def test_it_sets_the_banner_of_the_receiving_server_apart():
    body = "CAUTION: This email originated from outside of the organization. Do not click links.\n\nI send it.\n"

    assert said(body) == "I send it."


def test_it_takes_text_below_a_phones_signature_for_quoted_in_an_answer_alone():
    body = "I send it.\n\nSent from my iPhone\n\nWhen do you send it?\n"

    assert said(body, "In-Reply-To: <a@tindholm.example>\n") == "I send it."
    assert said(body) == "I send it. When do you send it?"


def test_it_reads_what_somebody_typed_into_the_block_of_the_signature():
    html = (
        '<div class="gmail_signature">Hi Luis,<br>I will send the order on Friday, as we said on the phone.<br></div>'
    )

    assert "I will send the order" in said(html, kind="text/html")
