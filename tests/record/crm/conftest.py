"""A connected CRM in memory with an account, a person and three deals; and a short way to read it."""

from __future__ import annotations

import pytest

from sayso.ports.record_reader import CrmOwner
from sayso.record.crm import connecting, syncing
from sayso.record.crm.connecting import Access
from tests.fakes.crm import MemoryCrm, installed


@pytest.fixture
def memory():
    """The CRM in memory, installed."""
    crm = MemoryCrm()
    crm.people = [
        CrmOwner("o1", "Sam@seller.example", "Sam Ode"),
        CrmOwner("o2", "gone@seller.example", "Lee Gone"),
        CrmOwner("o3", "", "A queue", is_active=False),
    ]
    crm.put("account", "a1", name="Brightfield Ltd", domain="brightfield.example")
    crm.put("person", "p1", {"account": ("a1",)}, name="Ana Field", email="ana@brightfield.example", title="CFO")
    deal = {"phase": "discovery", "value": "48000", "money_unit": "USD", "closes": "2026-12-18", "steward": "o1"}
    for number in (1, 2, 3):
        crm.put("deal", f"d{number}", {"account": ("a1",)}, title=f"Deal {number}", **deal)
    with installed(crm):
        yield crm


@pytest.fixture
def otto_asks(cast, asker_of):
    return asker_of(cast.otto)


@pytest.fixture
def crm(cast, memory, otto_asks, now):
    """The CRM in memory, connected by Otto. Nothing is read yet."""
    access = Access("memory", "https://crm.example", {"token": "t"}, {})
    connecting.connect_crm(asker=otto_asks, access=access, at=now)
    return memory


@pytest.fixture
def sync(root, now):
    """Read what changed."""

    def read(at=now, **more):
        return list(syncing.read_on(asker=root, at=at, **more))

    return read
