"""The CRMs that the contract is run against: each a real server of this machine behind a network that can fail."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sayso.connectors.csv_folder import CsvFiles
from sayso.connectors.hubspot.client import Client
from sayso.connectors.hubspot.portal import Portal
from sayso.connectors.hubspot.writing import Ours
from sayso.connectors.salesforce import Salesforce, SalesforceCrm
from sayso.domain.asker import Door, Role, system
from sayso.domain.change import FieldPath
from sayso.org import services as people
from sayso.org.selectors import asker_for
from sayso.ports.crm import Crm
from sayso.ports.record_reader import CrmOwner
from sayso.ports.record_writer import CrmCreate, CrmReceipt, CrmRef, CrmWrite
from sayso.record import definitions, mirroring
from sayso.record.builtin import CREATED
from sayso.record.models import Deal, FieldChange, Item
from sayso.record.pipelines import StageDraft
from tests.connectors.embedded import EmbeddedCrm
from tests.fakes.faults import Asked, Fault, Network, failing, refused
from tests.fakes.hubspot import portal
from tests.fakes.salesforce import SalesforceOrg, serving

TASK = {"title": "Send the questionnaire", "body": "As agreed.", "due": "2026-03-09", "owner": None}


@dataclass
class World:
    """One CRM with a deal in it, as its people see it.

    `text`, `money` and `day` name fields of a deal; `makes` what Sayso makes beside one, and `made` lists those;
    `on` is a day as the CRM writes it; `lacks` what its connector says that it cannot tell.
    """

    name: str
    open: Callable[[], Crm]
    text: str
    money: str
    day: str
    deal: CrmRef
    person_makes: Callable[[str], str]
    person_sets: Callable[[str, str, Any], None]
    person_deletes: Callable[[str], None]
    held: Callable[[str, str], Any]
    made: Callable[[], list[Any]]
    notes: Callable[[], int]
    passes: Callable[[float], None]
    retires: Callable[[str], None]
    makes: str = "task"
    values: Callable[[str], Mapping[str, Any]] = lambda key: TASK
    on: Callable[[str], str] = str
    lacks: frozenset[str] = frozenset()


@dataclass
class FarWorld(World):
    """A CRM of somebody else's: `server` behind a network that can fail, with an administrator who makes rules."""

    server: Any = field(kw_only=True)
    network: Network = field(kw_only=True)
    ends_the_token: Callable[[], None] = field(kw_only=True)
    forbids: Callable[[str], None] = field(kw_only=True)
    busy: Fault = field(kw_only=True)
    writes: Callable[[Asked], bool] = field(kw_only=True)


@contextmanager
def salesforce(page: int = 2) -> Iterator[FarWorld]:
    org = SalesforceOrg(page=page)
    with serving(org), failing(org.url) as network, ExitStack() as left_open:
        deal = org.put("Opportunity", Name="Fleet", StageName="Qualify", CloseDate="2026-06-30", Amount=12000.0)
        org.tick()
        kept = {"client_id": "id", "client_secret": "right"}

        def opened() -> SalesforceCrm:
            crm = left_open.enter_context(closing(Salesforce().open(network.url, kept, {}, kept.update)))
            crm._client.pause = lambda seconds: org.tick(seconds=seconds)
            return crm

        def forbid(words: str) -> None:
            org.rule = lambda name, row: _refuse(words)

        yield FarWorld(
            name="salesforce",
            server=org,
            network=network,
            open=opened,
            text="NextStep",
            money="Amount",
            day="CloseDate",
            deal=CrmRef("deal", deal),
            person_makes=lambda name: org.put("Opportunity", Name=name, StageName="Qualify", CloseDate="2026-07-31"),
            person_sets=lambda crm_id, field, value: _set(org, crm_id, field, value),
            person_deletes=lambda crm_id: org.delete("Opportunity", crm_id),
            held=lambda crm_id, field: org.rows["Opportunity"][crm_id][field],
            made=lambda: org.of("Task"),
            notes=lambda: len(org.of("ContentNote")),
            passes=lambda seconds: org.tick(seconds=seconds),
            ends_the_token=lambda: setattr(org, "token", "another"),
            forbids=forbid,
            retires=lambda field: _retire(org, field),
            busy=refused(
                403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded.", "fields": []}]
            ),
            writes=lambda asked: asked.method in ("PATCH", "POST") and "/oauth2/" not in asked.path,
        )


@contextmanager
def hubspot() -> Iterator[FarWorld]:
    with portal() as hub, failing(hub.url) as network, ExitStack() as left_open:
        kept = {"token": "gone", "refresh_token": "r", "client_id": "id", "client_secret": "right"}
        hub.put("deals", "101", dealname="Fleet", dealstage="open1", pipeline="default", amount="12000")
        hub.put("deals", "101", closedate=_noon("2026-06-30"))
        numbers = count(102)

        def opened() -> Portal:
            client = Client(network.url, kept, "2026-09", kept.update, lambda _: None)
            return left_open.enter_context(closing(Portal(client, Ours("app-1", "sayso_key"), lambda: hub.now)))

        def make(name: str) -> str:
            return hub.put("deals", str(next(numbers)), dealname=name, dealstage="open1", pipeline="default").id

        def forbid(words: str) -> None:
            errors = [{"message": words, "context": {"propertyName": ["hs_next_step"]}}]
            body = {"status": "error", "message": words, "category": "VALIDATION_ERROR", "errors": errors}
            hub.fault = lambda method, *_: (400, body, {}) if method == "PATCH" else None

        def passes(seconds: float) -> None:
            hub.now += timedelta(seconds=seconds)

        yield FarWorld(
            name="hubspot",
            server=hub,
            network=network,
            open=opened,
            text="hs_next_step",
            money="amount",
            day="closedate",
            deal=CrmRef("deal", "101"),
            person_makes=make,
            person_sets=lambda crm_id, field, value: hub.put(
                "deals", crm_id, user=7, **{field: _noon(value) if field == "closedate" else value}
            ),
            person_deletes=lambda crm_id: hub.archive("deals", crm_id),
            held=lambda crm_id, field: hub.objects["deals"][crm_id].properties.get(field) or None,
            made=lambda: [one for one in hub.objects["tasks"].values() if not one.archived],
            notes=lambda: len(hub.objects["notes"]),
            passes=passes,
            ends_the_token=hub.tokens.clear,
            forbids=forbid,
            retires=hub.retired.add,
            busy=refused(429, {"errorType": "RATE_LIMIT", "policyName": "DAILY"}, **{"Retry-After": "600"}),
            writes=lambda asked: asked.method == "PATCH" or asked.path.endswith(("/tasks", "/notes")),
            on=_noon,
        )


@contextmanager
def embedded() -> Iterator[World]:
    """The record by itself, in the database of the test."""
    now, root = [datetime(2026, 3, 2, 9, tzinfo=UTC)], system("contract")
    author = people.add_user(asker=root, email="ann@seller.example", name="Ann", zone="Europe/London", at=now[0])
    olga = people.add_user(asker=root, email="olga@seller.example", name="Olga", zone="Europe/London", at=now[0])
    people.give_role(asker=root, user=olga, role=Role.REVOPS, since=now[0].date(), at=now[0])
    revops = asker_for(user=olga, door=Door.WEB, request="contract", at=now[0], may_decide=True)
    stages = (StageDraft("q", "Qualify"), StageDraft("w", "Won", "won", 100), StageDraft("l", "Lost", "lost", 0))
    mirroring.upsert_pipeline(asker=root, key="p", name="P", stages=stages, at=now[0])
    definitions.define_field(asker=revops, path=FieldPath("deal", "plan"), label="Plan", kind="text", at=now[0])
    crm, numbers = EmbeddedCrm(root, author.pk, lambda: now[0], CrmOwner("1", author.email, "Ann")), count()

    def make(name: str, **more: Any) -> str:
        made = crm.create(CrmCreate(f"person-{next(numbers)}", "deal", {"name": name, "stage": "q", **more}))
        return made.ref.id

    def change(crm_id: str, name: str, value: Any) -> None:
        ref = CrmRef("deal", crm_id)
        crm.write(CrmWrite(f"person-{next(numbers)}", ref, name, value, crm.live(ref, name).value))

    def passes(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    deal = make("Fleet", amount="12000 USD", close_date="2026-06-30")
    yield World(
        name="embedded",
        open=lambda: crm,
        text="plan",
        money="amount",
        day="close_date",
        deal=CrmRef("deal", deal),
        person_makes=make,
        person_sets=change,
        person_deletes=lambda crm_id: crm.remove(
            CrmReceipt(FieldChange.objects.get(entity_id=crm_id, field=CREATED).write_key, CrmRef("deal", crm_id))
        ),
        held=lambda crm_id, name: crm.live(CrmRef("deal", crm_id), name).value,
        made=lambda: list(Deal.objects.filter(removed_at=None, name__startswith="Made")),
        notes=lambda: Item.objects.filter(field="notes", removed_at=None).count(),
        passes=passes,
        retires=lambda name: definitions.retire_field(asker=revops, path=FieldPath("deal", name), at=now[0]),
        makes="deal",
        values=lambda key: {"name": f"Made {key}", "stage": "q"},
    )


class Sheets:
    """A folder of CSV files as a person has it open in another program."""

    HEAD = "id,name,stage,amount,close_date,next_step,owner,account\n"

    def __init__(self, root: Path) -> None:
        self.root, self._numbers = root, count(2)
        (root / "accounts.csv").write_text("id,name,owner\n31,Brightfield Ltd,ann@seller.example\n")
        (root / "people.csv").write_text("id,name,email,account\n51,Dana Fox,dana@fox.example,31\n")
        (root / "deals.csv").write_text(f"{self.HEAD}1,Fleet,Qualify,12000,2026-06-30,,ann@seller.example,31\n")

    def rows(self, name: str) -> list[dict[str, str]]:
        path = self.root / name
        return list(csv.DictReader(path.read_text().splitlines(keepends=True))) if path.exists() else []

    def make(self, name: str) -> str:
        made, kept = str(next(self._numbers)), self.rows("deals.csv")
        self._put([*kept, {"id": made, "name": name, "stage": "Qualify"}], list(kept[0]))
        return made

    def change(self, crm_id: str, name: str, value: Any) -> None:
        kept = self.rows("deals.csv")
        self._put([{**row, **({name: str(value)} if row["id"] == crm_id else {})} for row in kept], list(kept[0]))

    def delete(self, crm_id: str) -> None:
        kept = self.rows("deals.csv")
        self._put([row for row in kept if row["id"] != crm_id], list(kept[0]))

    def retire(self, name: str) -> None:
        kept = self.rows("deals.csv")
        self._put(kept, [column for column in kept[0] if column != name])

    def _put(self, kept: list[dict[str, str]], columns: list[str]) -> None:
        with (self.root / "deals.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(kept)


@contextmanager
def files() -> Iterator[World]:
    """A folder of CSV files, which a person edits with another program."""
    with TemporaryDirectory() as folder:
        sheets = Sheets(Path(folder))
        yield World(
            name="csv",
            open=lambda: CsvFiles().open(sheets.root.as_uri(), {}, {}, lambda _: None),
            text="next_step",
            money="amount",
            day="close_date",
            deal=CrmRef("deal", "1"),
            person_makes=sheets.make,
            person_sets=sheets.change,
            person_deletes=sheets.delete,
            held=lambda crm_id, name: (
                next(row[name] for row in sheets.rows("deals.csv") if row["id"] == crm_id) or None
            ),
            made=lambda: sheets.rows("tasks.csv"),
            notes=lambda: len(sheets.rows("notes.csv")),
            passes=lambda seconds: None,
            retires=sheets.retire,
            lacks=CsvFiles.lacks,
        )


FAR: dict[str, Callable[[], Any]] = {"hubspot": hubspot, "salesforce": salesforce}
WORLDS: dict[str, Callable[[], Any]] = {**FAR, "embedded": embedded, "csv": files}


def _noon(day: str) -> str:
    return f"{day}T12:00:00Z"


def _set(org: SalesforceOrg, crm_id: str, field: str, value: Any) -> None:
    org.put("Opportunity", crm_id, **{field: value})


def _retire(org: SalesforceOrg, field: str) -> None:
    del org.schema["Opportunity"][field]


def _refuse(words: str) -> None:
    from tests.fakes.salesforce_schema import Refused

    raise Refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", words, "NextStep")
