"""A conversation's page: what became of each quote, who is who, which deal and why, and the file it came in."""

import pytest
from django.urls import reverse

from sayso.capture import selectors as capture
from sayso.confirm.rules import Offer
from sayso.flow import privacy as flow_privacy
from sayso.flow import verbs as flow
from sayso.propose.selectors import get_card
from tests.office import CALL, capture_call

pytestmark = pytest.mark.django_db
HOSTILE = b"""From: "<script>alert(1)</script>" <anna@northgate.example>
To: Sam Ode <sam@seller.example>
Subject: =?utf-8?b?PGltZyBzcmM9eCBvbmVycm9yPWFsZXJ0KDEpPg==?=
Date: Thu, 19 Nov 2026 15:00:00 +0000
Message-ID: <hostile@northgate.example>
Content-Type: text/plain; charset=utf-8

I'll send you the </mark><script>alert(2)</script> questionnaire by Thursday 26 November.
Our budget is 40,000 pounds. \xe2\x80\xae{{ settings.SECRET_KEY }} javascript:alert(3)
"""


def page_of(client, conversation):
    answer = client.get(reverse("conversation", args=[conversation]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_of_each_quote_what_became_of_it(door, call, cast, asker_of, now):
    sam = asker_of(cast.sam)
    first, second, *_ = get_card(sam, call, now).proposals
    flow.accept(asker=sam, offers=[Offer(first.key, first.digest)], at=now)
    flow.decline(asker=sam, offer=Offer(second.key, second.digest), reason="not_said", at=now)
    text = page_of(door("mia"), call)
    assert "Accepted by <bdi>Sam Ode</bdi>" in text
    assert "Declined by <bdi>Sam Ode</bdi>" in text
    assert "Waits for your say-so" in text


def test_what_was_heard_leads_to_its_place_in_the_text(door, call, cast, asker_of, now):
    quote = get_card(asker_of(cast.sam), call, now).proposals[0].quotes[0]
    text = page_of(door("sam"), call)
    assert f'href="#q-{quote.turn}-{quote.start}"' in text
    assert f'id="q-{quote.turn}-{quote.start}"' in text


def test_nothing_that_anybody_wrote_becomes_markup(door, office, cast, asker_of, now):
    conversation = capture_call(asker_of(cast.sam), now, HOSTILE, '"><script>alert(4)</script>.eml')
    for who in ("sam", "otto"):
        text = page_of(door(who), conversation)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert" in text
        assert "{{ settings.SECRET_KEY }}" in text


def test_the_file_is_saved_and_never_shown(door, office, cast, asker_of, now):
    name = "../../etc/call\r\nSet-Cookie: x=1\u202egpj.html"
    conversation = capture_call(asker_of(cast.sam), now, CALL, name)
    answer = door("sam").get(reverse("original", args=[conversation]))
    assert answer.content == CALL
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "\r" not in answer["Content-Disposition"]
    assert "/" not in answer["Content-Disposition"].partition("''")[0]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer


def test_who_opened_it_is_told_to_those_who_see_it(door, call):
    page_of(door("mia"), call)
    door("mia").get(reverse("original", args=[call]))
    text = page_of(door("sam"), call)
    assert "<bdi>Mia Lund</bdi> opened it" in text
    assert "<bdi>Mia Lund</bdi> saved the file" in text


def test_a_speaker_is_picked_among_those_who_are_known(door, call, cast, asker_of):
    text = page_of(door("sam"), call)
    assert f'value="user-{cast.mia.pk}"' in text
    form = {"label": "Anna Reed", "who": f"user-{cast.mia.pk}", "name": "ignored", "side": "theirs"}
    door("sam").post(reverse("mend", args=[call]), form)
    people = capture.get_conversation(asker_of(cast.sam), call).participants
    mended = next(one for one in people if one.label == "Anna Reed")
    assert (mended.name, mended.email, mended.side) == ("Mia Lund", "mia@seller.example", "ours")


@pytest.mark.parametrize("form", [{"who": "person-99"}, {"who": "user-99"}, {"who": "user-x"}, {"name": " "}])
def test_picking_nobody_is_answered_in_words(door, call, form):
    answer = door("sam").post(reverse("mend", args=[call]), {"label": "Anna Reed", **form}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_why_it_belongs_there_is_told_question_by_question(door, call):
    address = reverse("ladder", args=[call])
    text = door("sam").get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in text
    assert "Does an address lead to a deal that was open then? <b>Yes.</b>" in text
    assert "Did a person say which deal? <b>No.</b>" in text


def test_another_deal_is_found_by_a_few_letters_among_one_s_own(door, office, call):
    address = reverse("pick-deal", args=[call])
    found = door("sam").get(address, {"q": "north"}, headers={"hx-request": "true"}).content.decode()
    assert "Northgate - Dock" in found
    assert "<html" not in found
    assert "Lowmoor" not in door("sam").get(address, {"q": "low"}).content.decode()
    assert "<h1>Which deal?</h1>" in door("sam").get(address, {"q": "north"}).content.decode()


def test_a_deal_that_is_not_there_is_made_on_the_spot(door, call, cast, asker_of):
    form = {"act": "new", "name": "Northgate - Yard", "account": "Northgate"}
    answer = door("sam").post(reverse("choose-deal", args=[call]), form, follow=True)
    assert capture.get_conversation(asker_of(cast.sam), call).deal.name == "Northgate - Yard"
    assert "Moved" in answer.content.decode()


def test_a_withdrawn_one_is_taken_back_by_its_host_alone(door, call):
    door("sam").post(reverse("withdraw", args=[call]))
    assert "Take that back" in page_of(door("sam"), call)
    assert door("mia").post(reverse("restore", args=[call])).status_code == 404
    door("sam").post(reverse("restore", args=[call]))
    assert "Take that back" not in page_of(door("sam"), call)
    assert page_of(door("mia"), call)


def test_what_was_erased_is_said_and_has_no_file(door, call, cast, asker_of, now):
    flow_privacy.erase_conversation(asker=asker_of(cast.otto), conversation_id=call, at=now)
    text = page_of(door("sam"), call)
    assert "is blank and does not come back" in text
    assert "The file is gone" in text
    assert "Anna" not in text
    assert door("sam").get(reverse("original", args=[call])).status_code == 404


def test_what_stays_unread_is_said(door, office, cast, asker_of, now):
    german = (
        CALL.replace(
            b"I'll send you the signed supplier questionnaire by Thursday 26 November.",
            b"Ich schicke Ihnen den Fragebogen bis Donnerstag, und wir haben das noch nicht mit der Leitung besprochen. "
            b"Die Frage ist, ob es auch wie im letzten Jahr oder erst im Januar bei uns sein wird.",
        )
        .replace(b"Our budget for this is 40,000 pounds.", b"")
        .replace(b"We are also looking at Portway as an alternative.", b"")
    )
    text = page_of(door("sam"), capture_call(asker_of(cast.sam), now, german))
    assert "It is in German, which the local reader does not know" in text


def test_a_long_conversation_costs_no_more_questions(door, office, cast, asker_of, now, django_assert_max_num_queries):
    body = "\n\n".join(f"I'll send you part {number} by Thursday 26 November." for number in range(60))
    mail = CALL.replace(b"We are also looking at Portway as an alternative.", body.encode())
    conversation = capture_call(asker_of(cast.sam), now, mail)
    client = door("sam")
    page_of(client, conversation)
    with django_assert_max_num_queries(42):
        page_of(client, conversation)
