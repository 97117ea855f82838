"""What a first visit costs: bytes over the wire, compressed, and questions to the database."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
MOST_BYTES = 150 * 1024
# How often each page may ask the database. More is a loop that grew.
MOST_QUERIES = {
    "inbox": 30,
    "deals": 36,
    "board": 60,
    "deal": 60,
    "conversation": 60,
    "accounts": 24,
    "people": 24,
    "search": 18,
    "deal-brief": 40,
    "deal-promises": 44,
    "deal-meddicc": 40,
    "review": 45,
    "review-changes": 30,
    "meetings": 20,
    "forecast": 30,
    "mine": 42,
    "ask": 18,
    "handoff": 44,
    "today": 44,
    "handoffs": 24,
}

OF_DEAL = ("deal", "deal-brief", "deal-promises", "deal-meddicc", "handoff")


def wire(client, address):
    """The bytes of an answer as they go over the wire."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if len(content) > 500 and not address.endswith(".svg"):
        assert answer["Content-Encoding"] == "gzip", address
    return len(content), answer


def addresses(office, call):
    return {
        **{name: reverse(name) for name in MOST_QUERIES if name not in {*OF_DEAL, "conversation"}},
        **{name: reverse(name, args=[office.northgate]) for name in OF_DEAL},
        "conversation": reverse("conversation", args=[call]),
    }


@pytest.mark.parametrize("name", MOST_QUERIES)
def test_a_first_visit_is_light_and_asks_little(name, office, call, door, django_assert_max_num_queries):
    client, address = door("sam"), addresses(office, call)[name]
    with django_assert_max_num_queries(MOST_QUERIES[name]):
        total, _ = wire(client, address)
    html = client.get(address).content.decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    assert any(file.endswith(".css") for file in files)
    for file in files:
        total += wire(client, file)[0]
    assert total < MOST_BYTES, f"{name}: {total} bytes"
