"""A large first load by a query job: whole, resumable at every piece, and over when the job is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sayso.connectors.salesforce import Salesforce, SalesforceCrm, bulk
from sayso.ports.record_reader import CrmRecord, Page
from tests.fakes.salesforce import SalesforceOrg, serving

FIELDS = ("Name", "Amount", "NextStep", "CloseDate")


@pytest.fixture
def org(monkeypatch: pytest.MonkeyPatch) -> Iterator[SalesforceOrg]:
    """Seven deals, and a connector that takes three for many."""
    monkeypatch.setattr(bulk, "FROM", 3)
    monkeypatch.setattr(bulk, "PIECE", 2)
    org = SalesforceOrg(page=2)
    for number in range(7):
        org.tick()
        org.put("Opportunity", Name=f"Deal {number}", StageName="Qualify", CloseDate="2026-06-30", Amount=12000.0)
    org.put("Opportunity", "006000000000001AAA", NextStep='She said "yes",\nthen left')
    org.tick(hours=1)
    with serving(org):
        yield org


@pytest.fixture
def crm(org: SalesforceOrg) -> Iterator[SalesforceCrm]:
    secrets = {"client_id": "id", "client_secret": "right"}
    with closing(Salesforce().open(org.url, secrets, {}, lambda _: None)) as crm:
        crm._client.pause = lambda seconds: org.tick(seconds=seconds)
        yield crm


def of(pages: list[Page]) -> dict[str, CrmRecord]:
    return {one.values["Name"]: one for page in pages for one in page.records}  # type: ignore[misc]


def asked_for(org: SalesforceOrg, part: str) -> int:
    return sum(part in path for _, path, _, _ in org.asked)


def test_a_large_first_load_goes_by_a_job_and_shows_what_pages_would(
    org: SalesforceOrg, crm: SalesforceCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_job = list(crm.pages("deal", FIELDS, ""))
    assert asked_for(org, "/results") == 4
    monkeypatch.setattr(bulk, "FROM", 1000)
    by_pages = list(crm.pages("deal", FIELDS, ""))

    assert of(by_job) == of(by_pages)
    assert len(of(by_job)) == 7
    assert of(by_job)["Deal 0"].values["NextStep"] == 'She said "yes",\nthen left'
    assert of(by_job)["Deal 1"].values["Amount"] == "12000"


def test_it_is_taken_up_at_every_piece_by_the_same_job(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    pages = list(crm.pages("deal", FIELDS, ""))

    for place, page in enumerate(pages[:3]):
        rest = of(list(crm.pages("deal", FIELDS, page.cursor)))
        assert set(rest) | set(of(pages[: place + 1])) == set(of(pages))
        assert not set(rest) & set(of(pages[: place + 1]))
    assert len(org.jobs.jobs) == 1


def test_what_changed_while_the_job_ran_is_in_the_next_reading(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    reading = crm.pages("deal", FIELDS, "")
    next(reading)
    changed = org.put("Opportunity", Name="Later", StageName="Qualify", CloseDate="2026-06-30")
    cursor = list(reading)[-1].cursor
    org.tick(hours=2)

    assert changed in {one.id for page in crm.pages("deal", FIELDS, cursor) for one in page.records}


def test_results_that_were_thrown_away_are_asked_for_by_pages(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    pages = list(crm.pages("deal", FIELDS, ""))
    org.jobs.expire()

    rest = of(list(crm.pages("deal", FIELDS, pages[0].cursor)))

    assert len(rest) == 5
    assert set(rest) | set(of(pages[:1])) == set(of(pages))
    assert not org.jobs.jobs


def test_the_judge_takes_the_job(org: SalesforceOrg, crm: SalesforceCrm, shared: Path) -> None:
    """Salesforce's published shapes, which are shown to refuse a wrong one first."""
    spec = yaml.safe_load((shared / "specs/salesforce/salesforce-bulk-api-2-openapi.yml").read_text())

    def judge(name: str) -> Any:
        return jsonschema.Draft202012Validator({**spec, "$ref": f"#/components/schemas/{name}"})

    list(crm.pages("deal", FIELDS, ""))
    body = next(body for method, path, body, _ in org.asked if path.endswith("/jobs/query"))
    about = next(iter(org.jobs.jobs.values())).about

    assert not judge("QueryJobRequest").is_valid({"operation": "query"})
    assert list(judge("QueryJobRequest").iter_errors(body)) == []
    assert set(about) - {"createdDate", "systemModstamp"} <= set(
        spec["components"]["schemas"]["QueryJobInfo"]["properties"]
    )
