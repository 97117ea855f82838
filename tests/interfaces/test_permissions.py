"""Who gets through which door: every route and every call of the API, by everybody.

Sam's call with Northgate and his deal are the things asked for. Mia manages Sam; Eve sells in another team and must see
nothing of them, not even that they are there; Otto is RevOps, Fay finance (quotes only, decides nothing), Lena leads.
A route or a call without a row here fails.
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
from tests.office import Office

pytestmark = pytest.mark.django_db

TO_BRIEF = 302
OK, TO_LOGIN, REFUSED, MISSING, WRONG_WAY = 200, 302, 403, 404, 405
PEOPLE = (None, "sam", "mia", "eve", "otto", "fay", "lena")
SECRETS = ("Northgate", "Anna Reed", "signed supplier questionnaire", "40,000")

EVERYBODY = (TO_LOGIN, OK, OK, OK, OK, OK, OK)
OF_SAM = (TO_LOGIN, OK, OK, MISSING, OK, OK, OK)
REVOPS = (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED)
UNFIT = 422
NO_FIELD = (TO_LOGIN, REFUSED, REFUSED, REFUSED, MISSING, REFUSED, REFUSED)  # no CRM is connected, so nothing is mapped

# What is read: route -> what nobody, Sam, Mia, Eve, Otto, Fay and Lena get.
READ = {
    "inbox": EVERYBODY,
    "deals": EVERYBODY,
    "board": EVERYBODY,
    "board-column": EVERYBODY,
    "accounts": EVERYBODY,
    "people": EVERYBODY,
    "upload": EVERYBODY,
    "unmatched": EVERYBODY,
    "search": EVERYBODY,
    "ask": EVERYBODY,
    "ask-suggestions": EVERYBODY,
    "ask-table": EVERYBODY,
    "status": EVERYBODY,
    "privacy": EVERYBODY,
    "profile": EVERYBODY,
    "tokens": EVERYBODY,
    "settings": EVERYBODY,
    "settings-reading": EVERYBODY,
    "settings-review": EVERYBODY,
    "settings-pipelines": EVERYBODY,
    "settings-fields": EVERYBODY,
    "settings-field-audit": (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK),
    "settings-crm": REVOPS,
    "settings-sources": REVOPS,
    "crm-callback": (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED),  # Otto went nowhere to come from
    "crm-mapping": REVOPS,
    "crm-field": NO_FIELD,
    "crm-shadow": REVOPS,
    "crm-table": REVOPS,
    "crm-confirmed": REVOPS,
    "crm-syncs": REVOPS,
    "settings-people": EVERYBODY,
    "settings-person": REVOPS,
    "settings-reader": (TO_LOGIN, REFUSED, REFUSED, REFUSED, TO_LOGIN, REFUSED, REFUSED),
    "welcome": (OK, OK, OK, OK, OK, OK, OK),  # whoever has the link is the person
    "mine": EVERYBODY,
    "review": EVERYBODY,
    "review-changes": EVERYBODY,
    "review-deal": OF_SAM,
    "forecast": EVERYBODY,
    "meetings": EVERYBODY,
    "meeting": EVERYBODY,
    "topic": OF_SAM,
    "triage-form": OF_SAM,
    "deal": OF_SAM,
    "today": EVERYBODY,
    "handoffs": EVERYBODY,
    "handoff": OF_SAM,
    "follow-up": OF_SAM,
    "calendar-feed": (OK, OK, OK, OK, OK, OK, OK),  # whoever has the address is its owner's calendar
    "deal-brief": OF_SAM,
    "deal-promises": OF_SAM,
    "account-brief": OF_SAM,
    "person-brief": OF_SAM,
    "meeting-brief": OF_SAM,
    "next-meeting": (TO_LOGIN, TO_BRIEF, OK, OK, OK, OK, OK),
    "why": OF_SAM,
    "field": OF_SAM,
    "account": OF_SAM,
    "account-field": OF_SAM,
    "person": OF_SAM,
    "person-field": OF_SAM,
    "conversation": OF_SAM,
    "transcript": OF_SAM,
    "ladder": OF_SAM,
    "pick-deal": OF_SAM,
    "original": (TO_LOGIN, OK, OK, MISSING, OK, REFUSED, OK),
    "edit": OF_SAM,
    "decline": OF_SAM,
    "snooze": OF_SAM,
    "speaker": OF_SAM,
    "other-deal": OF_SAM,
    "news": EVERYBODY,
    "palette": EVERYBODY,
}

DONE = 302
CHANGED_BY_REVOPS = (TO_LOGIN, REFUSED, REFUSED, REFUSED, DONE, REFUSED, REFUSED)
BY_LEADERS = (TO_LOGIN, REFUSED, DONE, REFUSED, DONE, REFUSED, DONE)
DECIDERS = (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)
# What changes something: route -> what is posted, and what each gets. Asked by GET it is refused as such.
CHANGE = {
    "theme": ({"theme": "dark"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "decide": ({"act": "snooze", "offer": "{offer}"}, DECIDERS),
    "undo": ({}, DECIDERS),
    "move": (
        {"pipeline": "new-business", "from": "qualification", "to": "proposal", "anyway": "1"},
        (TO_LOGIN, OK, OK, MISSING, OK, REFUSED, OK),
    ),
    "triage": (
        {"verdict": "park", "finding": "next_step:", "until": "{soon}"},
        (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE),
    ),
    "feed": ({"act": "close"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "give": ({"deal": "{deal_id}", "to": "{user_id}"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "accept-handoff": ({}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),  # it always was Sam's
    "answer-signal": ({"key": "x", "act": "acted"}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "question": ({"check": "next_step"}, BY_LEADERS),
    "keep-view": ({"name": "Late"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "drop-view": ({}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),  # nobody's but its keeper's
    "keep-question": ({"name": "Budgets", "q": "kind:amount"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "drop-question": ({}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "conflict": (
        {"choice": "mine"},
        (TO_LOGIN, *[DONE] * 6),
    ),  # there is none: each is told that, and back at the inbox
    "refused": ({"choice": "again"}, (TO_LOGIN, *[DONE] * 6)),
    "sum-up": ({"q": "budget"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),  # no model: told so
    "follow-question": ({}, (TO_LOGIN, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "put-away-notice": ({}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "mend": ({"label": "Anna Reed", "name": "Anna Reed", "side": "theirs"}, DECIDERS),
    "choose-deal": ({"deal": ""}, DECIDERS),
    "exclude": ({"pattern": "gone.example"}, CHANGED_BY_REVOPS),
    "withdraw": ({}, (TO_LOGIN, DONE, REFUSED, MISSING, REFUSED, REFUSED, REFUSED)),
    "sample": ({}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "end-session": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
    "revoke": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
    "promise": ({"notice.*": "Kept.", "window": "14"}, CHANGED_BY_REVOPS),
    "erase-excluded": ({}, CHANGED_BY_REVOPS),
    "add-pipeline": ({"name": "Partners"}, CHANGED_BY_REVOPS),
    "change-pipeline": ({"act": "down", "key": "qualification"}, CHANGED_BY_REVOPS),
    "add-field": ({"entity": "deal", "label": "Seats", "type": "number"}, CHANGED_BY_REVOPS),
    "change-field": ({"act": "policy", "policy": "never"}, CHANGED_BY_REVOPS),
    "turn-field": ({"act": "retire"}, CHANGED_BY_REVOPS),
    "crm-connect": ({"way": "key"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED)),
    "source-connect": ({"connector": "none"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, UNFIT, REFUSED, REFUSED)),
    "source-act": ({"name": "none"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, MISSING, REFUSED, REFUSED)),
    "crm-act": ({"act": "check"}, CHANGED_BY_REVOPS),
    "crm-drift": ({}, CHANGED_BY_REVOPS),
    "crm-owner": ({"owner": "1", "user": ""}, NO_FIELD),
    "crm-turn-on": ({}, CHANGED_BY_REVOPS),
    "add-person": (
        {"name": "Fay", "email": "f@seller.example", "zone": "UTC", "role": "rep", "since": "2026-11-01"},
        (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED),
    ),
    "settings-teams": ({"name": "West"}, CHANGED_BY_REVOPS),
    "restore": ({}, (TO_LOGIN, DONE, DONE, MISSING, DONE, DONE, DONE)),  # told that it was not withdrawn
    "erase": ({"email": "anna@northgate.example"}, (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED)),
    "dismiss": ({}, (TO_LOGIN, DONE, MISSING, MISSING, DONE, MISSING, MISSING)),
}
# Hand edits: the same address shows the form and takes it. What the record refuses is answered on the form.
EDIT = {
    "forecast": ({"kind": "call", "amount": "1000"}, BY_LEADERS),
    "meetings": ({"team": "", "held_at": "2030-01-01T10:00"}, BY_LEADERS),
    "meeting": ({"act": "end"}, BY_LEADERS),
    "topic": ({}, (TO_LOGIN, REFUSED, DONE, MISSING, DONE, REFUSED, DONE)),
    "field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "account-field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "person-field": ({"before": "null", "value": "x"}, (TO_LOGIN, DONE, DONE, MISSING, DONE, REFUSED, DONE)),
    "speaker": ({"label": "Anna Reed", "name": "Anna Reed", "side": "theirs"}, DECIDERS),
    "other-deal": ({"chosen": ""}, DECIDERS),
    "profile": ({"name": "Me", "zone": "UTC"}, (TO_LOGIN, DONE, DONE, DONE, DONE, DONE, DONE)),
    "tokens": ({"name": "t", "kind": "read", "days": "7"}, EVERYBODY),
    "settings": ({"org.name": "Quay"}, CHANGED_BY_REVOPS),
    "settings-review": ({"review.category_field": "category"}, CHANGED_BY_REVOPS),
    "settings-reading": ({"org.competitors": "Portway"}, CHANGED_BY_REVOPS),
    "settings-reader": (
        {"connector": "openai", "base_url": "https://x.example", "model": "m"},
        (TO_LOGIN, REFUSED, REFUSED, REFUSED, OK, REFUSED, REFUSED),
    ),
    "settings-person": ({"act": "deactivate"}, CHANGED_BY_REVOPS),
    "crm-field": ({"act": "mode", "mode": "live"}, NO_FIELD),
    "crm-table": ({"kind": "accounts", "text": "Name"}, REVOPS),
    "welcome": ({"password": "x", "again": "y"}, (422, 422, 422, 422, 422, 422, 422)),
    "upload": ({"pasted": "Anna: Hello there."}, EVERYBODY),
}

# What other machines call; they sign what they say. Nobody here does, and no CRM is connected.
CALLED = {"crm-hook": (MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING)}

UNAUTHORISED = 401
API_OF_SAM = (UNAUTHORISED, OK, OK, MISSING, OK, OK, OK)
API_ALL = (UNAUTHORISED, OK, OK, OK, OK, OK, OK)
# The field is Sayso's own: RevOps is told that it cannot be retired.
API_REVOPS_ASKING = (UNAUTHORISED, REFUSED, REFUSED, REFUSED, 422, REFUSED, REFUSED)
API_DECIDERS = (UNAUTHORISED, OK, OK, OK, OK, REFUSED, OK)
API_LEADERS = (UNAUTHORISED, REFUSED, OK, REFUSED, OK, REFUSED, OK)
OFFER = {"key": "{key}", "digest": "{digest}"}
# The API: call -> what is sent, and what each gets with a token of theirs that was minted for deciding.
API = {
    "GET /deals": (None, API_ALL),
    "GET /deals/{deal_id}": (None, API_OF_SAM),
    "GET /deals/{deal_id}/why/{field}": (None, API_OF_SAM),
    "PUT /deals/{deal_id}/fields/{field}": ({"before": None, "value": "x"}, API_DECIDERS),
    "GET /fields/audit": (None, (UNAUTHORISED, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK)),
    "POST /fields/{entity}/{field}/retire": (None, API_REVOPS_ASKING),
    "POST /fields/{entity}/{field}/restore": (None, API_REVOPS_ASKING),
    "GET /review": (None, API_ALL),
    "GET /review/deals/{deal_id}": (None, API_OF_SAM),
    "POST /review/deals/{deal_id}/triage": (
        {"check": "next_step", "verdict": "park", "until": "{soon}"},
        (UNAUTHORISED, OK, OK, MISSING, OK, REFUSED, OK),
    ),
    "GET /review/changes": (None, API_ALL),
    "GET /review/meetings": (None, API_ALL),
    "POST /review/meetings": ({"held_at": "2030-01-01T09:00:00Z"}, API_LEADERS),
    "GET /review/meetings/{meeting_id}": (None, API_ALL),
    "POST /review/meetings/{meeting_id}/{step}": (None, API_LEADERS),
    "POST /review/meetings/{meeting_id}/deals/{deal_id}/discussed": (None, API_LEADERS),
    "POST /review/meetings/{meeting_id}/deals/{deal_id}/questions": ({"check": "next_step"}, API_LEADERS),
    "GET /forecast": (None, API_ALL),
    "POST /forecast": ({"kind": "call", "amount": "1000"}, API_LEADERS),
    "POST /conversations": ("file", API_ALL),
    "GET /conversations/{conversation_id}": (None, API_OF_SAM),
    "GET /today": (None, API_ALL),
    "GET /deals/{deal_id}/handoff": (None, API_OF_SAM),
    "POST /deals/{deal_id}/handoff/accept": (None, (UNAUTHORISED, *[MISSING] * 6)),
    "POST /handoffs": ({"to": 1, "deals": [0]}, (UNAUTHORISED, *[MISSING] * 6)),
    "GET /accounts/{account_id}/signals": (None, API_OF_SAM),
    "GET /deals/{deal_id}/signals": (None, API_OF_SAM),
    "POST /deals/{deal_id}/signals/answer": ({"key": "x", "act": "acted"}, (UNAUTHORISED, *[MISSING] * 6)),
    "GET /conversations/{conversation_id}/follow-up": (None, API_OF_SAM),
    "GET /deals/{deal_id}/brief": (None, API_OF_SAM),
    "GET /deals/{deal_id}/promises": (None, API_OF_SAM),
    "GET /accounts/{account_id}/brief": (None, API_OF_SAM),
    "GET /people/{person_id}/brief": (None, API_OF_SAM),
    "GET /meetings/next/brief": (None, (UNAUTHORISED, OK, MISSING, MISSING, MISSING, MISSING, MISSING)),
    "GET /ask": (None, API_ALL),
    "GET /inbox": (None, API_ALL),
    "POST /inbox/accept": ({"offers": [OFFER]}, API_DECIDERS),
    "POST /inbox/edit": ({"offer": OFFER, "value": "x"}, API_DECIDERS),
    "POST /inbox/decline": ({"offer": OFFER, "reason": "wrong"}, API_DECIDERS),
    "POST /inbox/snooze": ({"offer": OFFER, "until": "2030-01-01T00:00:00Z"}, API_DECIDERS),
    "POST /decisions/{decision_id}/undo": (None, (UNAUTHORISED, OK, OK, MISSING, OK, REFUSED, OK)),
    "GET /audit/verify": (None, (UNAUTHORISED, REFUSED, REFUSED, REFUSED, OK, REFUSED, OK)),
}


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
    from sayso.giveback.services import open_feed
    from sayso.org import services, services_signing_in
    from sayso.org.models import Token
    from sayso.org.services import token_digest
    from sayso.propose.selectors import list_cards
    from sayso.record import mirroring
    from sayso.record import selectors as record
    from sayso.record.mirroring import Seen
    from tests.office import CREATED, capture_call, capture_meeting

    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    person = mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)
    call = capture_call(asker_of(cast.sam), now)
    capture_file(asker=asker_of(cast.sam), content=b"\x00\x01", filename="scan.bin", at=now, source="test")
    proposals = list_cards(root, timezone.now()).cards[0].proposals
    proposal, decided, *_ = (one for one in proposals if one.operation != "create")
    offer = Offer(decided.key, decided.digest)
    session = SessionStore()
    session.create()
    token = services.mint_token(asker=asker_of(cast.sam), name="desk", may_decide=True, at=timezone.now())
    outcome = flow.accept(asker=asker_of(cast.sam), offers=[offer], at=timezone.now())
    return {
        "deal_id": office.northgate,
        "account_id": account,
        "person_id": person,
        "conversation_id": call,
        "meeting": capture_meeting(asker_of(cast.sam), now, timezone.now() + timedelta(days=2)),
        "failure_id": list_failures(asker_of(cast.sam))[0].id,
        "field": "name",
        "key": proposal.key,
        "digest": proposal.digest,
        "offer": f"{proposal.key}:{proposal.digest}",
        "decision_id": outcome.applied[0].decision_id,
        "write_id": 1,
        "view_id": 1,
        "notice_id": 1,
        "user_id": cast.sam.pk,
        "session_id": UserSession.objects.create(
            user=cast.sam, ip="127.0.0.1", session_key=session.session_key, user_agent=""
        ).pk,
        "token_id": Token.objects.get(digest=token_digest(token)).pk,
        "secret": services_signing_in.invite(asker=asker_of(cast.otto), user_id=cast.mia.pk, at=timezone.now()),
        "feed": open_feed(asker=asker_of(cast.eve), at=timezone.now()),
        "pipeline": "new-business",
        "meeting_id": running_meeting(asker_of(cast.otto)),
        "verdict": "park",
        "step": "end",
        "soon": (timezone.now() + timedelta(days=7)).date().isoformat(),
        "entity": "deal",
        "connector": "hubspot",
        "exclusion_id": add_exclusion(asker=asker_of(cast.otto), pattern="nobody.example", at=now).id,
    }


def running_meeting(asker):
    """A review meeting that has begun: Sam's deal is on its agenda."""
    from sayso.review import services_meetings as meetings

    at = timezone.now()
    meeting = meetings.plan(asker=asker, team=None, held_at=at + timedelta(hours=1), at=at)
    meetings.freeze(asker=asker, meeting_id=meeting, at=at)
    meetings.begin(asker=asker, meeting_id=meeting, at=at)
    return meeting


@pytest.fixture
def address(things):
    def of(name):
        wanted = web_routes()[name].pattern.converters
        beside = {"meeting-brief": {"conversation_id": things["meeting"]}, "calendar-feed": {"secret": things["feed"]}}
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
        where = f"/api{path}".format_map(things)
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
