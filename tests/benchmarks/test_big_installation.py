"""A small twin of the big installation: what each page asks of the database does not grow with what is in it."""

import random
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
# Each of three people: how often a page may ask. More is a loop that grew.
MOST = {
    "inbox": 22,
    "deals": 24,
    "deals grouped": 32,  # some for each stage, until the page is full
    "board": 29,
    "deal": 37,
    "conversation": 41,
    "accounts": 14,
    "people": 11,
    "search": 19,
}


@pytest.fixture
def filled(now, monkeypatch):
    """A two-hundredth of it, stamped from a few calls."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from filling import fill

    fill(0.005, now, calls=4)
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "filling"]:
        del sys.modules[name]


def test_pages_of_a_big_installation_ask_a_bounded_number_of_questions(filled):
    from sayso.capture.models import Conversation, Turn
    from sayso.org.selectors import user_by_email
    from sayso.propose.models import Proposal
    from sayso.record.models import Deal

    assert Turn.objects.count() >= 5_000
    assert Deal.objects.count() == 250
    assert Proposal.objects.filter(closing="").count() > 100
    deal = Conversation.objects.order_by("pk").first().deal
    owner = deal.owner.email
    addresses = {
        **{name: reverse(name) for name in ("inbox", "deals", "board", "accounts", "people")},
        "deals grouped": reverse("deals") + "?group=stage&sort=-amount&kind=",
        "search": reverse("search") + "?q=the",
        "deal": reverse("deal", args=[deal.pk]),
        "conversation": reverse("conversation", args=[deal.conversations.first().pk]),
    }
    assert addresses.keys() == MOST.keys()
    asked = {}
    for email in (owner, "ops@seller.example"):
        client = Client()
        client.force_login(user_by_email(email), backend="allauth.account.auth_backends.AuthenticationBackend")
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, (email, name)
            asked[name] = max(asked.get(name, 0), len(queries))
    assert {name: count for name, count in asked.items() if count > MOST[name]} == {}


def test_what_is_stamped_is_quoted_character_for_character(filled):
    from sayso.capture.models import Turn
    from sayso.propose.models import Proposal

    rows = list(Proposal.objects.select_related("conversation"))
    for row in random.Random(1).sample(rows, 60):  # noqa: S311
        for quote in row.evidence:
            if quote["conversation"] != row.conversation.identity:
                continue
            turn = Turn.objects.get(revision__conversation=row.conversation, index=quote["turn"])
            assert turn.text[quote["start"] : quote["end"]] == quote["text"]
            assert turn.speaker == quote["speaker"]
