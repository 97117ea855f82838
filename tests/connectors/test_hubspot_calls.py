"""HubSpot's own call transcripts flow in: each call once, its corrections as such, with the people who were on it."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.capture.models import Conversation
from sayso.connectors.hubspot.transcripts import AT_ONCE, Transcripts
from sayso.domain.asker import system
from sayso.flow import connecting, sources
from sayso.ports.source import SOURCES, SourceFailure
from sayso.record import mirroring, selectors
from sayso.record.mirroring import Observed
from tests.conftest import SHARED
from tests.connectors.judging import Judge
from tests.fakes.hubspot import portal

SPEC = SHARED / "specs/hubspot/merged-2026-09.json"
SAID = "I'll send you the signed questionnaire by Thursday 26 November."


@pytest.fixture
def hub():
    with portal() as found:
        if SPEC.exists():
            found.judge = Judge(SPEC)
        found.now = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
        found.put("contacts", "501", firstname="Anna", lastname="Reed", email="anna@northgate.example")
        yield found


def call(hub, key, text=SAID, contact="501"):
    hub.transcripts[f"t{key}"] = {
        "engagementId": int(key),
        "transcriptUtterances": [
            {
                "id": "1",
                "speaker": {"id": "1", "name": "Anna Reed"},
                "text": text,
                "startTimeMillis": 100,
                "endTimeMillis": 900,
            }
        ],
    }
    hub.put(
        "calls",
        key,
        hs_timestamp="2026-11-19T15:00:00Z",
        hs_call_title="Where we are",
        hs_call_transcription_id=f"t{key}",
    )
    hub.link("calls", key, "contacts", contact)


def look(hub, cursor=None, later=timedelta(0)):
    return Transcripts(hub.url, {"token": "secret-token"}, "2026-09", hub.now + later, timedelta(days=30)).pull(
        cursor or {}
    )


def names(pull):
    return [item.filename for item in pull.items]


def test_each_call_with_a_transcript_comes_once_and_one_without_never(hub):
    call(hub, "7")
    hub.put("calls", "8", hs_timestamp="2026-11-19T15:00:00Z")
    later = timedelta(hours=1)
    first = look(hub, later=later)
    assert (names(first), first.is_done) == (["hubspot-call-7.json"], True)
    assert names(look(hub, first.cursor, later)) == []
    hub.now += later
    call(hub, "9")
    assert names(look(hub, first.cursor, later)) == ["hubspot-call-9.json"]


def test_what_the_index_may_not_show_yet_is_looked_for_again(hub):
    call(hub, "7")
    first = look(hub)
    assert names(look(hub, first.cursor)) == ["hubspot-call-7.json"]


def test_many_calls_come_a_little_at_a_time_and_none_is_missed(hub):
    hub.tick = timedelta(0)  # all in the same moment, as an import makes them
    for number in range(AT_ONCE * 2 + 3):
        call(hub, str(1000 + number))
    cursor, found = {}, []
    for _ in range(3):
        pull = look(hub, cursor, timedelta(hours=1))
        cursor, found = pull.cursor, found + names(pull)
    assert (len(found), len(set(found)), pull.is_done) == (AT_ONCE * 2 + 3, AT_ONCE * 2 + 3, True)


def test_a_transcript_that_is_gone_is_told_of_and_stops_nothing(hub):
    call(hub, "7")
    call(hub, "8")
    del hub.transcripts["t7"]
    pull = look(hub)
    assert names(pull) == ["hubspot-call-8.json"]
    assert pull.told == ("The transcript of call 7 is not in HubSpot any more.",)


def test_a_key_that_is_not_known_is_said_in_words(hub):
    hub.tokens.clear()
    with pytest.raises(SourceFailure, match="connect again") as refusal:
        look(hub)
    assert "secret-token" not in str(refusal.value)


def test_it_is_a_kind_of_source():
    assert SOURCES.get("hubspot_calls").title == "Call transcripts of HubSpot"


@pytest.mark.django_db
def test_a_call_becomes_a_conversation_at_its_deal_once(hub, office, cast, asker_of, now):
    call(hub, "7")
    wish = connecting.Wish("hubspot_calls", hub.url, password="secret-token", days=400)
    name = connecting.connect(asker=asker_of(cast.otto), wish=wish, at=now)
    root = system("pull")
    assert sources.pull(asker=root, name=name, at=now).failure == ""
    conversation = Conversation.objects.get()
    assert (conversation.deal_id, conversation.title) == (office.northgate, "Where we are")
    logged = Observed(office.northgate, "call", conversation.happened_at, "hubspot:calls-7", "in")
    mirroring.observe_activity(asker=root, observed=logged, at=now)
    shown = selectors.get_deal(root, office.northgate).activities
    assert [one.source for one in shown] == [f"conversation:{conversation.pk}"]
    call(hub, "7", f"{SAID} Or Friday.")
    sources.pull(asker=root, name=name, at=now)
    assert Conversation.objects.count() == 1
