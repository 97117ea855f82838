"""Judges that are not ours: Salesforce's published shapes, and a Python client that others wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import yaml
from simple_salesforce.api import Salesforce as TheirClient
from simple_salesforce.exceptions import SalesforceGeneralError, SalesforceMalformedRequest

from sayso.connectors.salesforce import KEY_FIELD, Salesforce, SalesforceCrm
from sayso.ports.record_reader import CrmRole
from sayso.ports.record_writer import CrmCreate, CrmRef, CrmWrite, Permanent, Recoverable, Rule
from tests.fakes.salesforce import SalesforceOrg, serving
from tests.fakes.salesforce_schema import Refused


@pytest.fixture
def org() -> Iterator[SalesforceOrg]:
    with serving(SalesforceOrg(page=2)) as found:
        yield found


@pytest.fixture
def crm(org: SalesforceOrg) -> Iterator[SalesforceCrm]:
    with closing(Salesforce().open(org.url, {"client_id": "id", "client_secret": "right"}, {}, lambda _: None)) as crm:
        crm._client.pause = lambda seconds: org.tick(seconds=seconds)
        yield crm


def a_deal(org: SalesforceOrg) -> str:
    return org.put("Opportunity", Name="Fleet", StageName="Qualify", CloseDate="2026-06-30", Amount=12000.0)


# A client that others wrote understands the fake


@pytest.fixture
def theirs(org: SalesforceOrg) -> Iterator[TheirClient]:
    with requests.Session() as session:
        client = TheirClient(instance_url=org.url, session_id=org.token, version="64.0", session=session)
        client.base_url = f"{org.url}/services/data/v64.0/"
        yield client


def of_opportunities(client: TheirClient, org: SalesforceOrg) -> Any:
    objects = client.Opportunity
    objects.base_url = f"{org.url}/services/data/v64.0/sobjects/Opportunity/"
    return objects


def test_their_client_queries_page_by_page(org: SalesforceOrg, theirs: TheirClient) -> None:
    made = {a_deal(org) for _ in range(3)}

    found = theirs.query("SELECT Id, Name FROM Opportunity WHERE Name = 'Fleet' ORDER BY Id")

    assert not found["done"]
    rest = theirs.query_more(found["nextRecordsUrl"].rpartition("/")[2])
    assert {row["Id"] for row in found["records"] + rest["records"]} == made


def test_their_client_updates_under_a_condition_and_is_refused_when_it_is_late(
    org: SalesforceOrg, theirs: TheirClient
) -> None:
    deal, objects = a_deal(org), of_opportunities(theirs, org)
    early = "Mon, 02 Mar 2026 08:00:00 GMT"

    assert objects.update(deal, {"NextStep": "Call"}) == 204
    with pytest.raises(SalesforceGeneralError) as late:
        objects.update(deal, {"NextStep": "Mail"}, headers={"If-Unmodified-Since": early})

    assert late.value.status == 412
    assert objects.get(deal)["NextStep"] == "Call"


def test_their_client_is_told_of_a_malformed_query(theirs: TheirClient) -> None:
    with pytest.raises(SalesforceMalformedRequest, match="MALFORMED_QUERY"):
        theirs.query("SELECT Id FORM Opportunity")


# The published shapes


@pytest.fixture(scope="session")
def shapes(shared: Path) -> Path:
    return shared / "specs" / "salesforce"


def schema_of(shapes: Path, document: str, name: str) -> jsonschema.Draft202012Validator:
    found = yaml.safe_load((shapes / document).read_text())
    return jsonschema.Draft202012Validator({**found, "$ref": f"#/components/schemas/{name}"})


COMPOSITE = "salesforce-composite-api-openapi.yml"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"compositeRequest": {}},
        {"compositeRequest": [{"method": "POST"}]},
        {"compositeRequest": [{"method": 1, "url": "x", "referenceId": "y"}]},
    ],
)
def test_the_judge_refuses_a_wrong_composite(shapes: Path, wrong: Any) -> None:
    assert not schema_of(shapes, COMPOSITE, "CompositeRequest").is_valid(wrong)


def test_a_note_is_a_composite_that_the_judge_takes(org: SalesforceOrg, crm: SalesforceCrm, shapes: Path) -> None:
    crm.create(CrmCreate("note-1", "note", {"body": "Dana said so."}, (CrmRef("deal", a_deal(org)),)))
    body = next(body for _, path, body, _ in org.asked if path.endswith("/composite"))
    schema = schema_of(shapes, COMPOSITE, "CompositeRequest1")

    assert body["allOrNone"] is True
    assert [
        list(schema.iter_errors({**one, "body": {"Name": "x", "AccountId": "y", "LastName": "z"}}))
        for one in body["compositeRequest"]
    ] == [[], []]


def test_the_judge_takes_the_description_and_the_answers_of_the_fake(org: SalesforceOrg, shapes: Path) -> None:
    described = schema_of(shapes, "salesforce-sobjects-api-openapi.yml", "SObjectDescribe")
    result = schema_of(shapes, "salesforce-query-api-openapi.yml", "QueryResult")
    a_deal(org)

    def get(path: str) -> Any:
        return json.loads(
            org.answer("GET", f"/services/data/v64.0{path}", {"Authorization": f"Bearer {org.token}"}, b"")[2]
        )

    assert not described.is_valid({"name": 1})
    assert not result.is_valid({"totalSize": "one"})
    assert list(described.iter_errors(get("/sobjects/Opportunity/describe"))) == []
    assert list(result.iter_errors(get("/query?q=SELECT+Id+FROM+Opportunity"))) == []


def test_every_field_that_is_asked_for_or_written_is_one_that_salesforce_has(
    org: SalesforceOrg, crm: SalesforceCrm, shapes: Path
) -> None:
    objects = json.loads((shapes / "standard-objects-fields.json").read_text())["objects"]
    deal = a_deal(org)
    org.tick()
    crm.write(CrmWrite("1", CrmRef("deal", deal), "NextStep", "Call", None))
    crm.create(CrmCreate("2", "task", {"title": "Call", "due": "2026-03-09"}, (CrmRef("deal", deal),)))

    for name in (
        "Account",
        "Contact",
        "Opportunity",
        "Task",
        "Event",
        "OpportunityContactRole",
        "OpportunityHistory",
        "OpportunityFieldHistory",
        "OpportunityStage",
        "User",
    ):
        own = {one for one in org.schema[name] if one != KEY_FIELD}
        if name in ("OpportunityStage", "User", "OpportunityHistory", "OpportunityFieldHistory"):
            own -= {"LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted", "CreatedDate", "CreatedById"}
        assert own - set(objects[name]) == set(), name
    written = [(path.split("/")[5], body) for method, path, body, _ in org.asked if method == "PATCH"]
    assert all(set(body) <= set(objects[name]) for name, body in written)


# What is sent


def test_every_approved_write_is_conditional_and_says_who_we_are(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    deal = a_deal(org)
    org.tick()
    crm.write(CrmWrite("1", CrmRef("deal", deal), "NextStep", "Call", None))
    [(_, _, body, headers)] = [one for one in org.asked if one[0] == "PATCH"]

    assert body == {"NextStep": "Call"}
    assert headers["if-unmodified-since"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert headers["sforce-call-options"] == "client=sayso"


def test_a_validation_rule_names_the_field_at_which_its_error_stands(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    def rule(name: str, row: dict[str, Any]) -> None:
        raise Refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Say why it was lost.", "Loss_Reason__c")

    deal = a_deal(org)
    org.tick()
    org.rule = rule
    with pytest.raises(Permanent) as refusal:
        crm.write(CrmWrite("1", CrmRef("deal", deal), "StageName", "Closed Lost", "Qualify"))

    assert refusal.value.rule == Rule("Say why it was lost.", ("Loss_Reason__c",))


def test_a_limit_that_is_used_up_is_said_in_words(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    def spent(name: str, row: dict[str, Any]) -> None:
        raise Refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    deal = a_deal(org)
    org.tick()
    org.rule = spent
    with pytest.raises(Recoverable, match="Salesforce's limit is used up. What waits goes on by itself") as busy:
        crm.write(CrmWrite("1", CrmRef("deal", deal), "NextStep", "Call", None))

    assert busy.value.seconds > 60


def test_a_merge_tells_which_record_stands_for_which(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    kept, other = org.put("Account", Name="Acme"), org.put("Account", Name="ACME Inc")
    cursor = list(crm.pages("account", ("Name",), ""))[-1].cursor
    org.tick()
    org.delete("Account", other, merged_into=kept)

    gone = [one for page in crm.pages("account", ("Name",), cursor) for one in page.gone]

    assert [(one.id, one.merged_into) for one in gone] == [(other, kept)]


def test_what_left_the_bin_is_found_by_what_still_stands(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    kept, gone = a_deal(org), a_deal(org)
    cursor = list(crm.pages("deal", ("Name",), ""))[-1].cursor
    org.tick(days=13)
    cursor = list(crm.pages("deal", ("Name",), cursor))[-1].cursor
    org.delete("Opportunity", gone)
    org.tick(days=16)
    org.empty_bin()

    pages = list(crm.pages("deal", ("Name",), cursor))

    assert [one for page in pages for one in page.gone] == []
    assert [page.standing for page in pages if page.standing is not None] == [{kept}]
    again = list(crm.pages("deal", ("Name",), pages[-1].cursor))
    assert [page.standing for page in again if page.standing is not None] == []


def test_who_plays_a_part_is_told_of_as_the_record_names_it(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    deal, dana = a_deal(org), org.put("Contact", LastName="Fox")
    org.put("OpportunityContactRole", OpportunityId=deal, ContactId=dana, Role="Economic Buyer")
    org.put("OpportunityContactRole", OpportunityId=deal, ContactId=dana, Role="Other")
    pages = list(crm.pages("deal", ("Name",), ""))

    assert [one for page in pages for one in page.roles] == [CrmRole(deal, dana, "economic_buyer")]
    org.hidden = {"OpportunityContactRole"}
    assert [one for page in crm.pages("deal", ("Name",), "") for one in page.roles] == []


def test_activities_tell_who_and_when_and_never_what(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    deal, dana = a_deal(org), org.put("Contact", FirstName="Dana", LastName="Fox", Email="dana@fox.example")
    org.put(
        "Task",
        WhatId=deal,
        WhoId=dana,
        TaskSubtype="Call",
        CallType="Inbound",
        IsClosed=True,
        ActivityDate="2026-03-01",
        Description="secret",
    )
    org.put("Task", WhatId=deal, TaskSubtype="Call", IsClosed=False, ActivityDate="2026-04-01")
    org.put("Event", WhatId=deal, StartDateTime="2026-02-27T15:00:00.000+0000")

    found = [one for page in crm.pages("deal", ("Name",), "") for one in page.activities]

    assert [(one.kind, one.direction, one.people) for one in found] == [
        ("call", "in", ("dana@fox.example",)),
        ("task", "", ()),
        ("meeting", "", ()),
    ]
    assert found[0].at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert "secret" not in str(found)


def test_a_history_that_this_user_may_not_see_is_no_obstacle(org: SalesforceOrg, crm: SalesforceCrm) -> None:
    deal = a_deal(org)
    org.put("Opportunity", deal, NextStep="Call", CloseDate="2026-07-31")
    org.hidden = {"OpportunityFieldHistory"}

    [record] = [one for page in crm.pages("deal", ("NextStep", "CloseDate"), "") for one in page.records]

    assert [one.value for one in record.history] == ["2026-06-30", "2026-07-31"]


def test_a_wrong_secret_is_said_in_words_and_not_repeated(org: SalesforceOrg) -> None:
    crm = Salesforce().open(org.url, {"client_id": "id", "client_secret": "hunter2"}, {}, lambda _: None)

    [problem] = crm.check()

    assert "invalid client credentials" in problem
    assert "hunter2" not in problem


def test_a_private_key_signs_in_without_a_password(org: SalesforceOrg) -> None:
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    kept: dict[str, str] = {}
    secrets = {"client_id": "id", "username": "sayso@acme.example", "private_key": pem.decode()}
    crm = Salesforce().open(org.url, secrets, {}, kept.update)

    assert crm.check() == ()
    claims = jwt.decode(org.signed_in[0]["assertion"], key.public_key(), algorithms=["RS256"], audience=org.url)
    assert (claims["iss"], claims["sub"]) == ("id", "sayso@acme.example")
    assert kept["access_token"] == org.token
