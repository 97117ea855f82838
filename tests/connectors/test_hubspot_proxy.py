"""HubSpot's own specification stands between Sayso and the portal: Prism, a proxy of others, judges both sides.

What it is asked reaches the portal only if the specification knows it; what the portal answers reaches Sayso only then
too. It is first shown to refuse.
"""

from contextlib import closing
from datetime import timedelta

import httpx2
import pytest

from sayso.connectors.hubspot.client import VERSION, Absent, Client
from sayso.connectors.hubspot.portal import Portal
from sayso.connectors.hubspot.transcripts import Transcripts
from sayso.connectors.hubspot.writing import Ours
from sayso.ports.record_writer import Configuration, CrmCreate, CrmRef, CrmWrite, Moved, Permanent, Recoverable
from tests.connectors.test_hubspot_calls import SAID
from tests.connectors.test_hubspot_calls import call as say
from tests.fakes.hubspot import busy, portal
from tests.peers import proxy

DEAL = CrmRef("deal", "101")
OBJECTS = f"/crm/objects/{VERSION}"
NAMES = ("dealname", "dealstage", "amount", "closedate", "hs_next_step")


@pytest.fixture(scope="module")
def hub(shared):
    with portal() as found:
        found.put("companies", "31", name="Brightfield Ltd", domain="brightfield.example")
        found.put("contacts", "51", firstname="Ana", lastname="Field", email="ana@brightfield.example")
        found.put("deals", "101", user=7, dealname="Four sites", dealstage="open1", pipeline="default", amount="48000")
        found.put("deals", "101", user=7, closedate="2026-12-18T11:00:00Z")
        found.put("calls", "71", hs_timestamp="2026-11-01T10:00:00Z", hs_call_direction="OUTBOUND")
        found.link("deals", "101", "companies", "31")
        found.link("deals", "101", "contacts", "51")
        found.link("calls", "71", "deals", "101")
        found.labels = [{"category": "USER_DEFINED", "typeId": 7, "label": "Champion"}]
        found.labelled["101", "51"] = [7]
        yield found


@pytest.fixture(scope="module")
def judged(hub, shared):
    with proxy(shared / "specs" / "hubspot" / "merged-2026-09.json", hub.url) as url:
        yield url


def opened(hub, url, secrets, keep=lambda _: None):
    client = Client(url, secrets, VERSION, keep, lambda _: None)
    return closing(Portal(client, Ours("app-1", "sayso_key"), lambda: hub.now))


@pytest.fixture
def crm(hub, judged):
    with opened(hub, judged, {"token": "secret-token"}) as found:
        yield found


SIGNED = {"Authorization": "Bearer secret-token"}
NOTE = {"properties": {"hs_timestamp": "2026-11-02T09:00:00Z", "hs_note_body": "x"}}
CHANGE = {"properties": {"amount": "48000"}}
REFUSED = {
    "a number as a value": ("PATCH", f"{OBJECTS}/deals/101", {"properties": {"amount": 48000}}, SIGNED, 422),
    "a key of another name": ("PATCH", f"{OBJECTS}/deals/101", {"property": {"amount": "48000"}}, SIGNED, 422),
    "a note that belongs to nothing": ("POST", f"{OBJECTS}/notes", NOTE, SIGNED, 422),
    "a search that does not say how many": ("POST", f"{OBJECTS}/deals/search", {"filterGroups": []}, SIGNED, 422),
    "nobody's key": ("PATCH", f"{OBJECTS}/deals/101", CHANGE, {}, 401),
    "an unknown path": ("GET", f"/crm/nothing/{VERSION}", None, SIGNED, 404),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_the_judge_lets_no_wrong_request_through(hub, judged, wrong):
    method, path, body, headers, status = REFUSED[wrong]
    hub.requests.clear()
    assert httpx2.request(method, judged + path, json=body, headers=headers).status_code == status
    assert hub.requests == []


def test_the_judge_lets_no_wrong_answer_through(hub, judged):
    short = {"id": "101", "properties": {}, "archived": False, "createdAt": "2026-11-02T09:00:00Z"}
    hub.fault = lambda *_: (200, short, {})
    answer = httpx2.get(f"{judged}{OBJECTS}/deals/101", headers=SIGNED)
    hub.fault = lambda *_: None
    assert (answer.status_code, "updatedAt" in answer.text) == (500, True)


def read(crm, entity, names, cursor=""):
    pages = list(crm.pages(entity, names, cursor))
    return {one.id: one for page in pages for one in page.records}, pages, pages[-1].cursor


def test_everything_is_read_and_then_only_what_changed(hub, crm):
    assert crm.check() == ()
    assert crm.pipelines()[0].name == "Sales Pipeline"
    deals, pages, cursor = read(crm, "deal", NAMES)
    assert (deals["101"].values["amount"], deals["101"].links) == ("48000", {"account": ("31",)})
    assert [(one.person, one.role) for page in pages for one in page.roles] == [("51", "champion")]
    assert [one.id for page in pages for one in page.activities] == ["calls-71"]
    assert list(read(crm, "account", ("name", "domain"))[0]) == ["31"]
    assert list(read(crm, "person", ("name", "email"))[0]) == ["51"]
    hub.now += timedelta(hours=2)
    cursor = read(crm, "deal", NAMES, cursor)[2]
    hub.put("deals", "102", dealname="Fleet", dealstage="open1")
    hub.put("deals", "103", dealname="Gone", dealstage="open1")
    hub.archive("deals", "103")
    hub.now += timedelta(hours=2)
    changed, pages, _ = read(crm, "deal", NAMES, cursor)
    assert list(changed) == ["102"]
    assert [one.id for page in pages for one in page.gone] == ["103"]


def test_what_was_approved_is_written_read_back_and_undone(hub, crm):
    receipt = crm.write(CrmWrite("k1", DEAL, "hs_next_step", "Call Ana", None))
    assert (receipt.before, receipt.after) == (None, "Call Ana")
    assert crm.live(DEAL, "hs_next_step").value == "Call Ana"
    assert crm.find(CrmWrite("k1", DEAL, "hs_next_step", "Call Ana", None)) == receipt
    crm.write(CrmWrite("k1:undo", DEAL, "hs_next_step", None, "Call Ana"))
    assert crm.live(DEAL, "hs_next_step").value is None
    hub.put("deals", "101", user=7, hs_next_step="Ask Bo")
    with pytest.raises(Moved):
        crm.write(CrmWrite("k2", DEAL, "hs_next_step", "Call Ana", None))


@pytest.mark.parametrize(
    "order",
    [
        CrmCreate("n1", "note", {"body": "They said <b>yes</b>"}, (DEAL,)),
        CrmCreate("t1", "task", {"title": "Send it", "due": "2026-12-01", "owner": "11"}, (DEAL,)),
        CrmCreate("a1", "account", {"name": "Harlow", "domain": "harlow.example"}),
        CrmCreate("p1", "person", {"name": "Bo Lind", "email": "bo@harlow.example"}, (CrmRef("account", "31"),)),
    ],
    ids=lambda order: order.kind,
)
def test_what_is_made_is_found_again_and_taken_back(crm, order):
    assert crm.find(order) is None
    made = crm.create(order)
    assert crm.find(order) == made
    crm.remove(made)
    assert crm.find(order) is None


def test_a_rule_of_the_portal_is_read_from_an_answer_that_the_judge_takes(hub, crm):
    hub.required = {"closed_lost_reason": "lost1"}
    with pytest.raises(Permanent, match="closed_lost_reason is required at this stage") as refusal:
        crm.write(CrmWrite("k3", DEAL, "dealstage", "lost1", "open1"))
    hub.required = {}
    assert refusal.value.rule.missing == ("closed_lost_reason",)


def test_what_is_not_there_and_what_is_not_allowed_are_told_apart(hub, judged, crm):
    with pytest.raises(Absent):
        crm.live(CrmRef("deal", "999"), "amount")
    with opened(hub, judged, {"token": "revoked"}) as stranger, pytest.raises(Configuration, match="connect again"):
        stranger.live(DEAL, "amount")


def test_a_busy_portal_is_waited_for(hub, crm):
    answers = [busy("2")]
    hub.fault = lambda *_: answers.pop() if answers else None
    assert crm.live(DEAL, "amount").value == "48000"
    assert answers == []


def test_a_call_comes_with_its_transcript_and_its_people(hub, judged):
    say(hub, "72", contact="51")
    pull = Transcripts(judged, {"token": "secret-token"}, VERSION, hub.now, timedelta(days=30)).pull({})
    [item] = pull.items
    assert (item.filename, pull.told) == ("hubspot-call-72.json", ())
    assert SAID.encode() in item.content
    assert b"ana@brightfield.example" in item.content


def test_what_renews_a_key_is_taken_by_the_judge(hub, judged):
    """Its specification leaves out what is answered to that, so that nothing comes back: what is asked gets through."""
    path = f"/oauth/{VERSION}/token"
    assert httpx2.post(judged + path, data={"grant_type": "password"}).status_code == 422
    hub.requests.clear()
    secrets = {"token": "old", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    with opened(hub, judged, secrets) as crm, pytest.raises(Recoverable):
        crm.live(DEAL, "amount")
    hub.tokens = {"secret-token"}
    assert (hub.requests[-1][:2], "grant_type=refresh_token" in hub.requests[-1][2]) == (("POST", path), True)
