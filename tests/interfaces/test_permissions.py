"""Who gets through which door: every route and every call of the API, by everybody, as `matrix` says.

A route or a call without a row there fails.
"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.interfaces.conftest import newcomer
from tests.interfaces.matrix import API, CALLED, CHANGE, EDIT, PEOPLE, READ, REFUSED, SECRETS, TO_LOGIN, WRONG_WAY
from tests.office import Office

pytestmark = pytest.mark.django_db


def web_routes():
    return {p.name: p for p in get_resolver("sayso.interfaces.web.urls").url_patterns if isinstance(p, URLPattern)}


def api_calls():
    from sayso.interfaces.api import urls  # the calls are declared by it
    from sayso.interfaces.api.app import api

    assert urls
    schema = api.get_openapi_schema(path_prefix="")
    return {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}


@pytest.fixture(scope="module")
def cast(kept, django_db_blocker, root, now):
    """The four, and Fay and Lena; made once, as every test here finds things as they were."""
    with django_db_blocker.unblock():
        cast = Cast()
        newcomer(cast, root, now, "fay", "Fay Low", "finance")
        newcomer(cast, root, now, "lena", "Lena Marsh", "leader")
    return cast


@pytest.fixture(scope="module")
def things(cast, django_db_blocker, root, asker_of, now):
    """What stands in the addresses: Sam's, all of it."""
    with django_db_blocker.unblock():
        return made_for_sam(Office(cast, root, now), root, cast, asker_of, now)


def made_for_sam(office, root, cast, asker_of, now):
    from sayso.capture.privacy_exclusions import add_exclusion
    from sayso.capture.selectors import list_failures
    from sayso.capture.services import capture_file
    from sayso.confirm.rules import Offer
    from sayso.flow import verbs as flow
    from sayso.giveback.ask.kept import keep
    from sayso.org.saved_views import save_view
    from sayso.propose.selectors import list_cards
    from sayso.record import mirroring
    from sayso.record import selectors as record
    from sayso.record.mirroring import Seen
    from tests.office import CREATED, capture_call, capture_meeting

    sam = asker_of(cast.sam)
    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    person = mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)
    call = capture_call(sam, now)
    capture_file(asker=sam, content=b"\x00\x01", filename="scan.bin", at=now, source="test")
    proposals = list_cards(root, timezone.now()).cards[0].proposals
    proposal, decided, *_ = (one for one in proposals if one.operation != "create")
    offer = Offer(decided.key, decided.digest)
    outcome = flow.accept(asker=sam, offers=[offer], at=timezone.now())
    return {
        "deal_id": office.northgate,
        "account_id": account,
        "person_id": person,
        "conversation_id": call,
        "meeting": capture_meeting(sam, now, timezone.now() + timedelta(days=2)),
        "failure_id": list_failures(sam)[0].id,
        "field": "name",
        "key": proposal.key,
        "digest": proposal.digest,
        "offer": f"{proposal.key}:{proposal.digest}",
        "decision_id": outcome.applied[0].decision_id,
        "write_id": 1,
        "view_id": save_view(asker=sam, page="deals", name="Late", query="kind=open", shared=False, at=now),
        "notice_id": 1,
        "question_id": keep(asker=sam, name="Portway", text="Portway", shared=False, at=now),
        "user_id": cast.sam.pk,
        "pipeline": "new-business",
        "meeting_id": (meeting := running_meeting(asker_of(cast.otto))),
        "asked_id": asked_question(asker_of(cast.otto), meeting, office.northgate),
        "verdict": "park",
        "step": "end",
        "soon": (timezone.now() + timedelta(days=7)).date().isoformat(),
        "entity": "deal",
        "connector": "hubspot",
        "exclusion_id": add_exclusion(asker=asker_of(cast.otto), pattern="nobody.example", at=now).id,
        **ways_in(cast, asker_of),
    }


def ways_in(cast, asker_of):
    """What lets somebody in: Sam's session and token, Mia's invitation, the address of Eve's calendar."""
    from sayso.giveback.services import open_feed
    from sayso.org import services, services_signing_in
    from sayso.org.models import Token
    from sayso.org.services import token_digest

    at, session = timezone.now(), SessionStore()
    session.create()
    token = services.mint_token(asker=asker_of(cast.sam), name="desk", may_decide=True, at=at)
    held = UserSession.objects.create(user=cast.sam, ip="127.0.0.1", session_key=session.session_key, user_agent="")
    return {
        "session_id": held.pk,
        "token_id": Token.objects.get(digest=token_digest(token)).pk,
        "secret": services_signing_in.invite(asker=asker_of(cast.otto), user_id=cast.mia.pk, at=at),
        "feed": open_feed(asker=asker_of(cast.eve), at=at),
    }


def running_meeting(asker):
    """A review meeting that has begun: Sam's deal is on its agenda."""
    from sayso.review import services_meetings as meetings

    at = timezone.now()
    meeting = meetings.plan(asker=asker, team=None, held_at=at + timedelta(hours=1), at=at)
    meetings.freeze(asker=asker, meeting_id=meeting, at=at)
    meetings.begin(asker=asker, meeting_id=meeting, at=at)
    return meeting


def asked_question(asker, meeting, deal):
    """A question that the meeting asks of Sam, since the record of his deal does not answer it."""
    from sayso.review.selectors import get_standing
    from sayso.review.selectors_questions import questions_of
    from sayso.review.services_questions import note_question

    at = timezone.now()
    check = get_standing(asker, deal, at=at).loud[0].finding.check
    note_question(asker=asker, meeting_id=meeting, deal_id=deal, check=check, becomes="asked", at=at)
    return questions_of(asker, meeting)[deal][0].id


@pytest.fixture
def address(things):
    def of(name):
        wanted = web_routes()[name].pattern.converters
        question = {"view_id": things["question_id"]}
        beside = {
            "meeting-brief": {"conversation_id": things["meeting"]},
            "calendar-feed": {"secret": things["feed"]},
            "follow-question": question,
            "drop-question": question,
        }
        held = things | beside.get(name, {})
        asked = "?finding=next_step:" if name == "triage-form" else ""
        return reverse(name, kwargs={each: held[each] for each in wanted}) + asked

    return of


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
