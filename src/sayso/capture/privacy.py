"""What people may ask for: to be left out, to take back, to be forgotten. Each act says in the end what remains.

The other stages hold quotes by value. `flow` asks each of them to blank its own, in the same transaction, by what an
`Erased` says: the conversation's identity, and which turns of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sayso.capture.matching import forget_people, settle, withdraw_activity
from sayso.capture.models import Conversation, SpeakerMend, Turn
from sayso.capture.privacy_erasing import (
    blank_mends,
    blank_turns,
    bury_conversation,
    empty_originals,
    forget_participants,
    overwrite_freed,
    seal_revisions,
)
from sayso.capture.privacy_settings import withdrawal_window
from sayso.capture.privacy_tombstones import PERSON, bury, keyed
from sayso.capture.rules import blanked
from sayso.capture.rules_addresses import is_address
from sayso.capture.rules_sides import folded, is_full_name
from sayso.capture.search import index
from sayso.capture.selectors_privacy import searches_for
from sayso.capture.selectors_scope import NotFound, visible
from sayso.domain.asker import Asker, Role
from sayso.ledger import services as ledger
from sayso.ledger.services import acting, append


class NotYours(PermissionError):
    """Only the host of a conversation withdraws it."""


class TooLateToWithdraw(ValueError):
    """The time in which this conversation could be withdrawn is over; RevOps can erase it."""


class AlreadyWithdrawn(ValueError):
    """This conversation has been withdrawn already."""


class NotWithdrawn(ValueError):
    """This conversation has not been withdrawn."""


class NotAnAddress(ValueError):
    """A person is erased by their mail address."""


@dataclass(frozen=True, slots=True)
class ErasedTurn:
    """A turn that is blank now: `turn` of `revision`."""

    revision: int
    turn: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What was blanked of one conversation. `whole`: all of it; else the turns named here.

    Whoever copied quotes from it blanks those of that identity (and, unless whole, of those turns). `remains` says in
    sentences what is still there.
    """

    conversation_id: int
    identity: str
    whole: bool
    turns: tuple[ErasedTurn, ...]
    remains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """What was blanked of a person, by conversation, and the conversations in which others still name them."""

    conversations: tuple[Erased, ...]
    named_by_others: tuple[int, ...]
    remains: tuple[str, ...]


def withdraw(*, asker: Asker, conversation_id: int, at: datetime) -> tuple[int, ...]:
    """Withdraw a personal conversation of one's own: hidden from all but its host, erased when the window is over.

    Returns other conversations that are to be read again. Raises NotFound, NotYours, AlreadyWithdrawn and
    TooLateToWithdraw.
    """
    with acting():
        conversation = _locked(asker, conversation_id)
        if asker.user_id is None or conversation.host_id != asker.user_id:
            raise NotYours("Only whose conversation it is may withdraw it.")
        if conversation.withdrawn_at:
            raise AlreadyWithdrawn("This conversation has been withdrawn already.")
        if at > conversation.captured_at + withdrawal_window():
            raise TooLateToWithdraw(
                f"It could be withdrawn within {withdrawal_window().days} days. Ask RevOps to erase it."
            )
        was, name = conversation.deal_id, "capture.conversation.withdrawn"
        Conversation.objects.filter(pk=conversation.pk).update(
            withdrawn_at=at,
            match=Conversation.Match.EXCLUDED,
            deal=None,
            match_reason="It was withdrawn.",
            candidates=[],
        )
        append(asker=asker, name=name, subject=_subject(conversation), at=at, payload={"was_deal": was})
        withdraw_activity(asker=asker, conversation_id=conversation.pk, at=at)
        index.drop(conversation.pk)
        settled = settle(asker=asker, conversation_id=conversation.pk, at=at)
    return tuple(one.conversation_id for one in settled if one.moved or one.people_changed)


def restore(*, asker: Asker, conversation_id: int, at: datetime) -> tuple[int, ...]:
    """Take a withdrawal back. Returns the conversations that are to be read again. Raises NotFound, NotWithdrawn."""
    with acting():
        conversation = _locked(asker, conversation_id)
        if conversation.withdrawn_at is None:
            raise NotWithdrawn("This conversation has not been withdrawn.")
        Conversation.objects.filter(pk=conversation.pk).update(withdrawn_at=None)
        append(asker=asker, name="capture.conversation.restored", subject=_subject(conversation), at=at)
        settled = settle(asker=asker, conversation_id=conversation.pk, at=at)
        index.put(conversation.pk)
    return tuple(dict.fromkeys([conversation_id, *(one.conversation_id for one in settled if one.moved)]))


def erase_conversation(*, asker: Asker, conversation_id: int, at: datetime, is_batch: bool = False) -> Erased:
    """Erase a conversation: text blanked in place, file and index rows gone, a keyed digest kept against its return.

    For RevOps, for the system (retention), and for the host of a withdrawn one. Of a batch the caller has the index
    forget once, at the end (`search.index.forget_deleted`). Erasing again does nothing. Raises NotFound, NotAllowed.
    """
    with acting():
        overwrite_freed()
        conversation = _locked(asker, conversation_id, erased=True)
        is_own = conversation.withdrawn_at is not None and conversation.host_id == asker.user_id
        if asker.user_id is not None and not is_own:
            asker.require(Role.REVOPS)
        if conversation.erased_at:
            return Erased(conversation.pk, conversation.identity, whole=True, turns=(), remains=())
        others = empty_originals([conversation.pk], at)
        bury_conversation(conversation, at)
        blank_turns(list(Turn.objects.filter(revision__conversation=conversation)), speakers=True)
        blank_mends(SpeakerMend.objects.filter(conversation=conversation))
        forget_participants(Q(conversation=conversation))
        _empty(conversation, at)
        forget_people(asker=asker, conversation=conversation, at=at)
        append(asker=asker, name="capture.conversation.erased", subject=_subject(conversation), at=at)
        if not is_batch:
            index.forget_deleted()
    return Erased(conversation.pk, conversation.identity, True, (), _remains(conversation, others, at))


def erase_person(*, asker: Asker, email: str, at: datetime) -> ErasedPerson:
    """Forget a person in every conversation: what they said, and whatever shows their address, blanked in place.

    Conversations of theirs from before now are not taken in again. For RevOps and the system. Raises NotAllowed,
    NotAnAddress.
    """
    address = email.strip().lower()
    if asker.user_id is not None:
        asker.require(Role.REVOPS)
    if not is_address(address):
        raise NotAnAddress(f"'{email.strip()[:80]}' is no mail address.")
    with acting():
        overwrite_freed()
        theirs = Q(participants__email=address) | Q(mends__email=address) | Q(participants__stated__email=address)
        rows = Conversation.objects.filter(theirs, erased_at=None).distinct().order_by("id")
        held = [(conversation, _names(conversation, address)) for conversation in rows]
        everywhere = frozenset(name for _, names in held for name in names if is_full_name(name))
        erased = tuple(_erase_within(conversation, address, names, at) for conversation, names in held)
        others = empty_originals([conversation.pk for conversation, _ in held], at)
        bury([(PERSON, address)], at)
        for subject in searches_for(asker, [address, *everywhere]):
            ledger.erase(asker=asker, subject=subject, at=at)
        payload = {"conversations": [one.conversation_id for one in erased]}
        subject = ("address", keyed((PERSON, address)))
        append(asker=asker, name="capture.person.erased", subject=subject, at=at, payload=payload)
        index.forget_deleted()
        named = _named_by_others(everywhere)
    return ErasedPerson(erased, named, _person_remains(named, others, at))


def _erase_within(conversation: Conversation, address: str, names: frozenset[str], at: datetime) -> Erased:
    """Blank what a person said in one conversation, and every turn that shows their address."""
    turns = list(Turn.objects.filter(revision__conversation=conversation).select_related("revision"))
    own = [turn for turn in turns if folded(turn.speaker) in names]
    shown = [turn for turn in turns if turn not in own and address in turn.text.lower()]
    blank_turns(own, speakers=True)
    blank_turns(shown, speakers=False)
    blank_mends(m for m in SpeakerMend.objects.filter(conversation=conversation) if folded(m.label) in names)
    labels = [row.pk for row in conversation.participants.all() if folded(row.label) in names]
    forget_participants(Q(pk__in=labels))
    title = _without(conversation.title, [address, *names])
    notes = [_without(note, [address, *names]) for note in conversation.notes]
    reason = _without(conversation.match_reason, [address, *names])
    seal_revisions(conversation, at)
    Conversation.objects.filter(pk=conversation.pk).update(
        title=title, notes=notes, match_reason=reason, people_erased_at=at
    )
    blank = tuple(ErasedTurn(turn.revision.number, turn.index) for turn in [*own, *shown])
    return Erased(conversation.pk, conversation.identity, False, blank, ())


def _names(conversation: Conversation, address: str) -> frozenset[str]:
    """Under what somebody with that address stands in a conversation: labels and names, folded."""
    rows = [row for row in conversation.participants.all() if address in (row.email, row.stated.get("email"))]
    labels = {row.label for row in rows} | {row.name for row in rows} | {row.stated.get("name", "") for row in rows}
    mends = SpeakerMend.objects.filter(conversation=conversation, email=address)
    labels |= {mend.label for mend in mends} | {mend.name for mend in mends}
    return frozenset(folded(label) for label in labels if label)


def _named_by_others(names: frozenset[str]) -> tuple[int, ...]:
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= Q(text__icontains=name) | Q(speaker__iexact=name)
    rows = Turn.objects.filter(wanted).values_list("revision__conversation_id", flat=True)
    return tuple(sorted(set(rows)))


def _without(text: str, names: Sequence[str]) -> str:
    """A heading with each of the names blanked, wherever it stands."""
    for name in sorted(names, key=len, reverse=True):
        start = text.casefold().find(name) if name else -1
        while start >= 0 and len(text.casefold()) == len(text):
            text = text[:start] + blanked(name) + text[start + len(name) :]
            start = text.casefold().find(name, start + len(name))
    return text


def _empty(conversation: Conversation, at: datetime) -> None:
    conversation.title, conversation.external_id, conversation.notes = blanked(conversation.title), "", []
    conversation.match_reason, conversation.erased_at = "It was erased.", at
    conversation.save(update_fields=["title", "external_id", "notes", "match_reason", "erased_at"])


def _locked(asker: Asker, conversation_id: int, *, erased: bool = False) -> Conversation:
    rows = Conversation.objects.filter(visible(asker), pk=conversation_id)
    found = rows.first() if erased else rows.filter(erased_at=None).first()
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return Conversation.objects.select_for_update(no_key=True).get(pk=found.pk)


def _remains(conversation: Conversation, others: Sequence[int], at: datetime) -> tuple[str, ...]:
    day = f"{conversation.happened_at:%Y-%m-%d}"
    return (
        f"That there was a conversation ({conversation.channel}) on {day}, every word blanked.",
        *(["Its activity on the deal: kind and time, without names."] if conversation.deal_id else []),
        "What people decided because of it, without its words.",
        "Entries of the trail: ids and times, no words.",
        "A keyed digest, by which it is refused should it come back.",
        *_files(others),
        *_beyond(at),
    )


def _person_remains(named: Sequence[int], others: Sequence[int], at: datetime) -> tuple[str, ...]:
    listed = ", ".join(map(str, named))
    return (
        *([f"Others name them in the conversations {listed}: erase those as a whole if need be."] if named else []),
        "That somebody took part, without name and words.",
        "A keyed digest of the address, by which what is older is refused should it come back.",
        *_files(others),
        *_beyond(at),
    )


def _files(others: Sequence[int]) -> list[str]:
    if not others:
        return []
    return [f"The file also held the conversations {', '.join(map(str, others))}: their text stays, the file is gone."]


def _beyond(at: datetime) -> list[str]:
    return [
        f"Backups made before {at:%Y-%m-%d %H:%M}: delete them, or erase again after restoring one.",
        "What the database frees: SQLite overwrites it, PostgreSQL with its next VACUUM.",
    ]


def _subject(conversation: Conversation) -> tuple[str, int]:
    return ("conversation", conversation.pk)
