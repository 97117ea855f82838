"""What the addresses of the matrix are asked about: Sam's, all of it."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone


def made_for_sam(office, root, cast, asker_of, now):
    """What stands in the addresses and in what is sent to them, by name."""
    from sayso.capture.privacy_exclusions import add_exclusion

    sam, otto = asker_of(cast.sam), asker_of(cast.otto)
    meeting = running_meeting(otto)
    return {
        "deal_id": office.northgate,
        **called_upon(root, sam, now),
        "field": "name",
        "write_id": 1,
        "notice_id": 1,
        "user_id": cast.sam.pk,
        "pipeline": "new-business",
        "meeting_id": meeting,
        "asked_id": asked_question(otto, meeting, office.northgate),
        "verdict": "park",
        "step": "end",
        "soon": (timezone.now() + timedelta(days=7)).date().isoformat(),
        "entity": "deal",
        "connector": "hubspot",
        "exclusion_id": add_exclusion(asker=otto, pattern="nobody.example", at=now).id,
        **kept_by(sam, now),
        **ways_in(cast, asker_of),
    }


def called_upon(root, sam, now):
    """Sam's account with a person, his call and his meeting with them, a file that cannot be read, an offer decided."""
    from sayso.capture.selectors import list_failures
    from sayso.capture.services import capture_file
    from sayso.confirm.rules import Offer
    from sayso.flow import verbs as flow
    from sayso.propose.selectors import list_cards
    from sayso.record import mirroring
    from sayso.record import selectors as record
    from sayso.record.mirroring import Seen
    from tests.office import CREATED, capture_call, capture_meeting

    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    person = mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)
    call = capture_call(sam, now)
    capture_file(asker=sam, content=b"\x00\x01", filename="scan.bin", at=now, source="test")
    proposals = list_cards(root, timezone.now()).cards[0].proposals
    proposal, decided, *_ = (one for one in proposals if one.operation != "create")
    outcome = flow.accept(asker=sam, offers=[Offer(decided.key, decided.digest)], at=timezone.now())
    return {
        "account_id": account,
        "person_id": person,
        "conversation_id": call,
        "meeting": capture_meeting(sam, now, timezone.now() + timedelta(days=2)),
        "failure_id": list_failures(sam)[0].id,
        "key": proposal.key,
        "digest": proposal.digest,
        "offer": f"{proposal.key}:{proposal.digest}",
        "decision_id": outcome.applied[0].decision_id,
    }


def kept_by(sam, now):
    """What Sam keeps under a name: a view of the deals, a question."""
    from sayso.giveback.ask.kept import keep
    from sayso.org.saved_views import save_view

    return {
        "view_id": save_view(asker=sam, page="deals", name="Late", query="kind=open", shared=False, at=now),
        "question_id": keep(asker=sam, name="Portway", text="Portway", shared=False, at=now),
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
