"""A conversation is a line on the card once a CRM is connected: accepted, told, taken back, and erased with the rest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.confirm.models import Decision
from sayso.confirm.services import Offer
from sayso.flow import mirroring, privacy, work
from sayso.flow import verbs as flow
from sayso.propose.models import Answer, Proposal
from sayso.propose.selectors import list_cards
from sayso.propose.services import derive
from sayso.record.crm.connecting import Access, connect_crm, disconnect_crm
from sayso.record.crm.models import Mapping, Order
from sayso.record.models import Deal, FieldChange, Item
from tests.fakes.hubspot import portal
from tests.office import CALL, capture_call

pytestmark = pytest.mark.django_db(transaction=True)
EARLIER = timedelta(hours=2)
TOLD = CALL.replace(b"northgate", b"brightfield").replace(b"Where we are", b"Trial review")
LINE = "Email of 19 Nov 2026, 15:00: Trial review. With Anna Reed; Sam Ode for us."


@pytest.fixture
def hubspot(cast, root, now, asker_of):
    """HubSpot with Sam's deal with Brightfield in it, connected by Otto and read."""
    with portal() as hub:
        hub.put("companies", "5", name="Brightfield Ltd", domain="brightfield.example", hubspot_owner_id="11")
        deal = {"dealname": "Brightfield fleet", "dealstage": "open1", "pipeline": "default"}
        hub.put("deals", "17", hubspot_owner_id="11", **deal)
        hub.link("deals", "17", "companies", "5")
        access = Access("hubspot", hub.url, {"token": "secret-token"}, {})
        connect_crm(asker=asker_of(cast.otto), access=access, at=now - EARLIER)
        assert mirroring.sync(asker=root, at=now - EARLIER) == ""
        yield hub


@pytest.fixture
def sam(cast, asker_of):
    return asker_of(cast.sam)


@pytest.fixture
def act(sam, root, now):
    """Accept the line, and let the worker do its part."""

    def accept():
        [line] = lines(sam, now)
        outcome = flow.accept(asker=sam, offers=[Offer(line.key, line.digest)], at=now)
        assert outcome.refused == ()
        work.catch_up(asker=root, at=now)
        return outcome.batch

    return accept


def lines(asker, at):
    return [one for card in list_cards(asker, at).cards for one in card.proposals if one.kind == "log"]


def notes_of(hubspot):
    return [note.properties["hs_note_body"] for note in hubspot.objects["notes"].values() if note.archived is None]


def turn(mode):
    Mapping.objects.filter(entity="deal", field="notes").update(mode=mode)


def test_a_line_is_ordered_in_shadow_posted_when_live_and_removed_on_undo(hubspot, sam, act, root, now):
    capture_call(sam, now, TOLD)
    [line] = lines(sam, now)
    assert (line.label, line.own_key) == ("Log the email in HubSpot", False)
    in_shadow = act()
    [(state, note)] = Order.objects.filter(field="notes").values_list("state", "value")
    assert (state, note.splitlines()[0]) == ("shadow", LINE)
    assert (lines(sam, now), notes_of(hubspot)) == ([], [])
    flow.undo_batch(asker=sam, batch=in_shadow, at=now)
    turn("live")
    posted = act()
    [body] = notes_of(hubspot)
    assert "Trial review. With Anna Reed; Sam Ode for us." in body
    flow.undo_batch(asker=sam, batch=posted, at=now)
    work.catch_up(asker=root, at=now)
    assert notes_of(hubspot) == []
    assert len(lines(sam, now)) == 1


def test_only_what_comes_after_the_consent_and_while_notes_are_taken_gets_one(hubspot, sam, cast, asker_of, now):
    capture_call(sam, now - EARLIER, TOLD)
    deal = Deal.objects.get(external_id="hubspot:17").pk
    assert lines(sam, now) == []
    capture_call(sam, now, TOLD.replace(b"call-1", b"call-2"), "later.eml")
    assert len(lines(sam, now)) == 1
    for close in (lambda: turn("read"), lambda: disconnect_crm(asker=asker_of(cast.otto), at=now)):
        close()
        derive(deal_id=deal, at=now)
        assert lines(sam, now) == []
        turn("shadow")


def test_erasing_the_conversation_leaves_neither_its_heading_nor_its_names(hubspot, sam, act, cast, asker_of, now):
    talk = capture_call(sam, now, TOLD)
    act()
    privacy.erase_conversation(asker=asker_of(cast.otto), conversation_id=talk, at=now)
    for rows in (Item, FieldChange, Order, Proposal, Answer, Decision):
        kept = repr(list(rows.objects.values()))
        assert "Trial review" not in kept, rows
        assert "Anna Reed" not in kept, rows


def test_a_deal_that_no_crm_gave_asks_nothing_more(office, sam, now):
    capture_call(sam, now)
    with CaptureQueriesContext(connection) as queries:
        derive(deal_id=office.northgate, at=now)
    assert not [asked for asked in queries if "org_connection" in asked["sql"] or "crm_mapping" in asked["sql"]]
    assert lines(sam, now) == []
