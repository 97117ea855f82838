"""The HubSpot connector against a portal on this machine, judged by the vendor's own specification where it is at hand."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache

import pytest

from sayso.connectors.hubspot.client import VERSION, Client
from sayso.connectors.hubspot.portal import Portal
from sayso.connectors.hubspot.writing import Ours
from sayso.ports.crm import CRMS
from sayso.ports.record_reader import CrmType
from sayso.ports.record_writer import (
    CrmCreate,
    CrmRef,
    CrmWrite,
    LostRace,
    Moved,
    Recoverable,
    Unknown,
)  # fmt: skip
from tests.conftest import SHARED
from tests.connectors.judging import Judge, Refused
from tests.fakes.hubspot import DROP, PROPERTIES, busy, portal

SPEC = SHARED / "specs/hubspot/merged-2026-09.json"
DEAL = CrmRef("deal", "101")
NAMES = ("dealname", "dealstage", "amount", "closedate")


@cache
def judge_of_the_vendor():
    return Judge(SPEC)


@pytest.fixture
def hub():
    with portal() as found:
        if SPEC.exists():
            found.judge = judge_of_the_vendor()
        found.put("companies", "31", name="Brightfield Ltd", domain="brightfield.example")
        found.put("deals", "101", user=7, dealname="Four sites", dealstage="open1", pipeline="default", amount="48000")
        found.put("deals", "101", user=7, closedate="2026-12-18T11:00:00Z")
        found.link("deals", "101", "companies", "31")
        yield found


@pytest.fixture
def waits():
    return []


@contextmanager
def connected(hub, waits, **secrets):
    keep = secrets.pop("keep", lambda _: None)
    client = Client(hub.url, {"token": "secret-token", **secrets}, VERSION, keep, waits.append)
    with closing(Portal(client, Ours("app-1", "sayso_key"), lambda: hub.now)) as crm:
        yield crm


@pytest.fixture
def crm(hub, waits):
    with connected(hub, waits) as crm:
        yield crm


def read(crm, entity="deal", cursor="", names=NAMES):
    pages = list(crm.pages(entity, names, cursor))
    records = {one.id: one for page in pages for one in page.records}
    return records, [one for page in pages for one in page.gone], pages[-1].cursor, pages


def write(value, before, field="amount", key="k1"):
    return CrmWrite(key, DEAL, field, value, before)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", f"/crm/objects/{VERSION}/deals/101", {"properties": {"amount": 48000}}),
        ("PATCH", f"/crm/objects/{VERSION}/deals/101", {"property": {"amount": "48000"}}),
        ("POST", f"/crm/objects/{VERSION}/notes", {"properties": {"hs_note_body": "x"}}),
        ("POST", f"/crm/objects/{VERSION}/deals/search", {"limit": 1}),
        ("GET", f"/crm/nothing/{VERSION}", None),
    ],
)
def test_the_judge_refuses_what_the_vendor_does_not_take(shared, method, path, body):
    with pytest.raises(Refused):
        judge_of_the_vendor()(method, path, body, 418, None)


def test_the_judge_refuses_an_answer_without_its_parts(shared):
    short = {"id": "1", "properties": {}, "archived": False, "createdAt": "2026-11-02T09:00:00Z"}
    with pytest.raises(Refused, match="updatedAt"):
        judge_of_the_vendor()("GET", f"/crm/objects/{VERSION}/deals/1", None, 200, short)


def test_it_is_installed_with_what_it_usually_holds():
    plug = CRMS.get("hubspot")
    assert (plug.title, plug.usual["deal.next_step"]) == ("HubSpot", "hs_next_step")


def test_the_schema_says_what_can_be_written(crm):
    fields = {one.name: one for one in crm.fields("deal")}
    assert (fields["dealstage"].type, fields["amount"].type) == (CrmType.STAGE, CrmType.MONEY)
    assert (fields["closedate"].type, fields["hubspot_owner_id"].type) == (CrmType.MOMENT, CrmType.USER)
    assert not fields["hs_deal_stage_probability"].writable
    assert [(stage.key, stage.kind) for stage in crm.pipelines()[0].stages] == [
        ("open1", "open"), ("won1", "won"), ("lost1", "lost"),
    ]  # fmt: skip
    assert [(one.id, one.email, one.is_active) for one in crm.owners()] == [
        ("11", "sam@seller.example", True), ("12", "lee@seller.example", False),
    ]  # fmt: skip
    assert crm.check() == ()


def test_everything_is_read_with_links_and_history(hub, crm):
    hub.put("deals", "101", user=7, amount="52000")
    for number in range(102, 220):
        hub.put("deals", str(number), dealname=f"Deal {number}", dealstage="open1")
    records, _, _, pages = read(crm)
    assert (len(records), len(pages) > 2) == (119, True)
    deal = records["101"]
    assert (deal.values["amount"], deal.values["closedate"], deal.links) == (
        "52000", "2026-12-18T11:00:00Z", {"account": ("31",)},
    )  # fmt: skip
    assert [(one.value, one.by) for one in deal.history if one.field == "amount"] == [("48000", "11"), ("52000", "11")]


def label(number, words):
    return {"category": "USER_DEFINED", "typeId": number, "label": words}


def of_contacts(hub):
    return [path for _, path, _ in hub.requests if "contacts" in path and path.endswith("batch/read")]


def test_the_labels_of_a_deals_contacts_are_the_parts_they_play(hub, crm):
    hub.labels = [label(7, "Decision  Maker"), label(8, "Champion"), label(9, "Golf partner")]
    for key, numbers in (("501", [7, 8]), ("502", [9]), ("503", [])):
        hub.put("contacts", key, firstname="Ana")
        hub.link("deals", "101", "contacts", key)
        hub.labelled["101", key] = numbers
    _, _, cursor, pages = read(crm)
    found = [(one.deal, one.person, one.role) for page in pages for one in page.roles]
    assert found == [("101", "501", "decision_maker"), ("101", "501", "champion")]
    hub.labelled["101", "502"] = [8]
    hub.put("deals", "101", amount="1")
    _, _, _, pages = read(crm, cursor=cursor)
    assert ("101", "502", "champion") in [(one.deal, one.person, one.role) for page in pages for one in page.roles]


def test_where_no_label_says_a_part_nobody_is_asked_after(hub, crm):
    hub.labels = [label(9, "Golf partner")]
    hub.link("deals", "101", "contacts", "501")
    _, _, _, pages = read(crm)
    assert [page.roles for page in pages if page.roles] == []
    assert of_contacts(hub) == []


def test_a_reading_goes_on_from_any_page_and_misses_nothing(hub, crm):
    for number in range(102, 220):
        hub.put("deals", str(number), dealname=f"Deal {number}")
    pages = crm.pages("deal", NAMES, "")
    first = next(pages)
    pages.close()
    hub.put("deals", "101", amount="1")
    rest, _, cursor, _ = read(crm, cursor=first.cursor)
    assert len({one.id for one in first.records} | set(rest)) == 119
    again, _, _, _ = read(crm, cursor=cursor)
    assert again["101"].values["amount"] == "1"


def test_afterwards_only_what_changed_is_read(hub, crm):
    for number in range(102, 160):
        hub.put("deals", str(number), dealname=f"Deal {number}")
    _, _, cursor, _ = read(crm)
    hub.now += timedelta(minutes=10)
    _, _, cursor, _ = read(crm, cursor=cursor)
    hub.now += timedelta(minutes=10)
    hub.put("deals", "130", amount="7")
    hub.requests.clear()
    records, _, cursor, _ = read(crm, cursor=cursor)
    assert list(records) == ["130"]
    assert records["130"].history
    assert len(hub.requests) < 10


def test_deleted_and_merged_records_are_told_of(hub, crm):
    hub.put("deals", "102", dealname="Twin")
    hub.put("deals", "103", dealname="Gone")
    _, _, cursor, _ = read(crm)
    hub.now += timedelta(hours=2)
    hub.archive("deals", "103")
    hub.put("deals", "101", hs_merged_object_ids="102")
    _, gone, _, _ = read(crm, cursor=cursor)
    assert {(one.id, one.merged_into) for one in gone} == {("103", ""), ("102", "101")}


def test_what_hubspot_forgot_to_have_deleted_is_found_by_what_still_stands(hub, crm):
    hub.put("deals", "102", dealname="Gone")
    _, _, cursor, _ = read(crm)
    hub.now += timedelta(days=80)
    _, _, cursor, pages = read(crm, cursor=cursor)
    assert [page.standing for page in pages if page.standing is not None] == []
    del hub.objects["deals"]["102"]
    hub.now += timedelta(days=90)
    _, gone, cursor, pages = read(crm, cursor=cursor)
    assert (gone, [page.standing for page in pages if page.standing is not None]) == ([], [{"101"}])
    _, _, _, pages = read(crm, cursor=cursor)
    assert [page.standing for page in pages if page.standing is not None] == []


def test_engagements_are_activities_without_their_content(hub, crm):
    hub.put("calls", "501", hs_timestamp="2026-11-01T10:00:00Z", hs_call_direction="INBOUND", hs_call_body="secret")
    hub.link("calls", "501", "deals", "101")
    _, _, _, pages = read(crm)
    told = [one for page in pages for one in page.activities]
    assert [(one.id, one.kind, one.deals, one.direction) for one in told] == [("calls-501", "call", ("101",), "in")]


def test_a_task_that_is_done_tells_that_somebody_was_spoken_with(hub, crm):
    done, due = (
        {"hs_task_status": "COMPLETED", "hs_task_completion_date": "2026-11-02T10:00:00Z"},
        "2026-11-09T09:00:00Z",
    )
    hub.put("tasks", "1", hs_timestamp=due, hs_task_type="CALL", hs_task_subject="secret", **done)
    hub.put("tasks", "2", hs_timestamp=due, hs_task_type="CALL", hs_task_status="NOT_STARTED")
    hub.put("tasks", "3", hs_timestamp=due, hs_task_type="TODO", **done)
    for task in ("1", "2", "3"):
        hub.link("tasks", task, "deals", "101")
    _, _, _, pages = read(crm)
    told = [(one.id, one.kind, one.direction, one.at.day) for page in pages for one in page.activities]
    assert told == [("tasks-1", "call", "out", 2), ("tasks-2", "task", "", 9), ("tasks-3", "task", "out", 2)]


def test_people_have_one_name(hub, crm):
    hub.put("contacts", "77", firstname="Ana", lastname="Field", email="ana@brightfield.example")
    records, *_ = read(crm, "person", names=("name", "email"))
    assert records["77"].values["name"] == "Ana Field"


def test_a_write_is_read_back_with_its_receipt(hub, crm):
    receipt = crm.write(write("52000", "48000"))
    assert (receipt.before, receipt.after) == ("48000", "52000")
    assert hub.objects["deals"]["101"].properties["amount"] == "52000"
    assert [path for method, path, _ in hub.requests if method == "PATCH"] == [f"/crm/objects/{VERSION}/deals/101"]


def test_what_moved_is_not_written_over(hub, crm):
    hub.put("deals", "101", user=7, amount="50000")
    with pytest.raises(Moved) as refusal:
        crm.write(write("52000", "48000"))
    assert (refusal.value.live.value, refusal.value.live.changed_by) == ("50000", "11")
    assert not [one for one in hub.requests if one[0] == "PATCH"]


def test_a_lost_race_is_noticed(hub, crm):
    hub.rival = lambda: hub.put("deals", "101", user=7, amount="51000")
    with pytest.raises(LostRace) as race:
        crm.write(write("52000", "48000"))
    assert (race.value.live.value, race.value.receipt.after) == ("51000", "52000")


def test_an_edit_that_comes_after_ours_is_no_race(hub, crm):
    hub.late = lambda method, *_: hub.put("deals", "101", user=7, amount="9") and None if method == "PATCH" else None
    assert crm.write(write("52000", "48000")).after == "52000"


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_lost_answer_is_never_guessed(hub, crm, took_effect):
    def lost(method, *_):
        return DROP if method == "PATCH" else None

    setattr(hub, "late" if took_effect else "fault", lost)
    with pytest.raises(Unknown):
        crm.write(write("52000", "48000"))
    assert (crm.find(write("52000", "48000")) is not None) is took_effect


def test_an_older_write_of_ours_is_not_taken_for_the_one_that_was_lost(hub, crm):
    crm.write(write("52000", "48000"))
    hub.put("deals", "101", user=7, amount="48000")
    assert crm.find(write("52000", "48000", key="k2")) is None


def test_a_note_and_a_task_are_made_found_again_and_taken_back(hub, crm):
    note = CrmCreate("k1:note", "note", {"body": "They said <b>yes</b>"}, (DEAL,))
    task = CrmCreate("k1:task", "task", {"title": "Send it", "due": "2026-12-01", "owner": "11"}, (DEAL,))
    for order in (note, task):
        assert crm.find(order) is None
        made = crm.create(order)
        assert crm.find(order) == made
    body = next(iter(hub.objects["notes"].values())).properties["hs_note_body"]
    assert body.startswith("They said &lt;b&gt;yes&lt;/b&gt;<br>Sayso ")
    held = next(iter(hub.objects["tasks"].values()))
    assert held.properties["hs_timestamp"] == "2026-12-01T12:00:00.000Z"
    crm.remove(crm.find(note))
    crm.remove(crm.create(note))
    hub.put("tasks", held.id, hs_task_status="COMPLETED")
    with pytest.raises(Moved):
        crm.remove(crm.find(task))
    assert not held.archived


def test_a_note_is_found_among_more_than_a_page_of_them(hub, crm):
    hub.ends_a_page = 3
    for number in range(7):
        crm.create(CrmCreate(f"other-{number}", "note", {"body": "x"}, (DEAL,)))
    orders = [CrmCreate(f"k{number}", "note", {"body": "They said yes"}, (DEAL,)) for number in range(3)]
    made = [crm.create(order) for order in orders]
    assert [crm.create(order) for order in orders] == made
    assert len(hub.objects["notes"]) == 10


def test_a_record_of_the_same_name_is_not_taken_for_ours(hub, crm):
    theirs = CrmCreate("k1", "account", {"name": "Harlow", "domain": "harlow.example"})
    made = crm.create(theirs)
    assert crm.find(theirs) == made
    assert crm.find(CrmCreate("k2", "account", {"name": "Harlow", "domain": "harlow-foods.example"})) is None


@pytest.fixture
def keyed(monkeypatch):
    """The portal's administrator has added the property that is unique."""
    key = {**PROPERTIES["companies"][0], "name": "sayso_key", "label": "Sayso key", "hasUniqueValue": True}
    monkeypatch.setitem(PROPERTIES, "companies", [*PROPERTIES["companies"], key])


def test_of_two_equal_records_ours_is_known_by_its_key(hub, crm, keyed, waits):
    order = CrmCreate("k1", "account", {"name": "Harlow", "domain": "harlow.example"})
    hub.put("companies", "77", user=7, name="Harlow", domain="harlow.example")
    assert crm.find(order) is None
    hub.late = lambda method, path, _: DROP if method == "POST" and path.endswith("/companies") else None
    with pytest.raises(Unknown):
        crm.create(order)
    hub.late = lambda *_: None
    made = crm.find(order)
    assert made.ref.id != "77"
    assert crm.create(order) == made
    assert len(hub.objects["companies"]) == 3
    crm.remove(made)
    assert crm.find(order) is None


def test_a_key_that_is_not_unique_is_no_key(hub, crm, monkeypatch):
    key = {**PROPERTIES["companies"][0], "name": "sayso_key", "label": "Sayso key"}
    monkeypatch.setitem(PROPERTIES, "companies", [*PROPERTIES["companies"], key])
    made = crm.create(CrmCreate("k1", "account", {"name": "Harlow"}))
    assert "sayso_key" not in hub.objects["companies"][made.ref.id].properties


def test_too_many_calls_wait_as_long_as_they_are_told(hub, crm, waits):
    answers = [busy("3"), busy("2")]
    hub.fault = lambda *_: answers.pop() if answers else None
    assert crm.live(DEAL, "amount").value == "48000"
    assert waits == [2.0, 3.0]


@pytest.mark.parametrize(("left", "waited"), [("0", [10.0]), ("1", []), ("", [])])
def test_after_the_last_free_call_of_a_window_the_next_one_waits(hub, crm, waits, left, waited):
    told = {"X-HubSpot-RateLimit-Remaining": left, "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}
    one = hub._shown("deals", hub.objects["deals"]["101"], {})
    hub.fault = lambda _, path, __: (200, one, told) if path.endswith("/deals/101") else None
    assert crm.live(DEAL, "amount").value == "48000"
    assert waits == []
    assert crm.live(DEAL, "amount").value == "48000"
    assert waits == waited


def test_the_limit_of_the_day_is_the_queues_to_wait_for(hub, crm, waits):
    hub.fault = lambda *_: busy("600", "DAILY")
    with pytest.raises(Recoverable, match="limit of the day is used up. What waits goes on by itself"):
        crm.live(DEAL, "amount")
    assert waits == []


@pytest.mark.parametrize("answer", [(503, None, {}), DROP, (200, b'{"results": [', {})])
def test_reads_go_on_through_a_bad_moment(hub, crm, waits, answer):
    answers = [answer]
    hub.fault = lambda *_: answers.pop() if answers else None
    assert crm.live(DEAL, "amount").value == "48000"
    assert waits == [1.0]


def test_an_expired_token_is_renewed_once_and_kept(hub, waits):
    kept = []
    secrets = {"token": "old", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    with connected(hub, waits, **secrets, keep=lambda given: kept.append(dict(given))) as crm:
        assert crm.live(DEAL, "amount").value == "48000"
    assert [(one["token"], one["refresh_token"]) for one in kept] == [("fresh-token", "next")]
