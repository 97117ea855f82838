"""Privacy: promises kept source by source, who is left out, who looked at what, and what is forgotten for good."""

import pytest
from django.urls import reverse

from sayso.capture.selectors import get_conversation
from sayso.capture.selectors_scope import NotFound
from sayso.org.selectors import setting
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from tests.office import CREATED

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(office, root, now):
    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    return mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)


def look(client, **asked):
    answer = client.get(reverse("privacy"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def levels(answer):
    return [message.level_tag for message in answer.context["messages"]]


def test_promises_are_made_source_by_source_and_blanks_promise_nothing(door, call):
    assert 'name="notice.test"' in look(door("otto"))
    form = {
        "notice.*": "We keep <b>this</b>.",
        "days.*": "",
        "notice.test": " ",
        "days.test": "365",
        "window": "7",
    }
    assert levels(door("otto").post(reverse("promise"), form, follow=True)) == ["success"]
    assert setting("privacy.notice") == {"*": "We keep <b>this</b>."}
    assert setting("privacy.retention_days") == {"test": 365}
    assert setting("privacy.withdraw_days") == 7
    text = look(door("sam"))
    assert "We keep &lt;b&gt;this&lt;/b&gt;." in text
    assert "Erased after 365 days" in text
    assert "withdrawn for 7 days" in text


@pytest.mark.parametrize(
    "form", [{"days.test": "a year"}, {"days.test": "0"}, {"window": "0"}, {"window": ""}], ids=str
)
def test_what_nobody_could_promise_is_refused_in_words(form, door, call):
    whole = {"notice.*": "We keep this.", "window": "14"} | form
    assert levels(door("otto").post(reverse("promise"), whole, follow=True)) == ["error"]
    assert (setting("privacy.retention_days"), setting("privacy.withdraw_days")) == ({}, 14)


def test_who_is_left_out_leaves_and_is_erased_when_asked(door, call, cast, asker_of):
    answer = door("otto").post(reverse("exclude"), {"pattern": "northgate.example", "reason": "asked us to"})
    assert "1 conversation with them is here already" in answer.content.decode()
    otto = asker_of(cast.otto)
    assert get_conversation(otto, call).match == "excluded"
    excluded = answer.context["excluded"].id
    assert door("sam").post(reverse("erase-excluded", args=[excluded])).status_code == 403
    erased = door("otto").post(reverse("erase-excluded", args=[excluded]), follow=True)
    assert "1 conversation with northgate.example erased" in erased.content.decode()
    assert get_conversation(otto, call).erased_at
    assert door("otto").post(reverse("erase-excluded", args=[99])).status_code == 404


def test_leaving_out_is_taken_back_and_read_again(door, call, office, cast, asker_of):
    made = door("otto").post(reverse("exclude"), {"pattern": "anna@northgate.example"}).context["excluded"]
    door("otto").post(reverse("exclude"), {"remove": made.id})
    assert get_conversation(asker_of(cast.otto), call).deal.id == office.northgate


@pytest.mark.parametrize("pattern", ["seller.example", "com", "not a domain", ""])
def test_what_nobody_could_leave_out_is_refused_in_words(pattern, door, office):
    assert levels(door("otto").post(reverse("exclude"), {"pattern": pattern}, follow=True)) == ["error"]


def test_everybody_sees_their_own_acts_and_revops_and_leaders_all(door, call, leader):
    door("mia").get(reverse("conversation", args=[call]))
    own = look(door("mia"))
    assert "opened" in own
    assert "Your own acts" in own
    assert f"conversation {call}" not in look(door("eve"))
    for who in ("otto", leader):
        assert "<bdi>Mia Lund</bdi>" in look(door(who))


def test_the_log_goes_on(door, call):
    mia = door("mia")
    for _ in range(105):
        mia.get(reverse("transcript", args=[call]))
    first = mia.get(reverse("privacy")).context
    older = mia.get(reverse("privacy"), {"before": first["next"]}).context
    ids = [one.id for one in (*first["access"], *older["access"])]
    assert len(ids) == len(set(ids)) == 105
    assert older["next"] == 0


def test_what_one_withdrew_is_listed_to_be_taken_back(door, call):
    door("sam").post(reverse("withdraw", args=[call]))
    assert "Withdrawn by you" in look(door("sam"))
    assert "Withdrawn by you" not in look(door("otto"))
    door("sam").post(reverse("restore", args=[call]))
    assert "Withdrawn by you" not in look(door("sam"))


def test_a_person_is_erased_after_somebody_saw_what_there_is(door, anna, call, cast, asker_of):
    address = reverse("erase")
    asked = door("otto").post(address, {"email": "anna@northgate.example"}).content.decode()
    assert "1 conversation in which they took part" in asked
    assert "<bdi>Anna Reed</bdi>" in asked
    assert record.get_person(asker_of(cast.otto), anna).name == "Anna Reed"
    for sure in ("", "yes", "other@northgate.example"):
        door("otto").post(address, {"email": "anna@northgate.example", "sure": sure})
        assert not record.get_person(asker_of(cast.otto), anna).erased
    done = door("otto").post(address, {"email": "anna@northgate.example", "sure": "anna@northgate.example"})
    assert "What remains" in done.content.decode()
    assert record.get_person(asker_of(cast.otto), anna).erased
    assert "Anna" not in door("sam").get(reverse("conversation", args=[call])).content.decode()


def test_what_is_no_address_is_refused_in_words(door, office):
    answer = door("otto").post(reverse("erase"), {"email": "nobody", "sure": "nobody"}, follow=True)
    assert levels(answer) == ["error"]


def test_a_conversation_is_erased_and_what_remains_is_said(door, call, cast, asker_of):
    text = door("otto").post(reverse("erase"), {"conversation": call}).content.decode()
    assert "every word blanked" in text
    with pytest.raises(NotFound):
        get_conversation(asker_of(cast.eve), call)
    assert get_conversation(asker_of(cast.otto), call).erased_at


def test_the_page_asks_a_bounded_number_of_questions(door, call, django_assert_max_num_queries):
    client = door("otto")
    look(client)
    with django_assert_max_num_queries(22):
        look(client)
