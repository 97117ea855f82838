"""Rows of Proposals turned into frozen views. Runs no query but the schema's own, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sayso.domain.change import FieldPath, Operation
from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Channel
from sayso.propose.models import Proposal
from sayso.propose.rules_sameness import LOG
from sayso.propose.views import Card, ProposalView, QuoteView
from sayso.record.points import FIELD_TYPES
from sayso.record.schema import NoSuchField, Schema

RECORDED = (Channel.CALL, Channel.MEETING)
LONGEST_RECORDING = timedelta(hours=24)
NEW = {"account": "New account", "person": "New person", "deal": "New deal"}


class Viewer:
    """Shows rows; make one for all rows of a page, so that the fields are read once."""

    def __init__(self) -> None:
        self._schema = Schema()

    def card(self, rows: Sequence[Proposal]) -> Card:
        """The card of one conversation and deal. Its conversation, deal, account and owner must be loaded."""
        conversation, deal = rows[0].conversation, rows[0].deal
        account = deal.account if deal else conversation.account
        owner = deal.owner if deal else conversation.host
        return Card(
            conversation_id=conversation.pk,
            title=conversation.title,
            channel=conversation.channel,
            started_at=conversation.started_at,
            happened_at=conversation.happened_at,
            deal_id=deal.pk if deal else None,
            deal=deal.name if deal else "",
            account=account.name if account else "",
            owner_id=owner.pk if owner else None,
            owner=str(owner) if owner else "",
            proposals=by_sentence([self.proposal(row) for row in rows]),
        )

    def proposal(self, row: Proposal) -> ProposalView:
        """One proposal. Its conversation must be loaded."""
        path = FieldPath(row.entity, row.field)
        created = row.operation == Operation.CREATE
        return ProposalView(
            key=row.key,
            digest=row.digest,
            path=path,
            entity_id=row.entity_id,
            label=self._label(row, path),
            operation=row.operation,
            before=row.before,
            before_shown="" if created else self._schema.show(path, row.before),
            value=row.value,
            after_shown=created_shown(row.value) if created else self._schema.show(path, row.value),
            control="" if created else self._control(path),
            kind=row.kind,
            phrase=row.phrase,
            reason=row.reason,
            quotes=tuple(_quote(row, each) for each in row.evidence if isinstance(each, Mapping)),
            certainty=row.certainty,
            certainty_reason=row.certainty_reason,
            own_key=row.own_key,
            said_at=row.said_at,
            snoozed_until=row.snoozed_until,
            closing=row.closing,
            closing_cause=row.closing_cause,
        )

    def _label(self, row: Proposal, path: FieldPath) -> str:
        if row.operation == Operation.CREATE:
            return NEW[row.entity]
        return row.phrase if row.kind == LOG else self._schema.label(path)

    def _control(self, path: FieldPath) -> str:
        try:
            return FIELD_TYPES.get(self._schema.spec(path).type).control
        except NoSuchField:
            return "line"


def created_shown(value: JsonValue) -> str:
    """A thing that is to be created, in words: its name, and what else tells it from others."""
    if not isinstance(value, Mapping):
        return ""
    domains = value.get("domains")
    beside = [str(part) for part in (value.get("title"), value.get("email")) if part]
    beside += [str(domain) for domain in domains] if isinstance(domains, list) else []
    return f"{value.get('name')} ({', '.join(beside)})" if beside else str(value.get("name"))


def by_sentence(ranked: Sequence[ProposalView]) -> tuple[ProposalView, ...]:
    """In the order given, but each right after the first that stands on the same sentences and is decided alike.

    What is created keeps its order: the account comes before its people and its deal.
    """
    first: dict[object, int] = {}
    for rank, one in enumerate(ranked):
        first.setdefault(_stands_on(one), rank)
    return tuple(sorted(ranked, key=lambda one: first[_stands_on(one)]))


def _stands_on(one: ProposalView) -> object:
    return one.key if one.is_creation or not one.places else (one.own_key, one.places)


def _quote(row: Proposal, quote: Mapping[str, JsonValue]) -> QuoteView:
    said = str(quote.get("said_at") or "")
    said_at = datetime.fromisoformat(said) if said else None
    turn, start, end = (_number(quote.get(name)) for name in ("turn", "start", "end"))
    return QuoteView(
        conversation=str(quote.get("conversation")),
        turn=turn,
        start=start,
        end=end,
        text=str(quote.get("text")),
        speaker=str(quote.get("speaker") or ""),
        side=str(quote.get("side") or ""),
        said_at=said_at,
        at_ms=_in_recording(row, said_at) if quote.get("conversation") == row.conversation.identity else None,
    )


def _in_recording(row: Proposal, said_at: datetime | None) -> int | None:
    started = row.conversation.started_at
    if row.conversation.channel not in RECORDED or started is None or said_at is None:
        return None
    passed = said_at - started
    # At its very start stands what has no place in it: the text of a calendar entry, lines without times.
    return passed // timedelta(milliseconds=1) if timedelta() < passed < LONGEST_RECORDING else None


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
