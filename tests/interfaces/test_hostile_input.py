"""What nobody's browser sends: every door answers in words, and never breaks."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from sayso.org import services as org
from sayso.propose.selectors import list_cards
from sayso.record import selectors as record

pytestmark = pytest.mark.django_db
BOMBS = ["nope", "[" * 100_000, '{"a":' * 2_000 + "1" + "}" * 2_000, "NaN", '"\\u0000"', '"\\ud800"', "1e999"]


@pytest.fixture
def token(cast, asker_of):
    return org.mint_token(asker=asker_of(cast.sam), name="test", may_decide=True, at=timezone.now())


@pytest.mark.parametrize("before", BOMBS)
def test_a_hand_edit_that_saw_what_no_field_holds_changes_nothing(door, office, cast, asker_of, before):
    address = reverse("field", args=[office.northgate, "name"])

    answer = door("sam").post(address, {"before": before, "value": "Renamed"})

    assert answer.status_code == 422
    assert record.get_deal(asker_of(cast.sam), office.northgate).name == "Northgate - Dock"


@pytest.mark.parametrize("before", ["NaN", '"\\u0000"', '"\\ud800"', "[" * 500 + "]" * 500])
def test_the_api_refuses_it_too(client, token, office, before):
    answer = client.put(
        f"/api/deals/{office.northgate}/fields/name",
        f'{{"before": {before}, "value": "Renamed"}}',
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 200
    assert answer.json()["applied"] == [] or answer.json()["applied"][0]["state"] == "conflict"


def test_a_snooze_until_a_time_without_a_zone_is_refused_in_words(client, token, call, cast, asker_of):
    offer = list_cards(asker_of(cast.sam), timezone.now()).cards[0].proposals[0]
    body = {"offer": {"key": offer.key, "digest": offer.digest}, "until": "2030-01-01T00:00:00"}

    answer = client.post(
        "/api/inbox/snooze",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 422
    assert "until" in answer.json()["detail"]


@pytest.mark.parametrize(
    "form",
    [
        {"label": "Anna Reed", "name": "Anna", "side": "bogus"},
        {"label": "Anna Reed", "name": "Anna", "side": "ours", "email": "nope"},
        {"label": "Speaker 2", "name": "Anna", "side": "ours", "remember": "1"},
    ],
)
def test_a_mend_that_cannot_be_is_answered_in_words(door, call, form):
    answer = door("sam").post(reverse("mend", args=[call]), form, follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_a_deal_chosen_twice_is_answered_in_words(door, call, office):
    sam, address = door("sam"), reverse("choose-deal", args=[call])
    sam.post(address, {"deal": office.northgate})

    answer = sam.post(address, {"deal": office.northgate}, follow=True)

    assert answer.status_code == 200
    assert "error" in [message.level_tag for message in answer.context["messages"]]


@pytest.mark.parametrize("deal", ["9999999", "99999999999999999999", "x"])
def test_a_deal_that_does_not_exist_is_not_taken_for_none(door, call, office, cast, asker_of, deal):
    from sayso.capture.selectors import match_of

    answer = door("sam").post(reverse("choose-deal", args=[call]), {"deal": deal})

    assert answer.status_code == 404
    assert match_of(asker_of(cast.sam), call) == office.northgate


def test_a_choice_of_no_option_is_no_choice(door, office):
    answer = door("sam").post(reverse("field", args=[office.northgate, "stage"]), {"before": "null", "value": "²"})

    assert answer.status_code < 500


def test_a_card_of_no_conversation_is_empty(door, call):
    form = {"act": "accept", "offer": "x:y", "conversation": "x"}

    answer = door("sam").post(reverse("decide"), form, headers={"hx-request": "true"})

    assert answer.status_code == 200


def test_searching_goes_on_where_the_page_ended(door, office, cast, asker_of, now, monkeypatch):
    from sayso.capture.search import finding
    from tests.office import CALL, capture_call

    monkeypatch.setattr(
        "sayso.capture.services.find", lambda asker, text, _, before, within: finding.find(asker, text, 1, before)
    )
    for number in (1, 2):
        mail = CALL.replace(b"call-1@", b"call-%d@" % number).replace(b"15:00", b"1%d:00" % number)
        capture_call(asker_of(cast.sam), now, mail, f"{number}.eml")
    sam, address = door("sam"), reverse("search")

    first = sam.get(address, {"q": "Portway"}).context["said"]
    second = sam.get(address, {"q": "Portway", "before": first.before}).context["said"]

    assert first.hits[0].conversation_id != second.hits[0].conversation_id


def test_a_huge_upload_is_not_read_whole(door, cast, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setattr("sayso.interfaces.web.views.adding.MAX_BYTES", 10)
    given = []
    monkeypatch.setattr(
        "sayso.interfaces.web.views.adding.flow.capture", lambda **about: given.append(about["content"])
    )

    door("sam").post(reverse("upload"), {"files": SimpleUploadedFile("a.txt", b"x" * 1000)})

    assert given == [b"x" * 11]


@pytest.mark.parametrize("query", ["a%00b", "%0%000", "%%0000"])
def test_no_page_meets_a_null_byte(query, door):
    """Not even one that only stands there once another is taken out."""
    answer = door("sam").get(f"/accounts/?q={query}")
    assert answer.status_code == 200
    assert "\x00" not in answer.wsgi_request.GET["q"]
