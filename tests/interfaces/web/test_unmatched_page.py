"""The queue of conversations for which a person says which deal."""

import pytest
from django.urls import reverse

from sayso.capture.selectors import match_of
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from tests.office import CALL, CREATED, capture_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(office, root, cast, now):
    """A second open deal at Northgate, so that no ladder can say which."""
    account = record.list_accounts(root, query="Northgate").rows[0].id
    stage = {"pipeline": "new-business", "key": "proposal"}
    values = {"name": "Northgate - Yard", "account": account, "owner": cast.sam.pk, "stage": stage}
    return mirroring.upsert_deal(asker=root, seen=Seen("t:second", values, CREATED), at=now)


@pytest.fixture
def stray(second, cast, asker_of, now):
    return capture_call(asker_of(cast.sam), now)


def queue(client):
    answer = client.get(reverse("unmatched"))
    assert answer.status_code == 200
    return answer


def test_each_shows_the_deals_that_fit_and_why_nobody_guessed(door, stray):
    answer = queue(door("sam"))
    (one,) = answer.context["strays"]
    assert sorted(deal.name for deal in one.deals) == ["Northgate - Dock", "Northgate - Yard"]
    assert one.heard
    assert "2 deals were open then" in answer.content.decode()
    assert queue(door("eve")).context["strays"] == []


def test_choosing_takes_it_off_the_queue(door, stray, second, cast, asker_of):
    form = {"deal": second, "next": "unmatched"}
    answer = door("sam").post(reverse("choose-deal", args=[stray]), form, follow=True)
    assert answer.context["strays"] == []
    assert match_of(asker_of(cast.sam), stray) == second


def test_one_for_which_the_deal_is_made_leaves_the_queue(door, stray, cast, asker_of):
    form = {"act": "new", "name": "Northgate - Cold", "account": "Northgate", "next": "unmatched"}
    assert door("sam").post(reverse("choose-deal", args=[stray]), form, follow=True).context["strays"] == []


def test_a_refusal_is_told_and_it_stays(door, stray):
    form = {"act": "new", "name": "", "account": "Northgate", "next": "unmatched"}
    answer = door("sam").post(reverse("choose-deal", args=[stray]), form, follow=True)
    assert len(answer.context["strays"]) == 1
    assert "needs a name" in answer.content.decode()


def test_a_long_queue_is_walked_and_asks_no_more_for_it(
    door, second, cast, asker_of, now, django_assert_max_num_queries
):
    for number in range(25):
        mail = CALL.replace(b"call-1@", b"call-%d@" % number).replace(b"15:00:00", b"15:00:%02d" % number)
        capture_call(asker_of(cast.sam), now, mail, f"{number}.eml")
    client = door("sam")
    with django_assert_max_num_queries(18):
        first = queue(client)
    rest = client.get(reverse("unmatched"), {"before": first.context["next"]})
    ids = [one.row.id for one in (*first.context["strays"], *rest.context["strays"])]
    assert len(ids) == len(set(ids)) == 25
    assert client.get(reverse("unmatched"), {"before": "nonsense"}).status_code == 200
