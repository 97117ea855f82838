"""The demonstration company keeps its own format: labels that stand in the files, dates that move, a story that adds up."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.labelling import folded, misspoken

from sayso.capture.points import FORMATS
from sayso.capture.reading_files import read_file, sniff
from sayso.demo.reading import BrokenDemoFile, Company, Conversation, load_company, load_shifted, render, shift_weeks
from sayso.demo.shifting import ANCHOR
from sayso.domain.transcript import Turn

CHANNELS = {"eml": "email", "slack_json": "chat", "ics": "meeting"}
AS_WRITTEN = load_shifted(0)
CASES = [pytest.param(talk, id=talk.id) for talk in AS_WRITTEN.conversations]


def signals(company: Company) -> Iterator[tuple[str, dict[str, Any]]]:
    for talk in company.conversations:
        for signal in talk.case["signals"]:
            yield talk.id, signal


def turns(talk: Conversation) -> list[Turn]:
    return [turn for transcript in read_file(talk.raw, talk.filename, talk.format) for turn in transcript.turns]


def test_it_speaks_the_vocabulary_of_labelled_conversations() -> None:
    for case, signal in signals(AS_WRITTEN):
        assert list(misspoken(signal)) == [], (case, signal)


def test_it_owns_each_step_by_somebody_who_takes_part() -> None:
    for talk in AS_WRITTEN.conversations:
        sides = {person["name"]: person["side"] for person in talk.case["conversation"]["participants"]}
        for signal in talk.case["signals"]:
            if signal["kind"] == "next_step" and signal["value"]["owner"] is not None:
                owner = signal["value"]["owner"]
                assert sides.get(owner) == signal["value"]["owner_side"], (talk.id, owner)


def test_it_labels_each_milestone_once_in_a_conversation() -> None:
    for talk in AS_WRITTEN.conversations:
        events = Counter(s["value"]["event"] for s in talk.case["signals"] if s["kind"] == "milestone")
        assert not [event for event, times in events.items() if times > 1], talk.id


def test_it_makes_no_step_fall_due_before_it_was_said() -> None:
    for talk in AS_WRITTEN.conversations:
        for signal in talk.case["signals"]:
            due = signal["value"].get("due")
            assert due is None or date.fromisoformat(due) >= talk.started_at.date(), (talk.id, signal)


@pytest.mark.parametrize("talk", CASES)
def test_it_says_the_format_and_channel_that_the_file_has(talk: Conversation) -> None:
    assert talk.channel == CHANNELS.get(talk.format, "call")
    assert talk.format in {plug.name for plug in FORMATS.all()}
    assert sniff(talk.raw, talk.filename).name == talk.format


@pytest.mark.parametrize("talk", CASES)
def test_it_quotes_what_one_speaker_said_in_one_turn(talk: Conversation) -> None:
    spoken = turns(talk)
    for signal in talk.case["signals"]:
        speaker = signal["speaker"] or ""
        quote = folded(signal["quote"])
        assert any(quote in folded(turn.text) and turn.speaker == speaker for turn in spoken), (speaker, quote)
        for support in signal["support"]:
            assert any(folded(support) in folded(turn.text) for turn in spoken), support


def test_it_refers_to_deals_and_colleagues_that_exist() -> None:
    deals = {deal.key: deal for account in AS_WRITTEN.accounts for deal in account.deals}
    colleagues = {person.email for person in AS_WRITTEN.people}
    for talk in AS_WRITTEN.conversations:
        assert talk.visible_to in colleagues, talk.id
        assert ("deal" in talk.case) is (talk.deal_key is not None), talk.id
        if talk.deal_key is not None:
            assert talk.case["deal"]["name"] == deals[talk.deal_key].name, talk.id
    assert {account.owner for account in AS_WRITTEN.accounts} <= colleagues
    assert {deal.owner for deal in deals.values()} <= colleagues


def test_it_keeps_the_keys_apart() -> None:
    for keys in (
        [account.key for account in AS_WRITTEN.accounts],
        [deal.key for account in AS_WRITTEN.accounts for deal in account.deals],
        [talk.id for talk in AS_WRITTEN.conversations],
        [person.email for account in AS_WRITTEN.accounts for person in account.people],
    ):
        assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_it_tells_a_history_that_ends_where_the_deal_stands() -> None:
    for deal in (deal for account in AS_WRITTEN.accounts for deal in account.deals):
        now = {
            "stage": deal.stage,
            "amount": int(deal.amount) if deal.amount is not None else None,
            "close_date": deal.close_date.isoformat() if deal.close_date else None,
            "next_step": deal.next_step,
        }
        for field, present in now.items():
            changes = sorted((c for c in deal.history if c.field == field), key=lambda change: change.at)
            assert not changes or changes[-1].after == present, (deal.key, field)
            assert all(a.after == b.before for a, b in pairwise(changes)), (deal.key, field)


def test_it_closes_what_is_won_or_lost_and_nothing_else() -> None:
    stages = {(p.key, stage.key): stage for p in AS_WRITTEN.pipelines for stage in p.stages}
    for deal in (deal for account in AS_WRITTEN.accounts for deal in account.deals):
        assert (deal.closed is None) is (stages[deal.pipeline, deal.stage].kind == "open"), deal.key


def test_it_keeps_activities_older_than_the_conversations_of_their_deal() -> None:
    first: dict[str | None, datetime] = {}
    for talk in AS_WRITTEN.conversations:
        first.setdefault(talk.deal_key, talk.started_at)
    for deal in (deal for account in AS_WRITTEN.accounts for deal in account.deals):
        assert all(activity.at < first.get(deal.key, activity.at + timedelta(1)) for activity in deal.activities)


def test_it_invents_every_address() -> None:
    for talk in AS_WRITTEN.conversations:
        found = re.findall(rb"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", talk.raw)
        assert [domain for domain in found if not domain.endswith(b".example")] == [], talk.id
    domains = [domain for account in AS_WRITTEN.accounts for domain in account.domains]
    assert all(domain.endswith(".example") for domain in [*domains, *AS_WRITTEN.domains])


@pytest.mark.parametrize("weeks", [-60, 0, 1, 31])
def test_it_leaves_no_marker_behind(weeks: int) -> None:
    company = load_shifted(weeks)
    for talk in company.conversations:
        assert b"{{" not in talk.raw, talk.id
        assert "{{" not in json.dumps(talk.case), talk.id
    assert "{{" not in repr(company.accounts)


def test_it_moves_every_date_by_whole_weeks() -> None:
    moved = load_company(ANCHOR + timedelta(weeks=31, days=3))
    shift = timedelta(weeks=31)
    for was, now in zip(AS_WRITTEN.conversations, moved.conversations, strict=True):
        assert now.started_at - was.started_at == shift
    for before, after in zip(AS_WRITTEN.accounts, moved.accounts, strict=True):
        for was_deal, deal in zip(before.deals, after.deals, strict=True):
            assert deal.created - was_deal.created == shift
            assert deal.close_date == (was_deal.close_date and was_deal.close_date + shift)
    assert moved.holidays == AS_WRITTEN.holidays


def test_it_writes_no_plain_date_in_the_raw_files() -> None:
    """A date beside the markers would stay behind when the others move: after a shift no year of the anchor is left."""
    for talk in load_shifted(-520).conversations:
        assert not re.search(rb"20[23]\d-\d\d-\d\d|\b\d\d? \w{3,9} 202[67]\b|\b202[67]\d{4}T", talk.raw), talk.id


def test_it_ends_the_talk_before_the_anchor() -> None:
    for talk in AS_WRITTEN.conversations:
        assert ANCHOR - timedelta(weeks=14) < talk.started_at.date() < ANCHOR, talk.id


def test_it_is_as_large_as_promised() -> None:
    accounts = Counter(account.region for account in AS_WRITTEN.accounts)
    deals = Counter(account.region for account in AS_WRITTEN.accounts for _ in account.deals)
    talks = Counter(talk.region for talk in AS_WRITTEN.conversations)
    assert accounts["europe"] == 20
    assert deals["europe"] == 32
    assert talks["europe"] >= 22
    assert accounts["ordinary"] == 37
    assert sum(accounts.values()) == 77
    assert sum(deals.values()) >= 100
    assert sum(talks.values()) >= 40


def test_the_ordinary_business_has_its_next_steps_ahead_and_was_in_touch_lately() -> None:
    """Any day of the anchor's week: the review of the demonstration must not fail them all."""
    deals = [deal for account in AS_WRITTEN.accounts if account.region == "ordinary" for deal in account.deals]
    still_open = [deal for deal in deals if deal.closed is None]
    assert len(still_open) >= 30
    for deal in still_open:
        assert deal.next_step_due is not None
        assert deal.next_step_due >= ANCHOR + timedelta(days=7), deal.key
        assert deal.activities[-1].at.date() >= ANCHOR - timedelta(days=7), deal.key
    assert sum(deal.stage == "won" for deal in deals) + 7 >= 10, "ten wins make a pace"


def test_it_has_deals_in_every_stage() -> None:
    present = {(deal.pipeline, deal.stage) for account in AS_WRITTEN.accounts for deal in account.deals}
    assert {(p.key, s.key) for p in AS_WRITTEN.pipelines for s in p.stages} - present == set()


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("{{2026-11-12}}", "2026-11-12"),
        ("by {{2026-12-04|%-d %B}}!", "by 4 December!"),
        ("{{2026-12-03|the %o}} {{2026-12-11|%o}} {{2026-12-22|%o}}", "the 3rd 11th 22nd"),
        ("{{2026-11-12T14:03:11+00:00|%a, %d %b %Y %H:%M:%S %z}}", "Thu, 12 Nov 2026 14:03:11 +0000"),
        ("{{2026-11-12T14:03:11+01:00|%s}}.12 {{2026-11-12T14:03:11+01:00|%Q}}", "1794488591.12 1794488591000"),
        ("{{2026-11-26T10:00:00|%Y%m%dT%H%M%S}}", "20261126T100000"),
        ("{{2026-11-26T09:00:00Z|%Y%m%dT%H%M%SZ %:z}}", "20261126T090000Z +00:00"),
        ("{{2026-11-26T00:05:00+01:00|%-I:%M %p %-H}}", "12:05 AM 0"),
        ('{"a": {"b": 1}} {{name}}', '{"a": {"b": 1}} {{name}}'),
    ],
)
def test_it_writes_a_marker_out_as_its_style_says(written: str, rendered: str) -> None:
    assert render(written, 0) == rendered


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 29), 0),
        (date(2026, 11, 30), 1),
        (date(2026, 11, 22), -1),
        (date(2027, 11, 24), 52),
    ],
)
def test_it_brings_the_anchor_into_the_current_week(today: date, weeks: int) -> None:
    assert shift_weeks(today) == weeks


def test_it_names_the_file_that_is_broken(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "people.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("sayso.demo.reading.HERE", tmp_path)
    with pytest.raises(BrokenDemoFile, match=r"company.people\.json"):
        load_shifted(0)
