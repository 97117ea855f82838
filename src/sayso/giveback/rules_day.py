"""What a rep has to do now: promises due and replies owed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sayso.domain.transcript import Channel, Side
from sayso.giveback.facts import Facts, Source, Talk
from sayso.giveback.rules_people import SENTENCE
from sayso.giveback.rules_promises import Promise, by_urgency, promises
from sayso.giveback.statements import Quoted, Statement, verbatim

SOON = timedelta(days=3)
LONG_AGO = timedelta(days=30)  # what was missed longer ago is told in the ledger, not each day
WRITTEN = (Channel.EMAIL, Channel.CHAT)
UNANSWERED = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Reply:
    """A written message of the buyer's that nobody of ours has answered since `since`."""

    conversation_id: int
    deal_id: int | None
    title: str
    since: date
    told: Statement


def promises_near(facts: Facts) -> tuple[Promise, ...]:
    """The promises of which `due` may tell."""
    return promises(facts, due=(facts.today - LONG_AGO, facts.today + SOON))


def due(found: Iterable[Promise], today: date) -> list[Promise]:
    """The promises to see to: missed lately, due today or soon. Only what is sure, or was confirmed."""
    wanted = [one for one in found if one.is_sure and one.due is not None and one.due <= today + SOON]
    return by_urgency(
        one for one in wanted if one.is_running or (one.is_missed and one.due and today - one.due <= LONG_AGO)
    )


def reply_owed(facts: Facts) -> Reply | None:
    """The reply that is owed: the newest words of all are written ones, and the buyer's."""
    if not facts.spoken or facts.spoken[-1].about.channel not in WRITTEN:
        return None
    talk = facts.spoken[-1]
    said = [words for words in facts.turns if words.conversation == talk.about.identity]
    day = talk.about.day
    if not said or said[-1].side is not Side.THEIRS or day is None or facts.today - day > UNANSWERED:
        return None
    quote = _quote(facts, talk)
    if quote is None:
        return None
    text = f"{_name(talk, quote.speaker)}: “{verbatim(quote.text)}”"
    return Reply(talk.about.id, talk.deal_id, talk.title, day, Statement(text, (quote,)))


def _quote(facts: Facts, talk: Talk) -> Quoted | None:
    """What they want to hear about: their question, else what was heard of them, else their first sentence."""
    source, sentences = Source(facts), []
    for words in facts.turns:
        if words.conversation == talk.about.identity and words.side is Side.THEIRS:
            for found in SENTENCE.finditer(words.text):
                text = found[0].strip()
                if len(text.split()) > 3:  # noqa: PLR2004 - a greeting has fewer words
                    start = found.start() + found[0].index(text)
                    sentences.append(source.cut(words, start, start + len(text)))
    asked = [quote for quote in sentences if quote.text.endswith("?")]
    return next(iter(asked or sentences), None)


def _name(talk: Talk, label: str) -> str:
    return next((one.called for one in talk.people if one.label == label), label)
