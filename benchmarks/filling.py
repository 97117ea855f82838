"""A big installation, seeded and made directly: reps, accounts, deals, conversations with their turns, proposals.

The words are those of the demonstration company's people; who says them to whom is drawn by a seeded generator, so that
the same scale gives the same rows. Scale 1 is a million turns, 50,000 deals and 200,000 proposals.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

USERS, TEAMS = 60, 6
ACCOUNTS, DEALS, CONVERSATIONS, TURNS, PROPOSALS = 10_000, 50_000, 20_000, 50, 10
CHUNK = 2_000
NAMES = ("North", "Lake", "Iron", "Stone", "Harbour", "Green", "Silver", "Red", "Old", "High")
TRADES = ("Foods", "Logistics", "Dairy", "Steel", "Bakeries", "Pharma", "Freight", "Mills", "Cold", "Paper")


def fill(scale: float, at: datetime) -> None:
    """Fill the (migrated, empty) database."""
    chance = random.Random(7)  # noqa: S311 - draws that can be repeated
    users = _people(at)
    stages = _stages()
    accounts = _accounts(int(ACCOUNTS * scale), users, at)
    deals = _deals(int(DEALS * scale), accounts, users, stages, chance, at)
    _conversations(int(CONVERSATIONS * scale), deals, chance, at)


def said() -> list[str]:
    """What the demonstration company's people say, turn by turn."""
    from sayso.capture.reading_files import read_file
    from sayso.demo.reading import load_shifted

    talks = [talk for talk in load_shifted(0).conversations if talk.channel == "call"]
    return [turn.text for talk in talks for turn in read_file(talk.raw, talk.filename, talk.format)[0].turns]


def _people(at: datetime) -> list[int]:
    from sayso.domain.asker import Role, system
    from sayso.org import services as org

    root, since, ids = system("filling"), at.date(), []
    teams = [org.add_team(asker=root, name=f"Team {number}", at=at) for number in range(TEAMS)]
    for number in range(USERS):
        user = org.add_user(asker=root, email=f"rep{number}@seller.example", name=f"Rep {number:02}", zone="UTC", at=at)
        team = teams[number % TEAMS]
        role = Role.MANAGER if number < TEAMS else Role.REP
        org.give_role(asker=root, user=user, role=role, since=since, at=at, team=team)
        ids.append(user.pk)
    boss = org.add_user(asker=root, email="ops@seller.example", name="Ops", zone="UTC", at=at)
    org.give_role(asker=root, user=boss, role=Role.REVOPS, since=since, at=at)
    org.set_setting(asker=root, name="org.domains", value=["seller.example"], at=at)
    return ids


def _stages() -> list[Any]:
    from sayso.domain.asker import system
    from sayso.record.models import Stage
    from sayso.record.pipelines import FIRST_PIPELINE, put_pipeline

    put_pipeline(asker=system("filling"), draft=FIRST_PIPELINE, at=datetime.now().astimezone())
    return list(Stage.objects.order_by("position"))


def _accounts(count: int, users: Sequence[int], at: datetime) -> list[int]:
    from sayso.record.models import Account

    def make(number: int) -> Account:
        name = f"{NAMES[number % 10]}{TRADES[number // 10 % 10].lower()} {TRADES[number // 100 % 10]} {number}"
        return Account(name=name, owner_id=users[number % len(users)], created_at=at)

    return _kept(Account, make, count)


def _deals(
    count: int,
    accounts: Sequence[int],
    users: Sequence[int],
    stages: Sequence[Any],
    chance: random.Random,
    at: datetime,
) -> list[Any]:
    from sayso.record.models import Deal

    def make(number: int) -> Deal:
        stage = stages[min(int(chance.expovariate(0.5)), len(stages) - 1)]
        return Deal(
            account_id=accounts[number % len(accounts)],
            name=f"{NAMES[number % 10]} {TRADES[number // 7 % 10]} - Dock, {number % 9 + 1} sites {number}",
            owner_id=users[number // 3 % len(users)],
            stage=stage,
            amount=Decimal(chance.randrange(2, 200) * 600) if number % 5 else None,
            currency=("USD", "EUR", "GBP")[number % 3],
            close_date=at.date() + timedelta(chance.randrange(-60, 240)) if number % 11 else None,
            next_step="send the revised quote" if number % 4 else "",
            next_step_due=at.date() + timedelta(chance.randrange(-30, 30)) if number % 4 else None,
            created_at=at - timedelta(chance.randrange(1, 400)),
        )

    _kept(Deal, make, count)
    return list(Deal.objects.order_by("pk").values_list("pk", "owner_id", "account_id"))


def _conversations(count: int, deals: Sequence[Any], chance: random.Random, at: datetime) -> None:
    texts = said()
    for start in range(0, count, CHUNK // 10):
        _talks(range(start, min(count, start + CHUNK // 10)), deals, texts, chance, at)


def _talks(numbers: range, deals: Sequence[Any], texts: Sequence[str], chance: random.Random, at: datetime) -> None:
    from sayso.capture.models import Conversation, Original, Participant, Revision, SearchRow, Turn
    from sayso.capture.search import index
    from sayso.domain.canonical import digest
    from sayso.propose.models import Proposal
    from sayso.record.guard import writing
    from sayso.record.models import Activity

    originals = Original.objects.bulk_create(
        Original(sha256=digest(["original", n]), filename=f"call-{n}.vtt", size=1, content=b"x", received_at=at)
        for n in numbers
    )
    talks = Conversation.objects.bulk_create(
        _talk(n, deals[chance.randrange(len(deals))], digest, chance, at) for n in numbers
    )
    revisions = Revision.objects.bulk_create(
        Revision(conversation=talk, number=1, original=original, digest=digest(["r", talk.pk]), captured_at=at)
        for talk, original in zip(talks, originals, strict=True)
    )
    Participant.objects.bulk_create(
        Participant(conversation=talk, label=label, name=label, side=side)
        for talk in talks
        for label, side in (("Sam Ode", "ours"), ("Anna Reed", "theirs"))
    )
    turns = Turn.objects.bulk_create(
        (turn for revision in revisions for turn in _turns(revision, texts, chance)), batch_size=CHUNK
    )
    by_revision = {revision.pk: talk for revision, talk in zip(revisions, talks, strict=True)}
    rows = (
        row
        for turn in turns
        for talk in (by_revision[turn.revision_id],)
        for row in index._rows(turn, talk, f"u{talk.host_id} ccall d{talk.deal_id} a{talk.account_id} stheirs")  # noqa: SLF001
    )
    SearchRow.objects.bulk_create(rows, batch_size=CHUNK)
    Proposal.objects.bulk_create((one for talk in talks for one in _proposals(talk, digest, chance)), batch_size=CHUNK)
    with writing():
        Activity.objects.bulk_create(
            Activity(deal_id=talk.deal_id, kind="call", at=talk.happened_at, source=f"c:{talk.pk}") for talk in talks
        )


def _talk(number: int, deal: Any, digest: Any, chance: random.Random, at: datetime) -> Any:
    from sayso.capture.models import Conversation

    deal_id, owner_id, account_id = deal
    happened = at - timedelta(minutes=chance.randrange(1, 500_000))
    return Conversation(
        source="fill", external_id=str(number), identity=digest(["fill", number]), format="vtt", channel="call",
        title=f"Call {number} about the dock", started_at=happened, happened_at=happened, captured_at=at,
        captured_by_id=owner_id, host_id=owner_id, match="matched", deal_id=deal_id, account_id=account_id,
        match_reason="filled",
    )  # fmt: skip


def _turns(revision: Any, texts: Sequence[str], chance: random.Random) -> Iterator[Any]:
    from sayso.capture.models import Turn

    at = chance.randrange(len(texts))
    for place in range(TURNS):
        speaker = ("Sam Ode", "Anna Reed")[place % 2]
        text = texts[(at + place) % len(texts)]
        yield Turn(
            revision=revision,
            index=place,
            speaker=speaker,
            text=text,
            kind="said",
            offset=place * 100,
            start_ms=place * 9000,
        )


def _proposals(talk: Any, digest: Any, chance: random.Random) -> Iterator[Any]:
    from sayso.propose.models import Proposal

    for place in range(PROPOSALS):
        key = digest(["p", talk.pk, place])
        quote = {
            "conversation": talk.identity, "revision": 1, "turn": place, "start": 0, "end": 9, "text": "I'll send",
            "speaker": "Sam Ode", "side": "ours", "said_at": talk.happened_at.isoformat(),
        }  # fmt: skip
        yield Proposal(
            key=key, digest=key, conversation=talk, deal_id=talk.deal_id, entity="deal", entity_id=talk.deal_id,
            field="notes", operation="add", before=None, value=f"they run {place} depots", kind="note",
            phrase=f"they run {place} depots", reason="said so", evidence=[quote], rank=place, said_at=talk.happened_at,
            certainty="confident" if place < 3 else "unsure", own_key=place >= 3,  # noqa: PLR2004
            closing="" if chance.random() < 0.5 else "expired",  # noqa: PLR2004
        )  # fmt: skip


def _kept(model: Any, make: Any, count: int) -> list[int]:
    from sayso.record.guard import writing

    with writing():
        model.objects.bulk_create((make(number) for number in range(count)), batch_size=CHUNK)
    return list(model.objects.order_by("pk").values_list("pk", flat=True))
