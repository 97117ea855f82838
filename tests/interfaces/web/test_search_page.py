"""Search: what was said and the record on one page, narrowed by its address, for whoever may see it."""

import pytest
from django.urls import reverse

from sayso.capture.selectors_privacy import list_access
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from tests.office import CALL, CREATED, capture_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(office, root, now):
    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    return mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)


@pytest.fixture
def call(anna, cast, asker_of, now):
    return capture_call(asker_of(cast.sam), now)


def look(client, **asked):
    answer = client.get(reverse("search"), asked)
    assert answer.status_code == 200
    return answer


def test_the_place_is_lit_and_leads_into_the_conversation(door, call):
    text = look(door("sam"), q="questionnaire").content.decode()
    assert "<mark>questionnaire</mark>" in text
    assert f'href="/conversations/{call}/#t-0"' in text


def test_the_record_stands_beside_what_was_said(door, call):
    about = look(door("sam"), q="northgate").context
    assert [row.name for row in about["deals"].rows] == ["Northgate - Dock"]
    assert [row.name for row in about["accounts"].rows] == ["Northgate"]
    assert [row.name for row in about["people"].rows] == ["Anna Reed"]
    assert "said" in about


@pytest.mark.parametrize("who", ["eve", "sam"])
def test_nobody_finds_what_is_not_theirs(door, call, who):
    theirs, others = ("Lowmoor", "Northgate") if who == "eve" else ("Northgate", "Lowmoor")
    text = look(door(who), q=others).content.decode()
    assert f"{others} - Dock" not in text
    assert f"{theirs} - Dock" in look(door(who), q=theirs).content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"channel": "email"}, 1),
        ({"channel": "call"}, 0),
        ({"side": "theirs"}, 1),
        ({"side": "ours"}, 0),
        ({"since": "2026-11-19"}, 1),
        ({"since": "2026-11-20"}, 0),
        ({"until": "2026-11-19"}, 1),
        ({"until": "2026-11-18"}, 0),
        ({"account": "northgate"}, 1),
        ({"person": "Anna"}, 1),
        ({"kind": "said", "person": "anna reed", "account": "Northgate", "side": "theirs"}, 1),
    ],
    ids=str,
)
def test_the_address_narrows(door, call, asked, count):
    assert len(look(door("sam"), q="questionnaire", **asked).context["said"].hits) == count


def test_without_words_a_person_s_own_are_found(door, call, anna):
    assert look(door("sam"), person_id=anna).context["said"].hits
    assert not look(door("eve"), person_id=anna).context["asked"].is_asked


@pytest.mark.parametrize(
    "asked",
    [
        {"account": "Lowmoor"},
        {"account_id": "999999"},
        {"person": "Nobody"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_told_and_narrows_nothing(door, call, asked):
    answer = look(door("sam"), q="questionnaire", **asked)
    assert answer.context["asked"].problems
    assert answer.context["said"].hits


def test_a_name_that_means_several_is_asked_back(door, office, root, cast, now):
    for number in (1, 2):
        values = {"name": f"Twin {number}", "domains": [], "owner": cast.sam.pk}
        mirroring.upsert_account(asker=root, seen=Seen(f"t{number}", values, CREATED), at=now)
    answer = look(door("sam"), q="x", account="twin")
    assert [one.name for one in answer.context["asked"].choices["account"]] == ["Twin 1", "Twin 2"]
    assert "account_id=" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense", "channel": "x) OR (y", "side": "no"},
        {"before": "-1", "after": "zzz", "page": "0"},
        {"q": '"' * 500, "person_id": "99999999999999999999"},
        {"q": "\x00 * ) AND scope : u1", "kind": "accounts", "after": "\x00"},
        {"q": "<script>alert(1)</script>"},
    ],
    ids=str,
)
def test_no_address_breaks_it(door, call, asked):
    assert "<script>alert" not in look(door("sam"), **asked).content.decode()


def test_who_sees_quotes_only_finds_the_record_and_is_told_why_nothing_was_said(door, call, finance):
    answer = look(door(finance), q="northgate")
    assert answer.context["deals"].rows
    assert "sees quotes, not whole conversations" in answer.content.decode()


def test_every_search_is_kept(door, call, cast, asker_of):
    look(door("sam"), q="questionnaire")
    (access,) = [one for one in list_access(asker_of(cast.otto)) if one.act == "searched"]
    assert (access.by.name, access.query, access.hits) == ("Sam Ode", "questionnaire", 1)


def test_it_goes_on_with_what_is_older(door, anna, cast, asker_of, now):
    for number in range(25):
        mail = CALL.replace(b"call-1@", b"call-%d@" % number).replace(b"15:00:00", b"15:00:%02d" % number)
        capture_call(asker_of(cast.sam), now, mail, f"{number}.eml")
    first = look(door("sam"), q="questionnaire", kind="said").context["said"]
    older = look(door("sam"), q="questionnaire", kind="said", before=first.before).context["said"]
    found = [hit.conversation_id for hit in (*first.hits, *older.hits)]
    assert len(found) == len(set(found)) == 25


def test_a_search_asks_a_bounded_number_of_questions(door, call, django_assert_max_num_queries):
    client = door("sam")
    look(client, q="northgate")
    with django_assert_max_num_queries(45):
        look(client, q="northgate")
