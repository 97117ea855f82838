"""The CRM in the browser: let in, mapped, tried on one record, turned on, watched; each refusal in words where it was made."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import system
from sayso.domain.change import FieldPath, Operation
from sayso.flow import mirroring, work
from sayso.flow import verbs as flow
from sayso.ledger.selectors import trail
from sayso.org import connections
from sayso.ports.record_reader import CrmOwner
from sayso.ports.record_writer import Configuration, Permanent, Rule
from sayso.record.crm.administering import list_mappings
from sayso.record.crm.models import Owner, Run
from sayso.record.models import Deal
from tests.fakes.crm import MemoryCrm, installed

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
SECRET = "s3cret-of-the-portal"


@pytest.fixture
def memory():
    crm = MemoryCrm()
    crm.people = [CrmOwner("o1", "sam@seller.example", "Sam Ode"), CrmOwner("o2", "gone@x.example", "Lee Gone")]
    crm.put("account", "a1", name="Brightfield Ltd", domain="brightfield.example")
    deal = {"phase": "discovery", "value": "48000", "money_unit": "USD", "closes": "2026-12-18"}
    crm.put("deal", "d1", {"account": ("a1",)}, title="Fleet", steward="o1", **deal)
    crm.put("deal", "d2", {"account": ("a1",)}, title="Vans", steward="o2", **deal)
    with installed(crm):
        yield crm


def let_in(client, **form):
    form = {"way": "key", "base_url": "https://crm.example", "token": SECRET} | form
    return client.post(reverse("crm-connect", args=["memory"]), form, follow=True)


@pytest.fixture
def otto(door, memory):
    """Otto at the door, the CRM connected and read."""
    client = door("otto")
    let_in(client)
    read()
    return client


def read():
    return mirroring.sync(asker=system("sync"), at=timezone.now() + timedelta(minutes=5))


def row(client, field, **form):
    return client.post(reverse("crm-field", args=["deal", field]), form, headers=HX).content.decode()


def mode_of(field):
    return next(one.mode for one in list_mappings(system("look")) if one.path == FieldPath("deal", field))


def the(name):
    return Deal.objects.get(external_id=f"memory:{name}")


def test_a_key_is_tried_kept_sealed_and_never_shown_again(door, memory):
    client = door("otto")
    text = let_in(client).content.decode()
    assert "Memory CRM is connected." in text
    assert "crm.example" in text
    for page in ("settings-crm", "crm-mapping", "status"):
        assert SECRET not in client.get(reverse(page)).content.decode()
    assert connections.open_connection("crm").secrets == {"token": SECRET}
    assert SECRET not in str([entry.payload for entry in trail(system("look"))])


def test_what_is_wrong_with_a_key_is_said_on_the_form_and_nothing_is_connected(door, memory):
    client = door("otto")
    assert "Still missing: Token." in let_in(client, token=" ").content.decode()
    assert "is no address of a service" in let_in(client, base_url="nonsense").content.decode().replace("&#x27;", "'")

    def refuse(name, about):
        raise Configuration("It does not let this key do that. Mend the key's scopes.")

    memory.trouble = refuse
    answer = let_in(client)
    assert answer.status_code == 422
    assert "Mend the key&#x27;s scopes." in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert not connections.is_connected("crm")


def test_a_new_key_reads_on_and_disconnecting_forgets_it(otto):
    cursor = connections.cursor_of("crm")
    let_in(otto, token="another")
    assert connections.open_connection("crm").secrets == {"token": "another"}
    assert connections.cursor_of("crm") == cursor != {}
    answer = otto.post(reverse("crm-act"), {"act": "disconnect"}, follow=True).content.decode()
    assert "the key is forgotten" in answer
    assert not connections.is_connected("crm")
    assert Deal.objects.count() == 2


def test_a_field_goes_live_only_after_it_agreed_on_one_record(otto, memory):
    assert "on one record first" in row(otto, "amount", act="mode", mode="live")
    assert mode_of("amount") == "shadow"
    memory.put("deal", "d1", value="52000")
    tried = row(otto, "amount", act="try", record=the("d1").pk)
    assert "They differ" in tried
    tried = row(otto, "amount", act="try", record=the("d2").pk)
    assert "They agree. Nothing was written." in tried
    assert "<bdi>48000.00</bdi>" in tried
    assert memory.named("write") == []
    assert 'aria-pressed="true" class="live"' in row(otto, "amount", act="mode", mode="live")
    assert mode_of("amount") == "live"


def test_a_mapping_is_checked_against_the_live_schema(otto, memory):
    form = otto.get(reverse("crm-field", args=["deal", "close_date"]) + "?form=map", headers=HX).content.decode()
    assert '<option value="closes" selected>Closes (closes): date</option>' in form
    assert '<option value="region" disabled>Region (region): choice, does not fit</option>' in form
    assert "holds picklist, which does not fit" in row(otto, "close_date", act="map", crm_field="region")
    assert "not mapped" in row(otto, "close_date", act="map", crm_field="")
    assert "The next sync reads what the CRM holds." in row(otto, "close_date", act="map", crm_field="closes")


def test_what_is_mapped_later_is_read_of_what_was_there_before(otto, memory):
    row(otto, "close_date", act="map", crm_field="")
    assert the("d1").close_date is not None
    memory.put("deal", "d1", closes="2027-03-01")
    read()
    row(otto, "close_date", act="map", crm_field="closes")
    read()
    assert the("d1").close_date.isoformat() == "2027-03-01"


def test_a_renamed_field_raises_an_alarm_at_its_row(otto, memory):
    memory.rename_field("deal", "closes", "closes_on")
    answer = otto.post(reverse("crm-drift"), follow=True).content.decode()
    assert "no field &#x27;closes&#x27; any more" in answer
    assert 'id="m-deal-close_date" class="mapping drifted"' in answer
    assert "drifted" in otto.get(reverse("settings-crm")).content.decode()


def test_a_crm_that_does_not_answer_is_told_at_the_row(otto, memory):
    def refuse(name, about):
        raise Configuration("The key was revoked.")

    memory.trouble = refuse
    assert (
        "The key was revoked."
        in otto.get(reverse("crm-field", args=["deal", "amount"]) + "?form=map", headers=HX).content.decode()
    )
    assert "The key was revoked." in row(otto, "amount", act="try", record=the("d1").pk)
    assert "The key was revoked." in otto.post(reverse("crm-act"), {"act": "check"}, follow=True).content.decode()


def test_an_owner_is_somebody_here_because_revops_says_so_and_stays_it(otto, memory, cast):
    assert the("d2").owner is None
    text = otto.get(reverse("crm-mapping")).content.decode()
    assert "nobody here" in text
    otto.post(reverse("crm-owner"), {"owner": "o2", "user": cast.mia.pk})
    read()
    assert the("d2").owner == cast.mia
    read()
    assert Owner.objects.get(owner_id="o2").user == cast.mia


def test_the_policy_of_a_field_is_set_at_its_row(otto):
    assert "Saved." in row(otto, "amount", act="policy", policy="never")
    form = otto.get(reverse("crm-field", args=["deal", "amount"]) + "?form=map", headers=HX).content.decode()
    assert '<option value="never" selected>' in form
    assert "not a valid" in row(otto, "amount", act="policy", policy="whatever").lower()


def test_syncs_are_told_on_the_status_page_and_asked_for_there(otto, memory):
    memory.put("deal", "d1", value="60000")
    answer = otto.post(reverse("crm-act"), {"act": "sync", "back": "status"}, follow=True).content.decode()
    assert "reads what is new next" in answer
    latest = Run.objects.latest("pk")
    Run.objects.filter(pk=latest.pk).update(ended_at=None, heard_at=timezone.now())
    running = otto.get(reverse("crm-syncs")).content.decode()
    assert "Reading now." in running
    assert 'hx-trigger="every 2s"' in running
    assert "read already" in otto.post(reverse("crm-act"), {"act": "sync"}, follow=True).content.decode()
    Run.objects.filter(pk=latest.pk).update(ended_at=timezone.now(), problem="<b>The key was revoked.</b>")
    stopped = otto.get(reverse("status")).content.decode()
    assert "&lt;b&gt;The key was revoked.&lt;/b&gt;" in stopped
    assert "needs somebody" in stopped
    assert "every 2s" not in stopped


def test_only_revops_gets_in(otto, door):
    for who in ("sam", "mia"):
        client = door(who)
        for route in ("settings-crm", "crm-mapping", "crm-shadow", "crm-syncs"):
            assert client.get(reverse(route)).status_code == 403
        assert client.post(reverse("crm-field", args=["deal", "amount"]), {"act": "mode"}).status_code == 403
        assert "Settings" in client.get(reverse("settings")).content.decode()
        assert reverse("settings-crm") not in client.get(reverse("settings")).content.decode()


@pytest.mark.parametrize("route", ["settings-crm", "crm-mapping", "crm-shadow", "crm-syncs", "status"])
def test_the_pages_ask_a_bounded_number_of_questions(route, otto, django_assert_max_num_queries):
    otto.get(reverse(route))
    with django_assert_max_num_queries(34):
        otto.get(reverse(route))


def confirmed(asker, name, field, value, before):
    """Somebody decides a value that they saw as `before`, and the worker tells the CRM."""
    change = AuthoredChange(FieldPath("deal", field), the(name).pk, Operation.SET, value, before)
    outcome = flow.author(asker=asker, changes=[change], origin="edit", at=timezone.now())
    work.catch_up(asker=system("work"), at=timezone.now())
    return outcome.applied[0]


@pytest.fixture
def live(otto, memory):
    """The close date is tried and turned on."""
    row(otto, "close_date", act="try", record=the("d1").pk)
    row(otto, "close_date", act="mode", mode="live")
    return memory


def says(memory, name="d1"):
    return memory.records["deal", name].values["closes"]


@pytest.mark.parametrize(
    ("choice", "left"), [("again", "2027-01-29"), ("theirs", "2027-03-31"), ("drop", "2027-03-31")]
)
def test_a_conflict_is_a_card_in_the_inbox_with_what_was_and_what_is(live, otto, door, asker_of, cast, choice, left):
    live.put("deal", "d1", by="o2", closes="2027-03-31")
    otto.post(reverse("crm-owner"), {"owner": "o2", "user": cast.mia.pk})
    confirmed(asker_of(cast.sam), "d1", "close_date", "2027-01-29", "2026-12-18")
    client = door("sam")
    card = client.get(reverse("inbox")).content.decode().split('class="panel conflict"')[1].split("</article>")[0]
    for shown in ("Fleet", "31 Mar 2027", "29 Jan 2027", "18 Dec 2026", "Mia Lund", "Sam Ode"):
        assert shown in card
    write = client.get(reverse("inbox")).context["conflicts"][0].write_id
    assert says(live) == "2027-03-31"
    client.post(reverse("settle", args=[write]), {"choice": choice})
    work.catch_up(asker=system("work"), at=timezone.now())
    assert says(live) == left
    assert client.get(reverse("inbox")).context["conflicts"] == ()


def test_a_lost_race_is_put_back_from_the_inbox_with_one_click(live, door, asker_of, cast):
    live.rival = lambda: live.put("deal", "d1", by="o2", closes="2027-02-14")
    confirmed(asker_of(cast.sam), "d1", "close_date", "2027-01-29", "2026-12-18")
    live.rival = lambda: None
    client = door("sam")
    page = client.get(reverse("inbox"))
    assert "Two people wrote it in the CRM in the same moment." in page.content.decode()
    assert "Drop it" not in page.content.decode()
    assert says(live) == "2027-01-29"
    client.post(reverse("settle", args=[page.context["conflicts"][0].write_id]), {"choice": "theirs"})
    work.catch_up(asker=system("work"), at=timezone.now())
    assert says(live) == "2027-02-14"
    assert client.get(reverse("inbox")).context["conflicts"] == ()


def test_what_a_rule_refuses_is_shown_with_the_rule_and_only_it_is_written_again(live, door, asker_of, cast):
    def rule(ref, values):
        if ref.id == "d1":
            raise Permanent("The portal refuses this.", Rule("No date without a reason", ("reason",)))

    live.rule = rule
    for name in ("d1", "d2"):
        confirmed(asker_of(cast.otto), name, "close_date", "2027-01-29", "2026-12-18")
    client = door("otto")
    page = client.get(reverse("inbox"))
    (failed,) = page.context["refused"]
    assert "It asks for <code><bdi>reason</bdi></code>" in page.content.decode()
    live.rule = lambda ref, values: None
    written = len(live.named("write"))
    client.post(reverse("settle", args=[failed.write_id]), {"choice": "again"})
    work.catch_up(asker=system("work"), at=timezone.now())
    assert (says(live), len(live.named("write"))) == ("2027-01-29", written + 1)
    assert client.get(reverse("inbox")).context["refused"] == ()


@pytest.fixture
def asks(otto, memory):
    """The stage is live, and the CRM takes no deal to Won without its amount and a reason."""
    row(otto, "stage", act="try", record=the("d1").pk)
    row(otto, "stage", act="mode", mode="live")

    def rule(ref, values):
        if values.get("phase") == "closed_won":
            raise Permanent("The portal refuses this.", Rule("No win without a reason.", ("phase", "value", "reason")))

    memory.rule = rule
    return memory


def won(asker, name="d1"):
    was = {"pipeline": "memory-sales", "key": "discovery"}
    return confirmed(asker, name, "stage", {**was, "key": "closed_won"}, was)


def test_what_a_rule_asks_for_at_a_stage_is_offered_on_the_card(asks, door, asker_of, cast):
    won(asker_of(cast.sam))
    card = door("sam").get(reverse("inbox")).content.decode().split('class="panel conflict"')[1].split("</article>")[0]
    assert reverse("field", args=[the("d1").pk, "amount"]) in card
    assert "Fill in Amount" in card
    assert "The CRM is not told of it yet" in card
    assert "<bdi>reason</bdi></code>" in card
    assert "<bdi>phase</bdi></code>" not in card  # the stage itself was given


def test_the_mapping_page_learns_at_which_stage_a_field_is_asked_for(asks, otto, asker_of, cast):
    assert "asked for at" not in otto.get(reverse("crm-mapping")).content.decode()
    won(asker_of(cast.sam))
    text = otto.get(reverse("crm-mapping")).content.decode()
    amount = text.split('id="m-deal-amount"')[1].split("</tr>")[0]
    assert "asked for at <bdi>Won</bdi>" in amount
    assert "took no deal into <bdi>Won</bdi> without <code><bdi>reason</bdi></code>" in text


def test_what_was_refused_can_be_dropped(live, door, asker_of, cast):
    def rule(ref, values):
        raise Permanent("The portal refuses this.")

    live.rule = rule
    confirmed(asker_of(cast.sam), "d1", "close_date", "2027-01-29", "2026-12-18")
    client = door("sam")
    (failed,) = client.get(reverse("inbox")).context["refused"]
    assert door("eve").get(reverse("inbox")).context["refused"] == ()
    client = door("sam")
    client.post(reverse("settle", args=[failed.write_id]), {"choice": "drop"})
    work.catch_up(asker=system("work"), at=timezone.now())
    assert client.get(reverse("inbox")).context["refused"] == ()
    assert says(live) == "2026-12-18"


def test_the_shadow_report_shows_what_would_have_been_written_and_turns_the_field_on(otto, memory, asker_of, cast):
    confirmed(asker_of(cast.sam), "d1", "close_date", "2027-01-29", "2026-12-18")
    text = otto.get(reverse("crm-shadow")).content.decode()
    assert "<bdi>18 Dec 2026</bdi></s> → <b><bdi>29 Jan 2027</bdi></b>" in text
    assert "Test on one record" in text
    turned = otto.post(reverse("crm-turn-on", args=["deal", "close_date"]), follow=True).content.decode()
    assert "on one record first" in turned
    assert mode_of("close_date") == "shadow"
    row(otto, "close_date", act="try", record=the("d2").pk)
    turned = otto.post(reverse("crm-turn-on", args=["deal", "close_date"]), follow=True).content.decode()
    assert "Close date is live" in turned
    assert mode_of("close_date") == "live"
    assert memory.named("write") == []
