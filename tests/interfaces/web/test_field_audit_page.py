"""The field audit's page: what may go, retired and brought back by one key, and where a rep sees what a field feeds."""

import pytest
from django.urls import reverse

from sayso.confirm.rules import AuthoredChange
from sayso.domain.change import FieldPath, Operation
from sayso.flow import verbs as flow
from sayso.record.definitions import define_field
from sayso.record.schema import Schema

pytestmark = pytest.mark.django_db
SEGMENT = FieldPath("deal", "segment")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def segment(office, cast, asker_of, now):
    define_field(asker=asker_of(cast.otto), path=SEGMENT, label="Segment", kind="text", at=now)


def main_of(answer):
    text = answer.content.decode()
    return text[text.index('<main id="main"') : text.index("</main>")]


@pytest.mark.usefixtures("segment")
def test_a_field_is_retired_and_brought_back_with_one_key_each(door):
    page, turn = reverse("settings-field-audit"), reverse("turn-field", args=["deal", "segment"])
    client = door("otto")
    assert "Segment" in main_of(client.get(page))
    answer = client.post(turn, {"act": "retire"}, follow=True)
    assert "Segment is retired: hidden everywhere" in answer.content.decode()
    assert "Bring back" in main_of(answer)
    assert SEGMENT not in {spec.path for spec in Schema().fields("deal")}
    assert "Segment is back" in client.post(turn, {"act": "restore"}, follow=True).content.decode()
    assert "load it again" in client.post(turn, {"act": "x"}, follow=True).content.decode()
    assert (
        "no field of your own"
        in client.post(reverse("turn-field", args=["deal", "budget"]), {"act": "retire"}, follow=True).content.decode()
    )


@pytest.mark.usefixtures("segment")
def test_hostile_values_are_shown_as_text(door, office, cast, asker_of, now):
    for deal, owner in ((office.northgate, cast.sam), (office.lowmoor, cast.eve)):
        change = AuthoredChange(SEGMENT, deal, Operation.SET, HOSTILE, None)
        flow.author(asker=asker_of(owner), changes=[change], origin="edit", at=now)
    assert "<script>alert" not in door("otto").get(reverse("settings-field-audit")).content.decode()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("entity", ["deal", "account", "person", "nothing"])
def test_the_page_asks_a_bounded_number_of_questions(door, entity, django_assert_max_num_queries):
    client, page = door("otto"), reverse("settings-field-audit")
    client.get(page)
    with django_assert_max_num_queries(38):
        assert client.get(page, {"of": entity}).status_code == 200


def test_why_says_what_the_field_feeds(door, office):
    address = reverse("why", args=[office.northgate, "close_date"])
    for headers in ({}, {"HX-Request": "true"}):
        told = door("sam").get(address, headers=headers).content.decode()
        assert "It feeds the order of the board" in told
