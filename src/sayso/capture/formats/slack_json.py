"""Slack: a channel's messages as JSON, from the workspace export or the interface.

**How to get it.** *Workspace settings*, *Import/Export data*: each channel is a folder with one file a day, each of
which can be read; or the answer of ``conversations.history`` or ``conversations.replies``. A list of messages, such an
answer, several channels by name, and an object with ``users`` beside the ``messages`` are all read.

**What is kept.** One turn for each message, in order of time, thread replies among them, with the moment of each;
people by their real name, else their display name, else their id; mentions and links as their readers saw them.
Messages of bots and of Slack itself ("has joined the channel") are furniture. Files are counted, not read; of edited
messages the last wording stands.

**Traps.** Slack writes moments in UTC and not the zone in which somebody sat, and a note says so. Exports name people
only where ``user_profile`` or ``users`` stand beside the messages. A page of an answer (``has_more``) is not the whole
conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sayso.capture.formats._decoding import storable
from sayso.capture.formats._json_reading import JsonObject, has_keys, json_head, load, mapping, records, text_at
from sayso.capture.formats._slack_markup import mentions, plain_text
from sayso.capture.formats._utterances import fold
from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Channel, Participant, Transcript, Turn, TurnKind

_SPOKEN = frozenset(("", "thread_broadcast", "reply_broadcast", "me_message", "file_share", "file_comment"))
_STAMP = re.compile(r"\d{9,11}(?:\.\d{1,9})?")
_STAMP_IN_HEAD = re.compile(r'"ts"\s*:\s*"\d{9,11}\.\d{1,9}"')
_LONGEST_NAME = 200
_LONGEST_TITLE = 300
_LONGEST_EMAIL = 254  # RFC 5321
_DEEPEST = 20
_SLACKBOT = "USLACKBOT"
_IN_UTC = "Slack gives its times in UTC; the zone in which people wrote is not in the file."


@FORMATS.register
class SlackJson:
    """Messages with an author's id and a time stamp."""

    name = "slack_json"
    title = "Slack export (JSON)"

    def sniff(self, content: bytes, filename: str) -> float:
        head = json_head(content)
        if not _STAMP_IN_HEAD.search(head) or not has_keys(head, "text"):
            return 0.0
        if not (has_keys(head, "user") or has_keys(head, "bot_id") or has_keys(head, "subtype")):
            return 0.3
        return 0.95 if re.search(r'"type"\s*:\s*"message"', head) else 0.7

    def parse(self, content: bytes, filename: str) -> tuple[Transcript, ...]:
        loaded = load(content)
        users = records(mapping(loaded.value).get("users"))
        channels = [one for one in _channels(loaded.value) if one.messages]
        if not channels:
            raise Unreadable(
                "No Slack message stands in this JSON (an object with 'ts' and 'text'). Export the channel."
            )
        found = []
        for channel in channels:
            people = _People([*users, *map(_author, channel.messages)])
            transcript = _transcript(self.name, channel, people, loaded.notes)
            if transcript.turns:
                found.append(transcript)
        if not found:
            raise Unreadable("The messages in this file have no text, only files. Nothing was said that could be read.")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Conversation:
    """The messages of one channel, its name and id ("" where the file does not say)."""

    messages: Sequence[JsonObject]
    name: str = ""
    identity: str = ""
    is_page: bool = False


@dataclass(slots=True)
class _People:
    """Who the ids are; no two of them under one label."""

    profiles: Sequence[JsonObject]
    names: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken: set[str] = set()
        for profile in self.profiles:
            identity = text_at(profile, "id")
            name = _name(profile)
            if identity and name and identity not in self.names:
                self.names[identity] = f"{name[:80]} ({identity})" if name in taken else name
                taken.add(name)
            email = fold(text_at(mapping(profile.get("profile")), "email")).lower()
            if identity and "@" in email and len(email) <= _LONGEST_EMAIL:
                self.emails.setdefault(identity, email)

    def label(self, message: JsonObject) -> str:
        """Give the label of a message's author."""
        identity = _identity(message)
        own = fold(text_at(message, "username", "bot_id"))[:_LONGEST_NAME]
        return self.names.get(identity) or own or identity


def _channels(value: object) -> Iterator[_Conversation]:
    """Find the conversations in any of the wrappings."""
    if isinstance(value, list):
        yield _Conversation(_messages(value))
        return
    outer = mapping(value)
    if "messages" in outer:
        channel = mapping(outer.get("channel"))
        identity = text_at(channel, "id") or text_at(outer, "channel_id", "channel")
        name = text_at(channel, "name") or text_at(outer, "channel_name", "name")
        yield _Conversation(_messages(outer["messages"]), name, identity, outer.get("has_more") is True)
        return
    for channel in records(outer.get("channels")):
        yield _Conversation(_messages(channel.get("messages")), text_at(channel, "name"), text_at(channel, "id"))
    for name, listed in outer.items():
        if name not in {"channels", "users"} and isinstance(listed, list):
            yield _Conversation(_messages(listed), name)


def _messages(value: object) -> list[JsonObject]:
    """Give the messages of a list in order of time, each once: replies stand in a thread and in its channel."""
    stamped = {
        (text_at(one, "ts"), _identity(one)): one for one in records(value) if _STAMP.fullmatch(text_at(one, "ts"))
    }
    return sorted(stamped.values(), key=_seconds)


def _transcript(name: str, channel: _Conversation, people: _People, notes: tuple[str, ...]) -> Transcript:
    turns: list[Turn] = []
    for message in channel.messages:
        text = storable(plain_text(_text(message), people.names)).text.strip()
        if text:
            kind, speaker = _origin(message, people)
            turns.append(Turn(len(turns), speaker, text, kind, said_at=_moment(message)))
    moments = [turn.said_at for turn in turns if turn.said_at is not None]
    first = text_at(channel.messages[0], "ts")
    title = fold(channel.name)[:_LONGEST_TITLE]
    return Transcript(
        format=name,
        channel=Channel.CHAT,
        turns=tuple(turns),
        participants=_participants(channel.messages, people),
        title=f"#{title}" if title and not title.startswith("#") else title,
        started_at=moments[0] if moments else None,
        ended_at=moments[-1] if moments else None,
        external_id=fold(f"{channel.identity}/{first}") if channel.identity else "",
        notes=tuple(_notes(channel, people, notes)),
    )


def _participants(messages: Sequence[JsonObject], people: _People) -> tuple[Participant, ...]:
    """List everybody who wrote, in order of appearance, then those who were only mentioned."""
    found: dict[str, Participant] = {}
    for message in messages:
        identity = _identity(message)
        if identity and identity != _SLACKBOT and not _is_bot(message):
            label = people.label(message)
            name = people.names.get(identity, "").removesuffix(f" ({identity})")
            found.setdefault(label, Participant(label, name=name, email=people.emails.get(identity, "")))
    for message in messages:
        for identity in mentions(_text(message)):
            mentioned = people.names.get(identity)
            if mentioned and mentioned not in found:
                found[mentioned] = Participant(mentioned, name=mentioned, email=people.emails.get(identity, ""))
    return tuple(found.values())


def _notes(channel: _Conversation, people: _People, notes: tuple[str, ...]) -> Iterator[str]:
    yield from notes
    yield _IN_UTC
    edited = sum("edited" in message for message in channel.messages)
    if edited:
        yield f"{edited} message(s) were edited; the last wording stands."
    files = [text_at(one, "name", "title") for message in channel.messages for one in records(message.get("files"))]
    if files:
        named = ", ".join(fold(file)[:80] for file in files[:10] if file)
        yield f"{len(files)} file(s) were not read{f': {named}' if named else ''}."
    unknown = {_identity(message) for message in channel.messages if _is_said(message)} - people.names.keys() - {""}
    if unknown:
        yield f"{len(unknown)} author(s) are known only by their id; export the users as well."
    if channel.is_page:
        yield "This is one page of the conversation; the rest is not in the file."


def _text(message: JsonObject) -> str:
    """Give a message's text; where it has none, that of what it passes on."""
    return _own_text(message) or "\n".join(text_at(one, "text", "fallback") for one in _passed_on(message))


def _own_text(message: JsonObject) -> str:
    text = message.get("text")
    if isinstance(text, str) and text.strip():
        return text
    return "\n".join(filter(None, (_block_text(block, 0) for block in records(message.get("blocks")))))


def _passed_on(message: JsonObject) -> list[JsonObject]:
    return records(message.get("attachments"))


def _origin(message: JsonObject, people: _People) -> tuple[TurnKind, str]:
    """Tell whose text a message is, and what it counts as: what somebody passes on without a word is quoted."""
    if not _is_said(message):
        return TurnKind.FURNITURE, people.label(message)
    if not _own_text(message).strip():
        writer = next((text_at(one, "author_name") for one in _passed_on(message)), "")
        return TurnKind.QUOTED, fold(writer)[:_LONGEST_NAME]
    return TurnKind.SAID, people.label(message)


def _block_text(block: JsonObject, depth: int) -> str:
    """Give the text of a rich text block, back in the mark-up of plain ones."""
    if depth > _DEEPEST:
        return ""
    kind, inner = text_at(block, "type"), block.get("text")
    if isinstance(inner, dict):
        return _block_text(inner, depth + 1)
    if kind == "user":
        return f"<@{text_at(block, 'user_id')}>"
    if kind == "emoji":
        return f":{text_at(block, 'name')}:"
    if kind == "link":
        return (
            f"<{text_at(block, 'url')}|{text_at(block, 'text')}>" if text_at(block, "text") else text_at(block, "url")
        )
    joint = "\n" if kind == "rich_text_list" else ""
    parts = "".join(_block_text(one, depth + 1) + joint for one in records(block.get("elements")))
    return f"{inner if isinstance(inner, str) else ''}{parts}"


def _is_said(message: JsonObject) -> bool:
    """Whether a person wrote it: no bot, no notice of Slack's."""
    return text_at(message, "subtype") in _SPOKEN and not _is_bot(message) and _identity(message) != _SLACKBOT


def _is_bot(message: JsonObject) -> bool:
    return bool(text_at(message, "bot_id") or message.get("bot_profile")) or message.get("is_bot") is True


def _identity(message: JsonObject) -> str:
    return fold(text_at(message, "user", "user_id", "bot_id"))[:_LONGEST_NAME]


def _author(message: JsonObject) -> JsonObject:
    """Write what a message says of its author as an entry of ``users`` would."""
    profile = mapping(message.get("user_profile"))
    return {"id": _identity(message), "profile": profile, "name": text_at(profile, "name")}


def _name(profile: Mapping[str, object]) -> str:
    inner = mapping(profile.get("profile"))
    outer = dict(profile)
    found = (
        text_at(inner, "real_name", "real_name_normalized")
        or text_at(outer, "real_name")
        or text_at(inner, "display_name", "display_name_normalized", "name")
        or text_at(outer, "name")
    )
    return fold(found)[:_LONGEST_NAME]


def _seconds(message: JsonObject) -> tuple[int, str]:
    whole, _, fraction = text_at(message, "ts").partition(".")
    return int(whole), fraction.ljust(9, "0")


def _moment(message: JsonObject) -> datetime | None:
    whole, fraction = _seconds(message)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=int(fraction[:6]))
    except (ValueError, OverflowError, OSError):
        return None
