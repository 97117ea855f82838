"""HubSpot's own client drives our portal: whoever made HubSpot's client finds HubSpot there, not only we do.

What is judged is the portal of our tests, by what that client makes of its answers. It still asks by the paths of before
the dates, which are led to the same portal; by `api_request` it asks by the dated ones too.
"""

import re
from datetime import UTC, datetime

import pytest
from hubspot import Client
from hubspot.crm.associations.v4.models import BatchInputPublicFetchAssociationsBatchRequest as Ends
from hubspot.crm.deals import ApiException
from hubspot.crm.deals.models import (
    BatchReadInputSimplePublicObjectId,
    Filter,
    FilterGroup,
    PublicObjectSearchRequest,
    SimplePublicObjectInput,
)
from hubspot.crm.objects.notes.models import SimplePublicObjectInputForCreate
from hubspot.utils.signature import Signature

from sayso.connectors.hubspot.webhooks import is_signed
from sayso.ports.crm import Notice
from tests.fakes.hubspot import VERSION, HubSpot, portal

KEY = "secret-token"


class WithOldPaths(HubSpot):
    """The same portal, asked as HubSpot was before its paths bore dates."""

    def answer(self, method, path, query, body, token):
        dated = re.sub(r"^/crm/v[34]/(\w+)", rf"/crm/\1/{VERSION}", path).replace("/oauth/v1/", f"/oauth/{VERSION}/")
        return super().answer(method, dated.rstrip("/"), query, body, token)


@pytest.fixture
def hub():
    with portal(WithOldPaths()) as found:
        found.put("companies", "31", name="Brightfield Ltd")
        found.put("deals", "101", user=7, dealname="Four sites", dealstage="open1", amount="48000")
        found.put("deals", "101", user=7, amount="52000")
        found.put("deals", "102", dealname="Fleet", dealstage="open1")
        found.link("deals", "101", "companies", "31")
        yield found


@pytest.fixture
def theirs(hub):
    return Client.create(access_token=KEY, host=hub.url, base_url=hub.url, retry=False)


def test_it_reads_a_deal_with_its_past_and_its_company(theirs):
    asked = {"properties": ["amount"], "properties_with_history": ["amount"], "associations": ["companies"]}
    deal = theirs.crm.deals.basic_api.get_by_id("101", **asked)

    assert deal.properties["amount"] == "52000"
    assert "dealname" not in deal.properties
    assert [one.value for one in deal.properties_with_history["amount"]] == ["52000", "48000"]
    assert [one.id for one in deal.associations["companies"].results] == ["31"]


def test_it_goes_through_all_deals_page_by_page(theirs):
    first = theirs.crm.deals.basic_api.get_page(limit=1)
    rest = theirs.crm.deals.basic_api.get_page(limit=1, after=first.paging.next.after)

    assert [one.id for one in first.results + rest.results] == ["101", "102"]
    assert rest.paging is None


def test_it_searches_and_reads_many_at_once(theirs):
    named = Filter(property_name="dealname", operator="EQ", value="Fleet")
    asked = PublicObjectSearchRequest(filter_groups=[FilterGroup([named])], limit=10, properties=[], sorts=[])
    found = theirs.crm.deals.search_api.do_search(asked)
    many = BatchReadInputSimplePublicObjectId(
        inputs=[{"id": "101"}, {"id": "102"}], properties=["dealname"], properties_with_history=[]
    )

    assert [one.id for one in found.results] == ["102"]
    read = theirs.crm.deals.batch_api.read(many)
    assert [one.properties["dealname"] for one in read.results] == ["Four sites", "Fleet"]


def test_it_changes_a_deal_and_reads_back_that_it_did(hub, theirs):
    theirs.crm.deals.basic_api.update("101", SimplePublicObjectInput({"amount": "60000"}))
    read = theirs.crm.deals.basic_api.get_by_id("101", properties_with_history=["amount"])
    [newest, *_] = read.properties_with_history["amount"]

    assert (newest.value, newest.source_type) == ("60000", "INTEGRATION")
    assert hub.objects["deals"]["101"].properties["amount"] == "60000"


def test_it_makes_a_note_at_a_deal_finds_it_there_and_takes_it_away(theirs):
    to_deal = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}
    order = SimplePublicObjectInputForCreate(
        associations=[{"to": {"id": "101"}, "types": [to_deal]}],
        properties={"hs_timestamp": "2026-11-02T09:00:00Z", "hs_note_body": "They said yes"},
    )
    note = theirs.crm.objects.notes.basic_api.create(order)
    ends = theirs.crm.associations.v4.batch_api.get_page("deals", "notes", Ends([{"id": "101"}]))
    theirs.crm.objects.notes.basic_api.archive(note.id)

    assert [to.to_object_id for one in ends.results for to in one.to] == [note.id]
    with pytest.raises(Exception, match="404"):
        theirs.crm.objects.notes.basic_api.get_by_id(note.id)


def test_it_is_told_of_the_schema_the_pipelines_and_the_owners(theirs):
    amount = next(one for one in theirs.crm.properties.core_api.get_all("deals").results if one.name == "amount")
    [pipeline] = theirs.crm.pipelines.pipelines_api.get_all("deals").results
    [owner] = theirs.crm.owners.owners_api.get_page().results

    assert (amount.type, amount.modification_metadata.read_only_value) == ("number", False)
    assert [stage.label for stage in pipeline.stages] == ["Discovery", "Won", "Lost"]
    assert (owner.id, owner.email, owner.user_id) == ("11", "sam@seller.example", 7)


def test_it_renews_a_token(hub, theirs):
    asked = {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    given = theirs.oauth.tokens_api.create(**asked)

    assert given.access_token in hub.tokens
    assert given.refresh_token == "next"


def test_it_understands_why_it_is_refused(hub, theirs):
    hub.required = {"closed_lost_reason": "lost1"}
    with pytest.raises(ApiException) as refused:
        theirs.crm.deals.basic_api.update("101", SimplePublicObjectInput({"dealstage": "lost1"}))
    assert (refused.value.status, "VALIDATION_ERROR" in refused.value.body) == (400, True)
    hub.tokens.clear()
    with pytest.raises(ApiException) as unknown:
        theirs.crm.deals.basic_api.get_by_id("101")
    assert unknown.value.status == 401


def test_it_asks_by_the_dated_paths_too(theirs):
    path = f"/crm/objects/{VERSION}/deals/101"
    changed = theirs.api_request({"path": path, "method": "PATCH", "body": {"properties": {"hs_next_step": "Call"}}})
    read = theirs.api_request({"path": path, "qs": {"properties": "hs_next_step"}})

    assert changed.status_code == 200
    assert read.json()["properties"]["hs_next_step"] == "Call"


@pytest.mark.parametrize(("secret", "passes"), [("app-secret", True), ("another", False)])
def test_what_it_calls_signed_is_what_we_call_signed(secret, passes):
    now, url, body = datetime.now(UTC), "https://sayso.example/hooks/crm/", '[{"objectId": 101}]'
    stamp = str(int(now.timestamp() * 1000))
    theirs = Signature.get_signature("app-secret", body, "v3", url, "POST", stamp)
    headers = {"x-hubspot-signature-v3": theirs, "x-hubspot-request-timestamp": stamp}
    notice = Notice("POST", url, headers, body.encode(), now)

    assert is_signed(notice, secret) is passes
    assert Signature.is_valid(theirs, secret, body, url, "POST", "v3", stamp) is passes
