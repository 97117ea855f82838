"""What people do: each verb runs its stage's service, then carries the consequences through at once.

The ledger's steps do the same from the queue, should the process die in between; they find nothing to do otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sayso.apply.services import Applied
from sayso.capture import services as capturing
from sayso.capture.rules import Stated
from sayso.capture.selectors import match_of
from sayso.capture.services import Captured
from sayso.confirm import services as confirm
from sayso.confirm.decisions import Batch
from sayso.confirm.rules import AuthoredChange, Offer, Refused
from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath, Operation
from sayso.domain.transcript import Side
from sayso.flow.work import decide, take_in
from sayso.org.selectors import get_user, texts, today_of
from sayso.propose.selectors import Offered, offered
from sayso.record import gates
from sayso.record import selectors as record
from sayso.record.fields import BadFieldValue
from sayso.record.schema import Schema
from sayso.record.scope import NotFound

MOVES = ("edit", "board")
GATE_SHUT = "This stage's exit criteria are not met, and your team lets no deal leave it before they are."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a person's key: what became of each Decision, and what was refused and why."""

    batch: UUID
    applied: tuple[Applied, ...]
    refused: tuple[Refused, ...]


def capture(
    *,
    asker: Asker,
    content: bytes,
    filename: str,
    at: datetime,
    source: str = "upload",
    format_name: str = "",
    host_id: int | None = None,
    stated: Stated | None = None,
) -> Captured:
    """Take a file in, read it and propose from it. Never raises for a bad file: `failure` says why, in one line.

    `host_id` is whose conversation it is (else the asker's); `stated` what is known beside the file.
    """
    captured = capturing.capture_file(
        asker=asker,
        content=content,
        filename=filename,
        at=at,
        source=source,
        format=format_name,
        host=host_id if host_id is not None else asker.user_id,
        stated=stated,
    )
    fresh = [one.id for one in captured.conversations if one.new or one.revised]
    take_in(asker=asker, conversations=[*fresh, *captured.touched], at=at)
    return captured


def mend_speaker(
    *,
    asker: Asker,
    conversation_id: int,
    label: str,
    name: str,
    side: Side,
    at: datetime,
    email: str = "",
    remember: bool = False,
) -> None:
    """Say who speaks under a label; what was attributed wrongly is read again."""
    mended = capturing.mend_speaker(
        asker=asker,
        conversation_id=conversation_id,
        label=label,
        name=name,
        side=side,
        at=at,
        email=email,
        remember=remember,
    )
    take_in(asker=asker, conversations=mended.conversations, at=at)


def choose_deal(*, asker: Asker, conversation_id: int, deal_id: int | None, at: datetime) -> None:
    """Say which deal a conversation belongs to, or that it belongs to none; its proposals move with it."""
    before = match_of(asker, conversation_id)
    again = capturing.choose_deal(asker=asker, conversation_id=conversation_id, deal_id=deal_id, at=at)
    take_in(asker=asker, conversations=[conversation_id, *again], at=at, left=before)


def accept(*, asker: Asker, offers: Sequence[Offer], at: datetime) -> Outcome:
    """Accept exactly what was shown, and write it."""
    return _through(asker, lambda: confirm.accept(asker=asker, offers=offers, at=at), at)


def edit(*, asker: Asker, offer: Offer, value: object, at: datetime) -> Outcome:
    """Accept with another value, and write it; past a gate that blocks it is refused. Raises BadFieldValue."""
    about = offered(asker, [offer.key]).get(offer.key)
    if about is not None and _is_edited_past(asker, about, value, at):
        return Outcome(uuid4(), (), (Refused(offer.key, GATE_SHUT),))
    return _through(asker, lambda: confirm.edit(asker=asker, offer=offer, value=value, at=at), at)


def decline(*, asker: Asker, offer: Offer, reason: str, at: datetime, note: str = "") -> Outcome:
    """Decline; it is not offered again unless it is said again. Raises NoSuchReason."""
    return _through(asker, lambda: confirm.decline(asker=asker, offer=offer, reason=reason, note=note, at=at), at)


def snooze(*, asker: Asker, offer: Offer, until: datetime, at: datetime) -> Outcome:
    """Put off until a later moment. Raises UntilIsPast."""
    return _through(asker, lambda: confirm.snooze(asker=asker, offer=offer, until=until, at=at), at)


def undo(*, asker: Asker, decision_id: UUID, at: datetime) -> Outcome:
    """Take one decision back, in the record too."""
    return _through(asker, lambda: confirm.reverse(asker=asker, decision_id=decision_id, at=at), at)


def undo_batch(*, asker: Asker, batch: UUID, at: datetime) -> Outcome:
    """Take back everything that was decided with one key, the newest first."""
    return _through(asker, lambda: confirm.reverse_batch(asker=asker, batch=batch, at=at), at)


def author(*, asker: Asker, changes: Sequence[AuthoredChange], origin: str, at: datetime) -> Outcome:
    """Change the record by hand: decided by its author, and written the same way.

    A move past a gate that blocks is refused; `gates.move_stage` asks for what it lacks.
    """
    shut = {place for place, change in enumerate(changes) if origin in MOVES and _is_shut(asker, change, at)}
    let = [place for place in range(len(changes)) if place not in shut]
    taken = [changes[place] for place in let]
    outcome = _through(asker, lambda: confirm.author(asker=asker, changes=taken, origin=origin, at=at), at)
    refused = [Refused(str(let[int(one.key)]), one.why) for one in outcome.refused]
    refused += [Refused(str(place), GATE_SHUT) for place in sorted(shut)]
    return replace(outcome, refused=tuple(refused))


def gate_blocks(asker: Asker, deal_id: int, at: datetime) -> bool:
    """Whether the team of the deal's owner lets no deal leave a stage before its exit criteria are met."""
    blocking = set(texts(gates.BLOCKING))
    owner = record.get_deal(asker, deal_id).owner if blocking else None
    found = get_user(asker, owner.id, today_of(owner.id, at)) if owner else None
    return found is not None and bool(blocking & set(found.teams))


def _is_edited_past(asker: Asker, about: Offered, value: object, at: datetime) -> bool:
    """Whether an offered stage was edited into one behind a gate that blocks: what was offered has its evidence."""
    path = FieldPath(str(about.shown["entity"]), str(about.shown["field"]))
    change = AuthoredChange(path, about.deal_id, Operation.SET, value)
    if not _is_shut(asker, change, at):
        return False
    return Schema().canonical(path, value, about.deal_id) != about.shown["value"]


def _is_shut(asker: Asker, change: AuthoredChange, at: datetime) -> bool:
    if str(change.path) != "deal.stage" or change.entity_id is None or not texts(gates.BLOCKING):
        return False
    try:
        to = Schema().canonical(change.path, change.value, change.entity_id)
        gate = gates.gate_of(asker, change.entity_id, to)
    except (BadFieldValue, NotFound):
        return False  # refused where it is decided, with the reason
    return gate is not None and not gate.is_open and gate_blocks(asker, change.entity_id, at)


def hand_over(*, asker: Asker, deals: Iterable[int], to: int, at: datetime) -> Outcome:
    """Give deals to another owner, who finds a handoff of each; what is theirs already is left alone.

    Raises the record's NotFound for a deal that the asker does not see: then none is given.
    """
    held = [record.get_deal(asker, deal_id) for deal_id in dict.fromkeys(deals)]
    owner = FieldPath("deal", "owner")
    changes = [
        AuthoredChange(owner, deal.id, Operation.SET, to, deal.owner.id if deal.owner else None)
        for deal in held
        if deal.owner is None or deal.owner.id != to
    ]
    return author(asker=asker, changes=changes, origin="edit", at=at)


def _through(asker: Asker, deciding: Callable[[], Batch], at: datetime) -> Outcome:
    batch, applied = decide(asker=asker, deciding=deciding, at=at)
    return Outcome(batch.id, applied, batch.refused)
