"""Taking conversations in, and what people say of them afterwards. Each verb leaves an entry in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q

from sayso.capture import selectors
from sayso.capture.identity import identified
from sayso.capture.matching import Settled, settle
from sayso.capture.models import Conversation, DealMatch, Failure, Participant, SpeakerMend
from sayso.capture.points import Unreadable
from sayso.capture.reading_files import read_file
from sayso.capture.rules import LONGEST_LABEL, LONGEST_NAME, Stated, storable, with_statement
from sayso.capture.rules_addresses import is_address
from sayso.capture.rules_sides import folded, names_nobody
from sayso.capture.search import index
from sayso.capture.search.finding import EVERYWHERE, PAGE, Found, Within, find
from sayso.capture.selectors_scope import NotFound, visible
from sayso.capture.services_storing import File, is_buried, refusal, store
from sayso.capture.views import OriginalFile
from sayso.domain.asker import Asker
from sayso.domain.transcript import Side, Transcript
from sayso.ledger.services import acting, append
from sayso.record import scope

LONGEST_LOGGED_QUERY = 200


class LabelNamesNobody(ValueError):
    """The label stands for somebody else in the next recording: it can be mended here, and not be remembered."""


class NoSuchSpeaker(LookupError):
    """Nobody speaks under that label in this conversation."""


class BadAddress(ValueError):
    """That is no mail address."""


class AlreadyChosen(ValueError):
    """Somebody has chosen exactly that already."""


@dataclass(frozen=True, slots=True)
class CapturedOne:
    """One conversation of a file. Neither `new` nor `revised`: it was here already, word for word."""

    id: int
    new: bool
    revised: bool
    title: str


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of a file: its conversations; or why it could not be read; and, line by line, what may not be kept.

    `touched` are other conversations whose deal or people are others now: they are to be read again.
    """

    conversations: tuple[CapturedOne, ...]
    failure: str | None = None
    refused: tuple[str, ...] = ()
    touched: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mended:
    """The conversations in which somebody is somebody else now, the mended one first: all are to be read again."""

    conversations: tuple[int, ...]


def capture_file(
    *,
    asker: Asker,
    content: bytes,
    filename: str,
    at: datetime,
    source: str = "upload",
    format: str = "",  # noqa: A002 - the word for it; nothing here formats
    host: int | None = None,
    stated: Stated | None = None,
) -> Captured:
    """Take a file in: every conversation in it, with who is who and which deal.

    `format` names the file's format where the bytes should not decide; `host` is the user whose conversation it is;
    `stated` what is known beside the file. A file that cannot be read never raises: it is listed as a Failure with one
    line. Raises NoSuchPlug for a format that is not installed.
    """
    file = File(content, filename, source, at, host)
    try:
        transcripts = read_file(content, filename, format)
    except Unreadable as unreadable:
        return Captured((), failure=_fail(asker, file, str(unreadable)))
    if refused := is_buried(file):
        return _refused(asker, file, (refused,))
    _settle_failures(asker, file)
    return _capture(asker, file, [storable(with_statement(one, stated or Stated())) for one in transcripts])


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
) -> Mended:
    """Say who speaks under a label; `remember` it for the same label in conversations of the same host or account.

    Raises NotFound, NotAllowed, NoSuchSpeaker, BadAddress, and LabelNamesNobody for remembering "Speaker 2".
    """
    user_id, address = asker.require_decider(), email.strip().lower()
    if address and not is_address(address):
        raise BadAddress(f"'{email.strip()[:80]}' is no mail address.")
    if remember and names_nobody(label):
        raise LabelNamesNobody(f"'{label or 'The unnamed speaker'}' is somebody else in the next recording.")
    with acting():
        conversation = _visible(asker, conversation_id)
        if not Participant.objects.filter(conversation=conversation, label=label).exists():
            raise NoSuchSpeaker(f"Nobody is called '{label[:80]}' in this conversation.")
        SpeakerMend.objects.create(
            conversation=conversation,
            label=label[:LONGEST_LABEL],
            name=" ".join(name.split())[:LONGEST_NAME],
            email=address,
            side=side.value,
            remembered=remember,
            by_id=user_id,
            at=at,
        )
        payload = {"side": side.value, "remembered": remember}
        append(asker=asker, name="capture.speaker.mended", subject=_subject(conversation), at=at, payload=payload)
        settled = _settle_all(asker, [conversation_id, *(_alike(conversation, label) if remember else ())], at)
    return Mended(tuple(dict.fromkeys([conversation_id, *_changed(settled)])))


def choose_deal(*, asker: Asker, conversation_id: int, deal_id: int | None, at: datetime) -> tuple[int, ...]:
    """Say which deal a conversation belongs to, or that it belongs to none. No ladder overrides that; a thread follows.

    Returns the conversations that moved. Raises NotFound (also record's, for the deal), NotAllowed, AlreadyChosen.
    """
    user_id = asker.require_decider()
    with acting():
        conversation = _visible(asker, conversation_id)
        if deal_id is not None:
            scope.require_visible(asker, "deal", deal_id)
        newest = DealMatch.objects.filter(conversation=conversation).order_by("-id").first()
        if newest is not None and newest.deal_id == deal_id and conversation.deal_id == deal_id:
            raise AlreadyChosen("That has been chosen for this conversation already.")
        DealMatch.objects.create(conversation=conversation, deal_id=deal_id, by_id=user_id, at=at)
        payload = {"deal": deal_id, "was": conversation.deal_id}
        append(asker=asker, name="capture.deal.chosen", subject=_subject(conversation), at=at, payload=payload)
        return _changed(settle(asker=asker, conversation_id=conversation_id, at=at))


def follow_merge(*, asker: Asker, went: int, stays: int, at: datetime) -> tuple[int, ...]:
    """Two deals became one in the CRM: what belonged to the one belongs to the other, whoever chose it.

    Returns the conversations that are to be read again.
    """
    with acting():
        held = Conversation.objects.filter(deal_id=went)
        ids = list(held.values_list("pk", flat=True))
        for match in DealMatch.objects.filter(deal_id=went, conversation__in=ids).order_by("id"):
            DealMatch.objects.create(
                conversation_id=match.conversation_id, deal_id=stays, by_id=match.by_id, at=match.at
            )
        held.update(deal_id=stays)
        return _changed(_settle_all(asker, ids, at)) or tuple(ids)


def rematch(*, asker: Asker, conversation_id: int, at: datetime) -> tuple[int, ...]:
    """Settle a conversation anew, after the record has changed. Returns the conversations that are to be read again."""
    return _changed(settle(asker=asker, conversation_id=conversation_id, at=at))


def rematch_waiting(*, asker: Asker, at: datetime, account_id: int | None = None) -> tuple[int, ...]:
    """Settle anew all that no deal was found for, and all of an account, after accounts, people or deals have changed.

    Returns the conversations that are to be read again.
    """
    waiting = (
        Q(match__in=selectors.WAITING) | Q(account_id=account_id)
        if account_id is not None
        else Q(match__in=selectors.WAITING)
    )
    ids = Conversation.objects.filter(waiting, erased_at=None, withdrawn_at=None).order_by("happened_at", "id")
    return _changed(_settle_all(asker, list(ids.values_list("pk", flat=True)), at))


def follow_deal(*, deal_id: int) -> None:
    """Let the search index know of a deal's new owner, in the transaction that changes it."""
    index.rescope(Q(deal_id=deal_id))


def open_transcript(*, asker: Asker, conversation_id: int, at: datetime, revision: int | None = None) -> Transcript:
    """Show somebody the whole conversation, and keep that they opened it. Raises NotFound, NotAllowed."""
    with acting():
        transcript = selectors.transcript_of(asker, conversation_id, revision=revision)
        subject = ("conversation", conversation_id)
        append(asker=asker, name="capture.conversation.opened", subject=subject, at=at, payload={"revision": revision})
    return transcript


def open_original(*, asker: Asker, conversation_id: int, at: datetime, revision: int | None = None) -> OriginalFile:
    """Hand somebody the file of a conversation, and keep that they took it. Raises NotFound, NotAllowed."""
    with acting():
        file = selectors.original_of(asker, conversation_id, revision)
        subject = ("conversation", conversation_id)
        append(asker=asker, name="capture.original.opened", subject=subject, at=at, payload={"revision": revision})
    return file


def search(
    *,
    asker: Asker,
    text: str,
    at: datetime,
    limit: int = PAGE,
    before: int | None = None,
    within: Within = EVERYWHERE,
) -> Found:
    """Find what was said, and keep what was looked for. See `search.finding.find`. Raises NotAllowed, ValueError."""
    found = find(asker, text, limit, before, within)
    log_search(asker=asker, text=text, hits=len(found.hits), at=at)
    return found


def log_search(*, asker: Asker, text: str, hits: int, at: datetime) -> None:
    """Keep what somebody looked for in what was said, and how much they found."""
    with acting():
        payload = {"query": text[:LONGEST_LOGGED_QUERY].replace("\x00", ""), "hits": hits}
        append(asker=asker, name="capture.search.made", subject=("search", asker.request), at=at, payload=payload)


def dismiss_failure(*, asker: Asker, failure_id: int, at: datetime) -> None:
    """Take a file that could not be read off the list. Raises NotFound."""
    with acting():
        own = selectors.failures_of(asker).filter(pk=failure_id)
        if not own.update(settled_at=at):
            raise NotFound(f"There is no unread file {failure_id}.")
        append(asker=asker, name="capture.failure.dismissed", subject=("failure", failure_id), at=at)


def _capture(asker: Asker, file: File, transcripts: list[Transcript]) -> Captured:
    arrived = [identified(file.source, transcript) for transcript in transcripts]
    refusals = [refusal(file, one) for one in arrived]
    file.keeps_bytes = not any(refusals)
    siblings = _siblings(asker, file, len(transcripts))
    captured: list[CapturedOne] = []
    touched: list[int] = []
    for one, refused, sibling in zip(arrived, refusals, siblings, strict=True):
        if refused:
            continue
        with acting():
            stored = store(asker=asker, file=file, arrived=one, sibling=sibling)
            if stored.new or stored.revised:
                touched += _take_in(asker, stored.conversation, file.at, is_new=stored.new)
        kept = stored.conversation
        captured.append(CapturedOne(kept.pk, stored.new, stored.revised, kept.title))
    lines = tuple(dict.fromkeys(refused for refused in refusals if refused))
    if lines:
        _refused(asker, file, lines)
    own = {each.id for each in captured}
    return Captured(tuple(captured), refused=lines, touched=tuple(t for t in dict.fromkeys(touched) if t not in own))


def _take_in(asker: Asker, conversation: Conversation, at: datetime, *, is_new: bool) -> tuple[int, ...]:
    # The entry comes before settling: the trail's lock lets one settle a thread after the other, never past each other.
    name = "capture.conversation.captured" if is_new else "capture.conversation.revised"
    payload = {"source": conversation.source, "format": conversation.format, "revision": conversation.revision}
    append(asker=asker, name=name, subject=_subject(conversation), at=at, payload=payload)
    settled = settle(asker=asker, conversation_id=conversation.pk, at=at)
    index.put(conversation.pk)
    return _changed(settled[1:])


def _siblings(asker: Asker, file: File, count: int) -> list[int | None]:
    """The conversations read from the same bytes before, at their places in the file, if the asker may revise them."""
    rows = Conversation.objects.filter(visible(asker), revisions__original__sha256=file.sha256).annotate(
        place=Min("revisions__id")
    )
    found = list(rows.order_by("place").values_list("pk", flat=True))
    return list(found) if len(found) == count else [None] * count


def _fail(asker: Asker, file: File, message: str) -> str:
    line = " ".join(message.split())[:500]
    with acting():
        Failure.objects.update_or_create(
            sha256=file.sha256,
            filename=file.filename[:255],
            settled_at=None,
            defaults={"source": file.source, "message": line, "at": file.at, "by_id": asker.user_id},
        )
        append(asker=asker, name="capture.file.failed", subject=("file", file.sha256), at=file.at)
    return line


def _settle_failures(asker: Asker, file: File) -> None:
    same_name = Q(filename=file.filename[:255], source=file.source, by_id=asker.user_id)
    Failure.objects.filter(Q(sha256=file.sha256) | same_name, settled_at=None).update(settled_at=file.at)


def _refused(asker: Asker, file: File, lines: tuple[str, ...]) -> Captured:
    with acting():
        payload = {"conversations": len(lines)}
        append(asker=asker, name="capture.file.refused", subject=("file", ""), at=file.at, payload=payload)
    return Captured((), refused=lines)


def _alike(conversation: Conversation, label: str) -> Iterable[int]:
    """Other conversations of the same host or account with the same label."""
    near = Q(host_id=conversation.host_id) if conversation.host_id is not None else Q(pk__in=[])
    if conversation.account_id is not None:
        near |= Q(account_id=conversation.account_id)
    rows = Participant.objects.filter(conversation__in=Conversation.objects.filter(near)).exclude(
        conversation=conversation
    )
    pairs = rows.values_list("conversation_id", "label").order_by("conversation_id")
    return [pk for pk, other in pairs if folded(other) == folded(label)]


def _settle_all(asker: Asker, conversations: Iterable[int], at: datetime) -> list[Settled]:
    settled: list[Settled] = []
    for conversation_id in dict.fromkeys(conversations):
        settled += settle(asker=asker, conversation_id=conversation_id, at=at)
    return settled


def _changed(settled: Iterable[Settled]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.conversation_id for one in settled if one.moved or one.people_changed))


def _visible(asker: Asker, conversation_id: int) -> Conversation:
    found = Conversation.objects.filter(visible(asker), pk=conversation_id, erased_at=None).first()
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return found


def _subject(conversation: Conversation) -> tuple[str, int]:
    return ("conversation", conversation.pk)
