"""Keeping the index in step with the turns, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from sayso.capture.models import Conversation, SearchRow, Turn
from sayso.capture.search.words import words_of
from sayso.domain.transcript import Channel, Side, TurnKind

WORDS_OF_ROW = 4000  # PostgreSQL takes no document of more than a megabyte
MOST_ROWS_OF_TURN = 32  # beyond 128,000 words, 14 hours of one voice, a turn is not searched
BITS_OF_TURN = 31
BATCH = 500
_HEARD = "k"  # begins the words for what was heard in a turn, and no other word of a scope


def put(conversation_id: int) -> None:
    """Let the index hold what is said in the latest revision of a conversation, and nothing once it is hidden."""
    drop(conversation_id)
    conversation = Conversation.objects.select_related("deal").get(pk=conversation_id)
    if conversation.withdrawn_at or conversation.erased_at:
        return
    turns = Turn.objects.filter(
        revision__conversation=conversation, revision__number=conversation.revision, kind=TurnKind.SAID
    )
    tags, shared = _tags_of_speakers(conversation), scope_of(conversation)
    said = turns.values_list("pk", "speaker", "text")
    rows = [row for pk, speaker, text in said for row in _rows(conversation, pk, text, f"{shared} {tags(speaker)}")]
    SearchRow.objects.bulk_create(rows, batch_size=BATCH)


def drop(conversation_id: int) -> None:
    """Take a conversation out of the index."""
    SearchRow.objects.filter(conversation_id=conversation_id).delete()


def rescope(conversations: Q) -> None:
    """Write anew whose these are and who speaks in them: deal, owner, account or people are others now."""
    rows = SearchRow.objects.filter(conversation__in=Conversation.objects.filter(conversations)).order_by()
    speakers: dict[int, list[str]] = {}
    for conversation_id, speaker in rows.values_list("conversation_id", "turn__speaker").distinct():
        speakers.setdefault(conversation_id, []).append(speaker)
    for conversation in Conversation.objects.filter(pk__in=speakers).select_related("deal") if speakers else ():
        tags, shared = _tags_of_speakers(conversation), scope_of(conversation)
        for speaker in speakers[conversation.pk]:
            own = SearchRow.objects.filter(conversation=conversation, turn__speaker=speaker)
            _write(own, f"{shared} {tags(speaker)}")


def hear(conversation_id: int, heard: Mapping[int, Collection[str]]) -> None:
    """Write what was heard, by the turns' indexes, as words that `heard_tag` made; what was written before goes."""
    rows = SearchRow.objects.filter(conversation_id=conversation_id).order_by().defer("words")
    concerned = rows.filter(Q(turn__index__in=heard) | Q(scope__contains=f" {_HEARD}")).select_related("turn")
    moved = []
    for row in concerned:
        scope = " ".join([*_without_heard(row.scope), *sorted(set(heard.get(row.turn.index, ())))])
        if scope != row.scope:
            row.scope = scope
            moved.append(row)
    SearchRow.objects.bulk_update(moved, ["scope"], batch_size=BATCH)


def _write(rows: QuerySet[SearchRow], scope: str) -> None:
    """Write a scope into rows; what was heard in them stays."""
    rows.exclude(scope__contains=f" {_HEARD}").exclude(scope=scope).update(scope=scope)
    for row in rows.filter(scope__contains=f" {_HEARD}").defer("words"):
        heard = [word for word in row.scope.split() if word.startswith(_HEARD)]
        SearchRow.objects.filter(pk=row.pk).update(scope=" ".join([scope, *heard]))


def _without_heard(scope: str) -> list[str]:
    return [word for word in scope.split() if not word.startswith(_HEARD)]


def forget_deleted() -> None:
    """Make the index forget at once what was deleted, instead of at some later merge. Takes seconds on a big one."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO capture_search(capture_search) VALUES ('optimize')")


def scope_of(conversation: Conversation) -> str:
    """Whose conversation it is (the deal's owner, the host, who captured it), and of what, as words of the index."""
    owner = conversation.deal.owner_id if conversation.deal else None
    users = {user for user in (owner, conversation.host_id, conversation.captured_by_id) if user}
    tags = [channel_tag(conversation.channel)]
    tags += [account_tag(conversation.account_id)] if conversation.account_id else []
    tags += [deal_tag(conversation.deal_id)] if conversation.deal_id else []
    return " ".join([*(word_of(user) for user in sorted(users)), *tags])


def word_of(user_id: int) -> str:
    """A user as a word of the index."""
    return f"u{user_id}"


def channel_tag(channel: str) -> str:
    """A channel as a word of the index."""
    return f"c{Channel(channel).value}"


def side_tag(side: str) -> str:
    """A side as a word of the index."""
    return f"s{Side(side).value}"


def person_tag(person_id: int) -> str:
    """Somebody outside, in the record, as a word of the index."""
    return f"p{person_id:d}"


def account_tag(account_id: int) -> str:
    """An account as a word of the index."""
    return f"a{account_id:d}"


def deal_tag(deal_id: int) -> str:
    """A deal as a word of the index."""
    return f"d{deal_id:d}"


def heard_tag(kind: str, value: str = "") -> str:
    """A kind of signal, and a value of it, as a word of the index: letters and digits alone."""
    return _HEARD + "".join(char for char in f"{kind}{value}".lower() if char.isascii() and char.isalnum())


def moment_of(at: datetime) -> int:
    """The smallest row id of a second: ids grow with time, so that walking them backwards is newest first."""
    return max(0, int(at.timestamp())) << BITS_OF_TURN


def moment_at(row_id: int) -> datetime:
    """The second with which a row id begins."""
    return datetime.fromtimestamp(row_id >> BITS_OF_TURN, UTC)


def _tags_of_speakers(conversation: Conversation) -> Callable[[str], str]:
    """For the label of a speaker, on which side they are and who they are in the record, as words of the index."""
    people = conversation.participants.values_list("label", "side", "person_id")
    tags = {
        label: " ".join([side_tag(side), *([person_tag(person)] if person else [])]) for label, side, person in people
    }
    return lambda speaker: tags.get(speaker, side_tag(Side.UNKNOWN))


def _rows(conversation: Conversation, turn_id: int, text: str, scope: str) -> Iterator[SearchRow]:
    words = words_of(text)
    beginning = moment_of(conversation.happened_at)
    for part in range(min(MOST_ROWS_OF_TURN, -(-len(words) // WORDS_OF_ROW))):
        low = (turn_id * MOST_ROWS_OF_TURN + part) % (1 << BITS_OF_TURN)
        yield SearchRow(
            id=beginning + low,
            conversation_id=conversation.pk,
            turn_id=turn_id,
            words=" ".join(words[part * WORDS_OF_ROW : (part + 1) * WORDS_OF_ROW]),
            scope=scope,
        )
