"""Accounts and people: found by name, paged by a mark, shown with what goes on there, changed by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sayso.capture.selectors import latest_with_people
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from sayso.record.selectors_browse import browse_accounts
from tests.office import CREATED, capture_call, capture_meeting

pytestmark = pytest.mark.django_db
NAME = '<b onmouseover="alert(1)">Bold</b> {{ 7 }}'


@pytest.fixture
def anna(office, root, now):
    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account, "title": NAME}
    return mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)


@pytest.fixture
def northgate(office, root):
    return record.list_accounts(root, query="Northgate").rows[0].id


def many(root, cast, now, count=60):
    for number in range(count):
        values = {"name": f"Company {number:03}", "domains": [f"c{number}.example"], "owner": cast.sam.pk}
        account = mirroring.upsert_account(asker=root, seen=Seen(f"c{number}", values, CREATED), at=now)
        about = {"name": f"Person {number:03}", "email": f"p@c{number}.example", "account": account}
        mirroring.upsert_person(asker=root, seen=Seen(f"p{number}", about, CREATED), at=now)


@pytest.mark.parametrize("route", ["accounts", "people"])
def test_a_long_list_goes_on_and_asks_no_more_for_it(
    route, door, office, root, cast, now, django_assert_max_num_queries
):
    many(root, cast, now)
    sam, seen, address = door("sam"), [], reverse(route)
    while address:
        with django_assert_max_num_queries(14):
            answer = sam.get(address)
        found = answer.context.get("found") or answer.context
        rows = found.rows if route == "accounts" else [row for row, _ in found["rows"]]
        more = found.next if route == "accounts" else found["next"]
        seen += [row.name for row in rows]
        address = f"{reverse(route)}?after={more}" if more else ""
    assert len(seen) == len(set(seen)) == (61 if route == "accounts" else 60)
    assert "Lowmoor" not in seen


@pytest.mark.parametrize("route", ["accounts", "people"])
@pytest.mark.parametrize("mark", ["nonsense", "%00", "W10"])
def test_a_forged_mark_begins_at_the_top(route, door, office, mark):
    assert door("sam").get(f"{reverse(route)}?after={mark}").status_code == 200


def test_an_account_shows_what_goes_on_there(door, office, call, northgate):
    text = door("sam").get(reverse("account", args=[northgate])).content.decode()
    assert "Northgate - Dock" in text
    assert "Where we are" in text
    assert door("eve").get(reverse("account", args=[northgate])).status_code == 404


def test_a_person_shows_what_they_said_and_where(door, office, anna, cast, asker_of, now):
    call = capture_call(asker_of(cast.sam), now)
    text = door("mia").get(reverse("person", args=[anna])).content.decode()
    assert "Our budget for this is 40,000 pounds." in text
    assert f'href="/conversations/{call}/#q-' in text
    assert "<b onmouseover" not in text
    assert "{{ 7 }}" in text
    assert door("eve").get(reverse("person", args=[anna])).status_code == 404


def test_a_field_of_a_person_is_changed_by_hand(door, anna, cast, asker_of):
    address = reverse("person-field", args=[anna, "title"])
    before = door("sam").get(address).context["before"]
    door("sam").post(address, {"before": before, "value": "Head of Docks"})
    assert record.get_person(asker_of(cast.sam), anna).title == "Head of Docks"
    stale = door("sam").post(address, {"before": before, "value": "Other"}, follow=True)
    assert [message.level_tag for message in stale.context["messages"]] == ["error"]
    assert record.get_person(asker_of(cast.sam), anna).title == "Head of Docks"


@pytest.mark.parametrize("form", [{"before": "[" * 100_000}, {"before": "null", "value": "x" * 1000}])
def test_a_hand_edit_that_cannot_be_is_refused_in_words(door, anna, form):
    answer = door("sam").post(reverse("person-field", args=[anna, "title"]), form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_list_and_no_field_at_all_have_no_form(door, northgate):
    for field in ("domains", "nothing"):
        assert door("sam").get(reverse("account-field", args=[northgate, field])).status_code == 404


def test_a_newcomer_is_told_what_to_do_first(door, cast):
    for route in ("accounts", "people", "unmatched", "status"):
        text = door("sam").get(reverse(route)).content.decode()
        assert 'class="panel empty"' in text or "Nothing has come in yet" in text


def test_what_the_calendar_holds_was_not_heard_yet(anna, cast, asker_of, now):
    sam, soon = asker_of(cast.sam), timezone.now() + timedelta(days=2)
    capture_call(sam, now)
    heard = browse_accounts(sam, query="Northgate").rows[0].latest_activity_at
    capture_meeting(sam, now, soon)
    assert browse_accounts(sam, query="Northgate").rows[0].latest_activity_at == heard
    assert record.list_deals(sam).rows[0].latest_activity_at == heard
    assert latest_with_people(sam, [anna]) == {anna: heard}
