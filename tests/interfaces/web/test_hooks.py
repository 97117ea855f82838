"""HubSpot calls: only a call that is signed with the app's secret, now, makes the CRM be read; once in a minute."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

import pytest
from django.test import Client

from sayso.connectors.hubspot.webhooks import is_signed
from sayso.flow.mirroring import HEARD
from sayso.ledger.models import Entry
from sayso.org import connections
from sayso.ports.crm import Notice
from sayso.record.crm.connecting import CONNECTION

SECRET, URL = "app-secret", "http://127.0.0.1:8000/hooks/crm/"
BATCH = [
    {"eventId": number, "subscriptionType": "deal.propertyChange", "objectId": 101, "occurredAt": 1_774_000_000_000}
    for number in range(3)
]


def signature(body: bytes, stamp: str, secret: str = SECRET, url: str = URL) -> str:
    signed = b"POST" + url.encode() + body + stamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def call(body: bytes = json.dumps(BATCH).encode(), *, away: float = 0, signed: str = "", **more: str) -> int:
    stamp = str(int((time.time() + away) * 1000))
    headers = {
        "X-HubSpot-Signature-v3": signed or signature(body, stamp, **more),
        "X-HubSpot-Request-Timestamp": stamp,
    }
    client = Client(enforce_csrf_checks=True)
    return client.post("/hooks/crm/", body, content_type="application/json", headers=headers).status_code


@pytest.fixture
def connect(cast, asker_of, now):
    def with_secrets(**secrets):
        connections.connect(
            asker=asker_of(cast.otto),
            name=CONNECTION,
            connector="hubspot",
            base_url="http://127.0.0.1:9",
            secrets=secrets,
            options={},
            at=now,
        )

    return with_secrets


def heard() -> int:
    return Entry.objects.filter(name=HEARD).count()


def test_a_signed_batch_asks_for_one_reading_in_a_minute(connect):
    connect(token="t", client_secret=SECRET)
    assert [call(), call(), call()] == [204, 204, 204]
    assert heard() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"url": "http://127.0.0.1:8000/hooks/other/"},
        {"signed": "c2lnbmVk"},
        {"signed": "é"},
        {"away": -301},
        {"away": 31_536_000},
    ],
)
def test_what_is_not_signed_or_not_sent_now_is_refused(connect, wrong):
    connect(token="t", client_secret=SECRET)
    assert call(**wrong) == 401
    assert heard() == 0


def test_a_changed_body_is_refused(connect):
    connect(token="t", client_secret=SECRET)
    stamp = str(int(time.time() * 1000))
    assert call(b"[]", signed=signature(json.dumps(BATCH).encode(), stamp)) == 401


def test_without_the_app_s_secret_nobody_is_believed(connect):
    connect(token="t")
    assert call(secret="") == 401
    assert heard() == 0


@pytest.mark.django_db
def test_where_no_crm_is_connected_nobody_is_expected():
    assert call() == 404


@pytest.mark.parametrize("stamp", ["", "now", "-1", "9" * 40, "٣", "1.5"])
def test_a_stamp_that_is_none_is_refused(stamp):
    headers = {"x-hubspot-signature-v3": signature(b"", stamp), "x-hubspot-request-timestamp": stamp}
    assert not is_signed(Notice("POST", URL, headers, b"", datetime.now(UTC)), SECRET)


def test_the_address_is_signed_as_hubspot_writes_it():
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    stamp = str(int(at.timestamp() * 1000))
    headers = {
        "x-hubspot-signature-v3": signature(b"", stamp, url=f"{URL}?to=a:b/c%20d"),
        "x-hubspot-request-timestamp": stamp,
    }
    assert is_signed(Notice("POST", f"{URL}?to=a%3Ab%2fc%20d", headers, b"", at), SECRET)
