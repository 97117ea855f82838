"""Who gets through which door: every route, by everybody. Eve sells in another team and must see nothing of Sam's."""

import uuid

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

pytestmark = pytest.mark.django_db

OK, TO_LOGIN, MISSING = 200, 302, 404
# Route -> what nobody, Sam (rep), Mia (his manager), Eve (another rep) and Otto (RevOps) get.
PAGES = {
    "inbox": (TO_LOGIN, OK, OK, OK, OK),
    "deals": (TO_LOGIN, OK, OK, OK, OK),
    "upload": (TO_LOGIN, OK, OK, OK, OK),
    "unmatched": (TO_LOGIN, OK, OK, OK, OK),
    "search": (TO_LOGIN, OK, OK, OK, OK),
    "status": (TO_LOGIN, OK, OK, OK, OK),
    "privacy": (TO_LOGIN, OK, OK, OK, OK),
    "deal": (TO_LOGIN, OK, OK, MISSING, OK),
    "why": (TO_LOGIN, OK, OK, MISSING, OK),
    "field": (TO_LOGIN, OK, OK, MISSING, OK),
    "conversation": (TO_LOGIN, OK, OK, MISSING, OK),
    "transcript": (TO_LOGIN, OK, OK, MISSING, OK),
    "edit": (TO_LOGIN, OK, OK, MISSING, OK),
    "decline": (TO_LOGIN, OK, OK, MISSING, OK),
    "snooze": (TO_LOGIN, OK, OK, MISSING, OK),
    "speaker": (TO_LOGIN, OK, OK, MISSING, OK),
    "other-deal": (TO_LOGIN, OK, OK, MISSING, OK),
    "news": (TO_LOGIN, OK, OK, OK, OK),
    "palette": (TO_LOGIN, OK, OK, OK, OK),
    "theme": (TO_LOGIN, 405, 405, 405, 405),
    # What changes something is asked by GET here, and refused as such: its own tests press the buttons.
    "decide": (TO_LOGIN, 405, 405, 405, 405),
    "conflict": (TO_LOGIN, 405, 405, 405, 405),
    "undo": (TO_LOGIN, 405, 405, 405, 405),
    "mend": (TO_LOGIN, 405, 405, 405, 405),
    "choose-deal": (TO_LOGIN, 405, 405, 405, 405),
    "exclude": (TO_LOGIN, 405, 405, 405, 405),
    "withdraw": (TO_LOGIN, 405, 405, 405, 405),
    "erase": (TO_LOGIN, 405, 405, 405, 405),
}
PEOPLE = (None, "sam", "mia", "eve", "otto")


def web_routes():
    return {p.name: p for p in get_resolver("sayso.interfaces.web.urls").url_patterns if isinstance(p, URLPattern)}


@pytest.fixture
def addresses(office, call):
    from django.urls import reverse

    from sayso.domain.asker import system
    from sayso.propose.selectors import list_cards

    key = list_cards(system("t"), timezone.now()).cards[0].proposals[0].key
    given = {
        "deal_id": office.northgate,
        "conversation_id": call,
        "field": "stage",
        "key": key,
        "decision_id": uuid.uuid4(),
        "write_id": 1,
    }

    def address(name):
        wanted = web_routes()[name].pattern.converters
        return reverse(name, kwargs={each: given[each] for each in wanted})

    return address


def test_every_page_stands_in_the_matrix():
    assert set(web_routes()) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_each_person_gets_what_is_theirs(name, addresses, door):
    got = [door(person).get(addresses(name)).status_code for person in PEOPLE]
    assert tuple(got) == PAGES[name]


CHANGES = {
    "mend": ({"label": "Anna Reed", "name": "Anna Reed", "side": "theirs"}, (302, 302, 404, 302)),
    "choose-deal": ({"deal": ""}, (302, 302, 404, 302)),
    "conflict": ({"choice": "mine"}, (302, 302, 404, 302)),
    "exclude": ({"pattern": "gone.example"}, (403, 403, 403, 302)),
    "erase": ({"email": "anna@northgate.example"}, (403, 403, 403, 200)),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("place", range(1, 5))
def test_each_person_changes_what_is_theirs(name, place, addresses, door):
    body, expected = CHANGES[name]
    assert door(PEOPLE[place]).post(addresses(name), body).status_code == expected[place - 1]


def test_only_the_host_withdraws(addresses, door):
    assert door("mia").post(addresses("withdraw")).status_code == 403
    assert door("sam").post(addresses("withdraw")).status_code == 302
    assert door("mia").get(addresses("conversation")).status_code == 404


def test_a_change_needs_the_form_s_token(addresses, cast):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(addresses("choose-deal"), {"deal": ""}).status_code == 403


def test_every_answer_carries_the_policy(door):
    answer = door("sam").get("/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_nobody_signs_up_by_themselves(client):
    client.post("/accounts/signup/", {"email": "x@y.example", "password1": "aaaabbbbcccc", "password2": "aaaabbbbcccc"})
    from sayso.org.selectors import user_by_email

    assert user_by_email("x@y.example") is None
