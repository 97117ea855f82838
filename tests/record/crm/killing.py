"""Readings of a CRM in children that end themselves with SIGKILL; the next process reads on, and nothing is lost or twice.

A step is an instruction to the database or a call to the CRM, before and after. A reading is counted first; then some
rounds end evenly between, most of them after a commit (with `every`: a round ends at each step). Prints one line of JSON
for each round that left something else than a reading that nobody ended, and a line with how many there were.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.db import connection, connections

from tests.apply.killing import Doom, killed
from tests.flow.killing import Counting, places, with_count

SOME = 3  # rounds of a reading, where not all are asked for
LEDGER = ("record.deal.", "record.account.", "record.person.", "record.activity.", "record.history.")


class Salesforce:
    """An org that gives two records to a page, what people do in it, and the secrets that open it."""

    name, url, secrets = "salesforce", "https://acme.my.salesforce.com", {"client_id": "id", "client_secret": "right"}

    def __init__(self) -> None:
        from tests.fakes.salesforce import SalesforceOrg

        self.server = SalesforceOrg(page=2)
        put = self.server.put
        self.accounts = [put("Account", Name=name, Website=f"{name}.example") for name in ("acme", "fox", "elm")]
        self.people = [put("Contact", LastName=f"Fox {n}", Email=f"p{n}@fox.example") for n in range(3)]
        self.deals = [self._deal(n) for n in range(5)]
        for deal in self.deals[:3]:
            self.server.tick()
            put("Opportunity", deal, Amount=14000.0)
            put("Event", WhatId=deal, StartDateTime="2026-02-27T15:00:00.000+0000")
        self.server.tick(hours=1)

    def _deal(self, number: int) -> str:
        about = {"Name": f"Deal {number}", "StageName": "Qualify", "CloseDate": "2026-06-30", "Amount": 12000.0}
        return self.server.put("Opportunity", AccountId=self.accounts[number % 3], **about)

    def go_on(self) -> None:
        self.server.tick(hours=1)
        for deal in self.deals[:3]:
            self.server.put("Opportunity", deal, CloseDate="2026-07-31")
        self._deal(9)
        self.server.put("Event", WhatId=self.deals[4], StartDateTime="2026-03-02T15:00:00.000+0000")
        self.server.delete("Opportunity", self.deals[3])
        self.server.delete("Account", self.accounts[2], merged_into=self.accounts[1])
        self.server.tick(hours=1)


class HubSpot:
    """A portal that gives two records to a page."""

    name, url, secrets = "hubspot", "https://api.hubapi.com", {"token": "secret-token"}

    def __init__(self) -> None:
        from sayso.connectors import hubspot
        from sayso.connectors.hubspot import reading
        from tests.fakes.hubspot import HubSpot as Fake

        self.server = Fake()
        reading.LIST = reading.FOUND = 2  # type: ignore[misc]
        hubspot.Portal = partial(hubspot.Portal, now=lambda: self.server.now)  # type: ignore[assignment,misc]
        put = self.server.put
        for number in range(1, 4):
            put("companies", str(number), name=f"Company {number}", domain=f"c{number}.example")
            put("contacts", str(number), firstname="Ana", lastname=str(number), email=f"p{number}@c1.example")
            self._deal(number)
            put("deals", str(number), amount="14000")
        self.server.now += timedelta(hours=1)

    def _deal(self, number: int) -> None:
        about = {"dealname": f"Deal {number}", "dealstage": "open1", "pipeline": "default", "amount": "12000"}
        self.server.put("deals", str(number), **about)
        self.server.link("deals", str(number), "companies", str(number % 3 + 1))
        self.server.put("calls", str(number), hs_timestamp="2026-11-01T10:00:00Z")
        self.server.link("calls", str(number), "deals", str(number))

    def go_on(self) -> None:
        self.server.now += timedelta(hours=2)
        for number in (1, 2):
            self.server.put("deals", str(number), closedate="2026-12-18T11:00:00Z")
        self._deal(9)
        self.server.archive("deals", "3")
        self.server.now += timedelta(hours=2)


def state() -> dict[str, Any]:
    """What stands of the CRM, without our ids: each thing once, with all that is known of its past."""
    from sayso.ledger.models import Entry
    from sayso.org.connections import cursor_of
    from sayso.record.columns import MODELS
    from sayso.record.crm.models import Alias
    from sayso.record.models import AccountDomain, Activity, FieldChange

    things = {(entity, row.pk): row for entity, model in MODELS.items() for row in model.objects.all()}
    changes = FieldChange.objects.values_list("entity", "entity_id", "field", "before", "after", "at", "write_key")
    said = Counter(name for name in Entry.objects.values_list("name", flat=True) if name.startswith(LEDGER))
    return {
        "things": sorted([e, row.external_id, row.name, row.version, str(row.removed_at)] for (e, _), row in things.items()),
        "domains": sorted(AccountDomain.objects.values_list("domain", "account__external_id")),
        "past": sorted(json.dumps([things[e, pk].external_id, *rest], default=str) for e, pk, *rest in changes),
        "activities": sorted(Activity.objects.values_list("deal__external_id", "source", "kind")),
        "aliases": sorted(Alias.objects.values_list("external_id", "entity_id")),
        "cursor": cursor_of("crm"),
        "said": sorted(said.items()),
    }  # fmt: skip


class Shelf:
    """The database as it was at one moment, to be put back before each round."""

    def __init__(self, name: str) -> None:
        connections.close_all()
        self._file = Path(str(connection.settings_dict["NAME"]))
        self._kept = self._file.with_suffix(f".{name}")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(self._file, self._kept)

    def put_back(self) -> None:
        connections.close_all()
        for beside in ("-wal", "-shm"):
            Path(f"{self._file}{beside}").unlink(missing_ok=True)
        shutil.copy(self._kept, self._file)


def read(vendor: Any, doom: Doom | None = None) -> None:
    """A reading to its end, or to its doom."""
    from sayso.record.crm.syncing import read_on
    from tests.apply.founding import NOW, ROOT
    from tests.connectors.wiring import wired

    with ExitStack() as around:
        around.enter_context(wired(vendor.server, doom.step if doom else lambda: None))
        for _ in read_on(asker=ROOT, at=NOW):
            pass


def rounds(name: str, vendor: Any, *, every: bool) -> int:
    """Kill a reading at its steps, read on, and compare with one that was left to end. Returns how many rounds."""
    shelf, counting = Shelf(name), Counting()
    with_count(lambda: read(vendor, counting), counting)
    wanted = state()
    steps = range(1, counting.count + 1) if every else some(places(counting))
    for place in steps:
        shelf.put_back()
        dead = killed_reading(vendor, place)
        read(vendor)
        found = state()
        if found != wanted or dead != (place <= counting.count):
            differing = {key: [found[key], wanted[key]] for key in wanted if found[key] != wanted[key]}
            sys.stdout.write(json.dumps({"phase": name, "step": place, "differs": differing}, default=str) + "\n")
    return len(steps)


def some(steps: list[int]) -> list[int]:
    """A few of them, evenly, the last one (which ends nothing) among them."""
    return sorted({*steps[1 :: max(1, len(steps) // SOME)], steps[-1]})


def killed_reading(vendor: Any, place: int) -> bool:
    """A child's reading that ends at that step; the same count goes over instructions and calls."""
    dooms: list[Doom] = []

    class Steps(Doom):
        def __init__(self, at: int) -> None:
            super().__init__(at)
            dooms.append(self)

    from tests.apply import killing

    usual: Callable[..., Any] = killing.Doom
    killing.Doom = Steps  # type: ignore[misc]
    try:
        return killed(lambda: read(vendor, dooms[0]), place)
    finally:
        killing.Doom = usual  # type: ignore[misc,assignment]


def connect(vendor: Any) -> None:
    """As RevOps does it."""
    from sayso.domain.asker import Door
    from sayso.org.models import User
    from sayso.org.selectors import asker_for
    from sayso.record.crm.connecting import Access, connect_crm
    from tests.apply.founding import NOW
    from tests.connectors.wiring import wired

    otto = User.objects.get()
    asker = asker_for(user=otto, door=Door.WEB, request="killing", at=NOW, may_decide=True)
    with wired(vendor.server):
        connect_crm(asker=asker, access=Access(vendor.name, vendor.url, vendor.secrets, {}), at=NOW)


def main(every: str = "") -> None:
    django.setup()
    from sayso.domain.asker import Role
    from sayso.org import services as org
    from tests.apply.founding import NOW, ROOT

    otto = org.add_user(asker=ROOT, email="otto@seller.example", name="Otto", zone="Europe/London", at=NOW)
    org.give_role(asker=ROOT, user=otto, role=Role.REVOPS, since=NOW.date(), at=NOW)
    empty = Shelf("empty")
    for kind in (HubSpot, Salesforce):
        vendor = kind()
        empty.put_back()
        connect(vendor)
        told = [rounds("first", vendor, every=bool(every))]
        vendor.go_on()
        told.append(rounds("sync", vendor, every=bool(every)))
        stands = {key: len(value) for key, value in state().items()}
        sys.stdout.write(json.dumps({"vendor": vendor.name, "rounds": told, **stands}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
