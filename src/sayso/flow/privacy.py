"""Erasing across the stages: capture blanks the conversation, and every stage that copied from it blanks its copies."""

from __future__ import annotations

from datetime import datetime

from sayso.apply import services as apply
from sayso.capture import privacy as capture
from sayso.capture.privacy import Erased, ErasedPerson
from sayso.capture.privacy_exclusions import under_exclusion
from sayso.capture.search import index
from sayso.capture.selectors_privacy import list_due
from sayso.confirm import services as confirm
from sayso.domain.asker import Asker, system
from sayso.extract import services as extract
from sayso.flow.work import take_in
from sayso.ledger.services import acting
from sayso.measure.field_audit import services as field_audit
from sayso.propose import services as propose
from sayso.record import erasing as record
from sayso.record.selectors import find_people_by_email


def withdraw(*, asker: Asker, conversation_id: int, at: datetime) -> None:
    """Withdraw a conversation of one's own: nobody else sees it, nothing is proposed from it."""
    with acting():
        again = capture.withdraw(asker=asker, conversation_id=conversation_id, at=at)
        take_in(asker=asker, conversations=[conversation_id, *again], at=at)


def restore(*, asker: Asker, conversation_id: int, at: datetime) -> None:
    """Take a withdrawal back."""
    with acting():
        again = capture.restore(asker=asker, conversation_id=conversation_id, at=at)
        take_in(asker=asker, conversations=again, at=at)


@acting()
def erase_conversation(*, asker: Asker, conversation_id: int, at: datetime, is_batch: bool = False) -> Erased:
    """Erase a conversation and every copy of its words, all or nothing. Says what remains."""
    erased = capture.erase_conversation(asker=asker, conversation_id=conversation_id, at=at, is_batch=is_batch)
    _blank_copies(asker, erased, at)
    return erased


@acting()
def erase_person(*, asker: Asker, email: str, at: datetime) -> ErasedPerson:
    """Erase a person: what they said, the copies of it, and their place in the record. Says what remains."""
    erased = capture.erase_person(asker=asker, email=email, at=at)
    for one in erased.conversations:
        _blank_copies(asker, one, at)
    for person in find_people_by_email(system(asker.request), [email.strip().lower()]):
        record.erase_person(asker=asker, person_id=person.id, at=at)
    field_audit.forget()
    return erased


def erase_excluded(*, asker: Asker, exclusion_id: int, at: datetime) -> int:
    """Erase what fell under an exclusion before it was made. For RevOps. Returns how many conversations.

    Each is erased by itself, all or nothing; asked again it goes on where it ended. Raises NotAllowed, NoSuchExclusion.
    """
    found = under_exclusion(asker=asker, exclusion_id=exclusion_id).conversations
    for conversation_id in found:
        erase_conversation(asker=asker, conversation_id=conversation_id, at=at, is_batch=True)
    if found:
        with acting():
            index.forget_deleted()
    return len(found)


def sweep(*, asker: Asker, at: datetime) -> int:
    """Erase what may no longer be kept: past its retention, or withdrawn long enough ago. Returns how many."""
    due = list_due(asker, at=at)
    for one in due:
        erase_conversation(asker=asker, conversation_id=one.conversation_id, at=at, is_batch=True)
    if due:
        with acting():
            index.forget_deleted()
    return len(due)


def _blank_copies(asker: Asker, erased: Erased, at: datetime) -> None:
    # In this order: each stage knows its copies by the quotes that the next one is about to blank.
    record.erase_quotes(asker=asker, conversation=erased.identity, at=at)
    apply.erase_values(asker=asker, conversation=erased.identity, at=at)
    confirm.erase_quotes(asker=asker, conversation=erased.identity, at=at)
    propose.erase_answers(asker=asker, conversation=erased.identity, at=at)
    extract.forget(conversation_id=erased.conversation_id)
    field_audit.forget()
    take_in(asker=asker, conversations=[erased.conversation_id], at=at)
