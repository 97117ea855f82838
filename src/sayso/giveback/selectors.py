"""Briefs and promises of a deal, an account, a person, a meeting. The asker's scope stands in every query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sayso.capture.models import Participant
from sayso.capture.selectors import get_conversation
from sayso.capture.selectors_scope import NotFound
from sayso.domain.asker import Asker
from sayso.giveback.facts import Facts, Somebody
from sayso.giveback.loading import facts_of
from sayso.giveback.rules_brief import MINUTE, brief
from sayso.giveback.rules_followup import Draft, follow_up
from sayso.giveback.rules_meddicc import Answered, qualification
from sayso.giveback.rules_promises import Promise, by_urgency, promises
from sayso.giveback.selectors_meetings import attending, get_meeting, next_meeting
from sayso.giveback.statements import LONGEST_NAME, clipped, words_in
from sayso.giveback.views import Brief, Meeting
from sayso.record import selectors as record
from sayso.record.scope import require_visible
from sayso.record.views import Named

OPEN = "open"


def follow_up_of(asker: Asker, conversation_id: int, at: datetime) -> Draft:
    """The mail that recaps a conversation, for the asker to read over and send. Raises capture's NotFound."""
    get_conversation(asker, conversation_id)
    facts = facts_of(asker, Q(pk=conversation_id), at)
    if not facts.talks:
        raise NotFound(f"Nothing was said in conversation {conversation_id} yet, or nobody wrote it.")
    return follow_up(facts, asker.name)


@dataclass(frozen=True, slots=True)
class _Head:
    """What the record calls that of which the brief tells."""

    kind: str
    subject: Named
    account: Named | None
    owner: str
    stage: str


def brief_of_deal(asker: Asker, deal_id: int, at: datetime) -> Brief:
    """What to know before the next conversation of a deal. Raises the record's NotFound."""
    deal = record.get_deal(asker, deal_id)
    facts = facts_of(asker, Q(deal_id=deal_id), at)
    account = Named(deal.account.id, deal.account.name) if deal.account else None
    head = _Head("deal", Named(deal.id, deal.name), account, deal.owner.name if deal.owner else "", deal.stage.name)
    return _brief(asker, head, facts, next_meeting(asker, at, deal_id=deal_id))


def brief_of_account(asker: Asker, account_id: int, at: datetime) -> Brief:
    """The same of an account: of its open deals that the asker sees, or of all where none is open. Raises NotFound."""
    account = record.get_account(asker, account_id)
    of_it = Q(account_id=account_id) | Q(deal__account_id=account_id)
    facts = facts_of(asker, of_it & (Q(deal=None) | Q(deal__stage__kind=OPEN)), at)
    facts = facts if facts.talks else facts_of(asker, of_it, at)
    owner = account.owner.name if account.owner else ""
    return _brief(asker, _Head("account", Named(account.id, account.name), None, owner, ""), facts, None)


def brief_of_person(asker: Asker, person_id: int, at: datetime) -> Brief:
    """The same of the conversations that somebody took part in. Raises NotFound."""
    person = record.get_person(asker, person_id)
    part = Participant.objects.filter(person_id=person_id).values("conversation_id")
    facts = facts_of(asker, Q(pk__in=part), at)
    account = Named(person.account.id, person.account.name) if person.account else None
    return _brief(asker, _Head("person", Named(person.id, person.name), account, "", person.title), facts, None)


def brief_of_meeting(asker: Asker, conversation_id: int, at: datetime) -> Brief:
    """The same for a meeting: of its deal, else its account, else of whoever will be there. Raises NotFound."""
    meeting = get_meeting(asker, conversation_id)
    head = _Head("meeting", Named(meeting.conversation_id, meeting.title or "Meeting"), meeting.account, "", "")
    if meeting.deal is not None:
        wanted = Q(deal_id=meeting.deal.id)
    elif meeting.account is not None:
        wanted = Q(account_id=meeting.account.id)
    else:
        emails = [one.email for one in attending(asker, conversation_id) if one.email]
        wanted = Q(pk__in=Participant.objects.filter(email__in=emails).values("conversation_id"))
    return _brief(asker, head, facts_of(asker, wanted & ~Q(pk=conversation_id), at), meeting)


def promises_of_deal(asker: Asker, deal_id: int, at: datetime) -> tuple[Promise, ...]:
    """Every agreed step of both sides and what became of it, the missed ones first. Raises the record's NotFound."""
    require_visible(asker, "deal", deal_id)
    return tuple(by_urgency(promises(facts_of(asker, Q(deal_id=deal_id), at))))


def meddicc_of_deal(asker: Asker, deal_id: int, at: datetime) -> tuple[Answered, ...]:
    """The seven questions of MEDDICC with what was said of each in the deal. Raises the record's NotFound."""
    require_visible(asker, "deal", deal_id)
    return qualification(facts_of(asker, Q(deal_id=deal_id), at))


def _brief(asker: Asker, head: _Head, facts: Facts, meeting: Meeting | None) -> Brief:
    there: tuple[Somebody, ...] = attending(asker, meeting.conversation_id) if meeting else ()
    name = clipped(head.subject.name, LONGEST_NAME)
    told = brief(facts, there, MINUTE - words_in([name]))
    return Brief(
        kind=head.kind,
        subject=Named(head.subject.id, name),
        account=head.account,
        owner=head.owner,
        stage=head.stage,
        meeting=meeting,
        opening=told.opening,
        sections=told.sections,
        questions=told.questions,
    )
