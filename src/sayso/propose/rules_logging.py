"""A conversation as a line in the CRM: a note of the deal that says that it was held, about what, with whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.transcript import Channel, Side
from sayso.propose.facts import Conversation, DealFacts, Logging, Offer, Target
from sayso.propose.rules_offers import kept
from sayso.propose.rules_sameness import LOG
from sayso.propose.rules_steps import called

NOTES = FieldPath("deal", "notes")
MOST_NAMES = 6
"""How many of each side are named; a mail to a whole company would be nothing but names."""


def offers_to_log(facts: DealFacts) -> tuple[Offer, ...]:
    """One note for each conversation of an open deal that its CRM should know of; its first words are the evidence."""
    logs = facts.logging
    if logs is None or not facts.is_open:
        return ()
    told = [each for each in facts.conversations if is_to_log(each, logs) and each.identity in logs.first_words]
    return tuple(offer for each in told for offer in _offer(facts, logs, each))


def is_to_log(conversation: Conversation, logs: Logging) -> bool:
    """Whether the CRM should know of a conversation.

    It came to us after the CRM was consented to, and not from there; words were exchanged by people, not all of them
    ours. A calendar entry only says that they meant to.
    """
    is_talk = conversation.channel is not Channel.MEETING and not conversation.is_automatic
    is_outside = any(side is not Side.OURS for side in conversation.sides.values())
    return is_talk and is_outside and conversation.source != logs.connector and conversation.captured_at > logs.since


def line_of(conversation: Conversation) -> str:
    """How a conversation reads: "Call of 19 Nov 2026, 15:00: Trial review. With Anna Reed; Sam Ode for us"."""
    began = conversation.began
    # The time of day tells two mails of one day and one subject apart; midnight is how a day without a time is kept.
    hour = f", {began:%H:%M}" if began and began != time() else ""
    title = " ".join(conversation.title.split()).rstrip(" .")
    theirs = _names(conversation, [label for label, side in conversation.sides.items() if side is not Side.OURS])
    ours = _names(conversation, [label for label, side in conversation.sides.items() if side is Side.OURS])
    named = called(conversation)
    heading = f"{named[0].upper()}{named[1:]}{hour}{': ' if title else ''}{title}."
    return f"{heading} With {theirs}{f'; {ours} for us' if ours else ''}."


def _offer(facts: DealFacts, logs: Logging, conversation: Conversation) -> Iterable[Offer]:
    value = kept(facts, Change(NOTES, Operation.ADD, line_of(conversation)))
    if value is None:
        return
    yield Offer(
        conversation=conversation,
        target=Target(NOTES, facts.deal_id),
        operation=Operation.ADD,
        value=value,
        kind=LOG,
        phrase=f"Log the {conversation.channel.value} in {logs.title}",
        evidence=(logs.first_words[conversation.identity],),
        waits_since=conversation.captured_at,
        reason=f"It took place, and {logs.title} has not been told.",
    )


def _names(conversation: Conversation, labels: Sequence[str]) -> str:
    names = [" ".join((conversation.names.get(label) or label or "somebody").split()) for label in labels]
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
