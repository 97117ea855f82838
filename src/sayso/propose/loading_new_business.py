"""Reading what is known of an outside company that has no open deal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.models import QuerySet

from sayso.capture import models as capture
from sayso.capture.rules_addresses import domain_of, is_personal
from sayso.domain.asker import system
from sayso.domain.transcript import Side, TurnKind
from sayso.org import selectors as org
from sayso.propose.facts import Cited, Conversation, NewBusiness, Newcomer, Span
from sayso.propose.rules_new_business import company_name
from sayso.record import selectors as record

WHOLE_RECORD = system("propose.new_business")
LONGEST_QUOTE = 200


def new_business(row: capture.Conversation, conversation: Conversation) -> NewBusiness | None:
    """The company behind a conversation; None when nothing says who it is, or nothing was said."""
    outside = list(row.participants.filter(side=Side.THEIRS).order_by("position", "label"))
    domain = _domain(outside)
    pipeline, stage = _beginning()
    if not (domain or row.account_id) or not outside or not stage:
        return None
    words = _first_words(row, conversation)
    if not words:
        return None
    known = record.get_account(WHOLE_RECORD, row.account_id).name if row.account_id else ""
    account = known or company_name(domain, chain([row.title], _texts(row)))
    return NewBusiness(
        domain=domain,
        account=account,
        account_id=row.account_id,
        newcomers=tuple(_newcomer(one, words) for one in outside),
        duplicates=_duplicates(row.account_id, account, domain),
        pipeline=pipeline,
        stage=stage,
        source=conversation.channel.value,
    )


def _domain(outside: Sequence[capture.Participant]) -> str:
    """The company's mail domain: the one that most of the outsiders share, private mail apart."""
    added = org.texts("capture.personal_domains")
    domains = [domain_of(one.email) for one in outside if one.email]
    counted = Counter(domain for domain in domains if domain and not is_personal(domain, added))
    return min(counted, key=lambda domain: (-counted[domain], domain), default="")


def _beginning() -> tuple[str, str]:
    """Where a new deal begins: the first pipeline's first open stage."""
    for pipeline in record.list_pipelines(WHOLE_RECORD):
        for stage in pipeline.stages:
            if stage.kind == "open" and not stage.is_retired:
                return pipeline.key, stage.key
    return "", ""


def _newcomer(one: capture.Participant, words: dict[str, Cited]) -> Newcomer:
    first = words.get(one.label) or min(words.values(), key=lambda cited: cited.span)
    return Newcomer(one.label, one.name, one.email, one.title, first, one.person_id is not None)


def _duplicates(account_id: int | None, name: str, domain: str) -> tuple[str, ...]:
    found = record.duplicates_of_account(WHOLE_RECORD, name, domain)
    return tuple(f"{each.name} ({each.why})" for each in found if each.id != account_id)


def _said(row: capture.Conversation) -> QuerySet[capture.Turn]:
    turns = capture.Turn.objects.filter(revision__conversation=row, revision__number=row.revision, kind=TurnKind.SAID)
    return turns.order_by("index")


def _texts(row: capture.Conversation) -> Iterable[str]:
    return _said(row).values_list("text", flat=True)


def _first_words(row: capture.Conversation, conversation: Conversation) -> dict[str, Cited]:
    """For everybody who spoke, the first they said."""
    found: dict[str, Cited] = {}
    for turn in _said(row):
        cited = opening_of(turn, row.revision, conversation) if turn.speaker not in found else None
        if cited:
            found[turn.speaker] = cited
    return found


def opening_of(turn: capture.Turn, revision: int, conversation: Conversation) -> Cited | None:
    """The beginning of a turn as a quote; None of one that says nothing."""
    text = turn.text[:LONGEST_QUOTE]
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start >= end:
        return None
    span = Span(conversation.identity, revision, turn.index, start, end)
    side = conversation.sides.get(turn.speaker, Side.UNKNOWN)
    return Cited(span, text[start:end], turn.speaker, side, turn.said_at or conversation.started_at)
