"""Who gets through which door: every route and every call of the API, by everybody, as `matrix` says.

A route or a call without a row there fails.
"""

import pytest
from django.db import transaction
from django.utils import timezone

from tests.interfaces.permissions.conftest import web_routes
from tests.interfaces.permissions.matrix import (
    API,
    CALLED,
    CHANGE,
    EDIT,
    PEOPLE,
    READ,
    REFUSED,
    SECRETS,
    TO_LOGIN,
    WRONG_WAY,
)

pytestmark = pytest.mark.django_db


def api_calls():
    from sayso.interfaces.api import urls  # the calls are declared by it
    from sayso.interfaces.api.app import api

    assert urls
    schema = api.get_openapi_schema(path_prefix="")
    return {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}


def filled(body, things):
    if isinstance(body, dict):
        return {name: filled(value, things) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, things) for value in body]
    return body.format_map(things) if isinstance(body, str) else body


def each(answer_of):
    """What everybody gets, one after the other, each finding things as they were."""
    got = []
    for person in PEOPLE:
        before = transaction.savepoint()
        answer = answer_of(person)
        transaction.savepoint_rollback(before)
        got.append(answer.status_code)
        if person == "eve":
            told = answer.content.decode(errors="replace")
            assert not [secret for secret in SECRETS if secret in told]
    return tuple(got)


def test_every_page_stands_in_the_matrix():
    assert set(web_routes()) == set(READ) | set(CHANGE) | set(CALLED)
    assert set(EDIT) <= set(READ)


def test_every_call_of_the_api_stands_in_the_matrix():
    assert api_calls() == set(API)


@pytest.mark.parametrize("name", READ)
def test_each_person_reads_what_is_theirs(name, address, door):
    assert each(lambda person: door(person).get(address(name))) == READ[name]


@pytest.mark.parametrize("name", [*CHANGE, *EDIT])
def test_each_person_changes_what_is_theirs(name, address, things, door):
    body, expected = CHANGE.get(name) or EDIT[name]
    assert each(lambda person: door(person).post(address(name), filled(body, things))) == expected


@pytest.mark.parametrize("name", CHANGE)
def test_nothing_changes_by_looking(name, address, door):
    assert door(None).get(address(name)).status_code == TO_LOGIN
    assert door("otto").get(address(name)).status_code == WRONG_WAY


@pytest.mark.parametrize("name", CALLED)
def test_who_calls_without_a_signature_is_told_nothing(name, address, door):
    assert each(lambda person: door(person).post(address(name))) == CALLED[name]
    assert door(None).get(address(name)).status_code == WRONG_WAY


@pytest.mark.parametrize("call", API)
def test_each_token_opens_what_is_its_owner_s(call, things, client, cast, asker_of):
    from sayso.org import services as org

    body, expected = API[call]
    method, path = call.split(" ")
    client.logout()

    def answer_of(person):
        headers = {}
        if person:
            user = getattr(cast, person)
            asker = asker_of(user)
            may_decide = asker.may_decide
            token = org.mint_token(asker=asker, name="t", may_decide=may_decide, at=timezone.now())
            headers = {"authorization": f"Bearer {token}"}
        beside = {"conversation_id": things["meeting"]} if path.startswith("/meetings/") else {}
        where = f"/api{path}".format_map(things | beside)
        if body == "file":
            from django.core.files.uploadedfile import SimpleUploadedFile

            return client.post(where, {"file": SimpleUploadedFile("a.txt", b"Anna: Hello there.")}, headers=headers)
        send = getattr(client, method.lower())
        more = {} if body is None else {"data": filled(body, things), "content_type": "application/json"}
        return send(where, headers=headers, **more)

    assert each(answer_of) == expected


def test_a_change_needs_the_form_s_token(address, cast):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in CHANGE:
        assert strict.post(address(name)).status_code == REFUSED


def test_every_answer_carries_the_policy(address, door):
    sam = door("sam")
    for name in READ:
        answer = sam.get(address(name))
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_nobody_signs_up_by_themselves(client, db):
    client.post("/accounts/signup/", {"email": "x@y.example", "password1": "aaaabbbbcccc", "password2": "aaaabbbbcccc"})
    from sayso.org.selectors import user_by_email

    assert user_by_email("x@y.example") is None
