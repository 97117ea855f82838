from dataclasses import FrozenInstanceError, replace

import pytest

from sayso.capture import selectors, services
from sayso.capture.models import Conversation
from sayso.capture.selectors_privacy import list_access
from sayso.domain.asker import NotAllowed
from sayso.record import names
from tests.capture.telling import DANA, SAM, conversation, person, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def sams(capture_one, record):
    """A call of Sam's with Dana of Northgate, in Sam's deal."""
    return capture_one(
        said("Sam Ode", "Shall we?"), said("Dana Whitfield", "Yes."), participants=[SAM, DANA], title="Northgate call"
    )


@pytest.mark.parametrize("who", ["sam", "mia", "otto"])
def test_the_rep_the_manager_and_revops_see_it(sams, cast, asker_of, who):
    asker = asker_of(getattr(cast, who))
    assert selectors.get_conversation(asker, sams.pk).title == "Northgate call"
    assert [row.id for row in selectors.list_conversations(asker).rows] == [sams.pk]
    assert selectors.transcript_of(asker, sams.pk).turns[1].text == "Yes."
    assert selectors.match_of(asker, sams.pk) == sams.deal_id
    assert selectors.conversations_of_deals(asker, [sams.deal_id]) == {sams.deal_id: (sams.pk,)}


def test_eve_sees_nothing(sams, cast, asker_of, now):
    eve = asker_of(cast.eve)
    for look in (
        lambda: selectors.get_conversation(eve, sams.pk),
        lambda: selectors.transcript_of(eve, sams.pk),
        lambda: selectors.match_of(eve, sams.pk),
        lambda: services.open_transcript(asker=eve, conversation_id=sams.pk, at=now),
        lambda: services.choose_deal(asker=eve, conversation_id=sams.pk, deal_id=None, at=now),
        lambda: list_access(eve, conversation_id=sams.pk),
    ):
        with pytest.raises(selectors.NotFound):
            look()
    assert selectors.list_conversations(eve).rows == ()
    assert selectors.list_unmatched(eve).rows == ()
    assert selectors.waiting_for_a_deal(eve) == ()
    assert selectors.conversations_of_deals(eve, [sams.deal_id]) == {}


def test_what_is_missing_and_what_is_hidden_look_the_same(sams, cast, asker_of):
    messages = set()
    for number in (sams.pk, 10**9):
        with pytest.raises(selectors.NotFound) as refused:
            selectors.get_conversation(asker_of(cast.eve), number)
        messages.add(str(refused.value).replace(str(number), "N"))
    assert len(messages) == 1


def test_who_brings_it_in_sees_it_and_nothing_of_the_deal_it_belongs_to(capture_one, record, cast, asker_of):
    row = capture_one(said("Dana Whitfield", "Yes."), participants=[DANA], by=cast.eve)
    assert row.deal_id == record.deals["northgate-deal"]
    seen = selectors.get_conversation(asker_of(cast.eve), row.pk)
    assert (seen.deal, seen.candidates, seen.match_reason) == (None, (), "It belongs to a deal of somebody else.")
    (listed,) = selectors.list_conversations(asker_of(cast.eve)).rows
    assert (listed.deal, listed.match_reason) == (None, seen.match_reason)
    assert selectors.get_conversation(asker_of(cast.sam), row.pk).deal.name == "Northgate - 4 sites"


def test_candidates_of_others_are_not_named(capture_one, record, root, cast, asker_of, now):
    record.deal(root, now, "northgate-2", "Northgate - add-on", "northgate", cast.sam.pk)
    row = capture_one(participants=[DANA], by=cast.eve)
    seen = selectors.get_conversation(asker_of(cast.eve), row.pk)
    assert (seen.candidates, seen.match_reason) == ((), "More than one deal fits.")


def test_the_quotes_only_profile_reads_no_transcript(sams, cast, asker_of):
    finance = replace(asker_of(cast.otto), reads_transcripts=False)
    assert selectors.get_conversation(finance, sams.pk).title == "Northgate call"
    with pytest.raises(NotAllowed):
        selectors.transcript_of(finance, sams.pk)


def test_views_are_frozen_and_tell_everything(sams, cast, asker_of):
    seen = selectors.get_conversation(asker_of(cast.sam), sams.pk)
    assert (seen.revision, seen.turns, seen.filename, seen.zone, seen.channel) == (1, 2, "call.told", "+01:00", "call")
    assert [(one.name, one.side, one.is_known) for one in seen.participants] == [
        ("Sam Ode", "ours", True),
        ("Dana Whitfield", "theirs", True),
    ]
    assert seen.account.name == "Northgate"
    assert seen.notice
    with pytest.raises(FrozenInstanceError):
        seen.title = "x"


def test_a_list_goes_on_where_it_ended(capture, record, cast, asker_of):
    for day in range(1, 8):
        capture(conversation(external_id=str(day), started_at=f"2026-11-{day:02}T10:00:00+00:00"))
    asker, seen, mark = asker_of(cast.sam), [], ""
    while True:
        page = selectors.list_conversations(asker, size=3, before=mark)
        seen += [row.happened_at.day for row in page.rows]
        mark = page.next
        if not mark:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "mark", ["x", "2026-11-01_1", "_", "2026-11-01T10:00:00+00:00_x", f"2026-11-01T10:00:00+00:00_{1 << 70}"]
)
def test_a_mark_of_somebodys_own_making_is_refused(cast, asker_of, mark):
    with pytest.raises(selectors.BadMark):
        selectors.list_conversations(asker_of(cast.sam), before=mark)


def test_a_list_is_filtered(capture, record, cast, asker_of):
    capture(conversation(external_id="1", participants=[SAM, DANA]))
    capture(conversation(external_id="2", participants=[SAM, person("Kim Vo", "kim@newco.example")]))
    asker = asker_of(cast.sam)

    def found(**wish):
        return [row.id for row in selectors.list_conversations(asker, **wish).rows]

    new, matched = found()
    assert found(match="new") == [new]
    assert found(deal_id=record.deals["northgate-deal"]) == [matched]
    assert found(account_id=record.accounts["kestrel"]) == []
    assert found(channel="email") == []
    assert selectors.waiting_for_a_deal(asker) == (new,)


def test_a_list_costs_the_same_however_long_it_is(capture, record, cast, asker_of, django_assert_num_queries):
    asker = asker_of(cast.sam)
    for number in range(6):
        capture(conversation(external_id=str(number), participants=[SAM, DANA]))
    with django_assert_num_queries(1):
        assert len(selectors.list_conversations(asker).rows) == 6


def test_opening_is_seen_by_those_who_see_the_conversation(sams, cast, asker_of, now):
    services.open_transcript(asker=asker_of(cast.mia), conversation_id=sams.pk, at=now)
    (access,) = list_access(asker_of(cast.sam), conversation_id=sams.pk)
    assert (access.by.name, access.act, access.conversation_id) == ("Mia Lund", "opened", sams.pk)


def test_the_whole_log_is_for_revops_and_ones_own_for_oneself(sams, cast, asker_of, now):
    services.open_transcript(asker=asker_of(cast.mia), conversation_id=sams.pk, at=now)
    services.search(asker=asker_of(cast.sam), text="yes", at=now)
    assert [(one.act, one.query) for one in list_access(asker_of(cast.otto))] == [("searched", "yes"), ("opened", "")]
    assert [one.act for one in list_access(asker_of(cast.sam))] == ["searched"]
    assert list_access(asker_of(cast.eve)) == ()


def test_a_system_without_anybody_sees_all(sams, root):
    assert selectors.get_conversation(root, sams.pk).host.name == "Sam Ode"
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("listed", [1, 1000])
def test_a_title_is_found_the_same_whether_it_is_rare_or_common(listed, sams, cast, asker_of, monkeypatch):
    monkeypatch.setattr(names, "LISTED", listed)
    seen = {
        name: [row.id for row in selectors.list_conversations(asker_of(getattr(cast, name)), title="NORTH").rows]
        for name in ("sam", "mia", "otto", "eve")
    }
    assert seen == {"sam": [sams.pk], "mia": [sams.pk], "otto": [sams.pk], "eve": []}
    assert selectors.list_conversations(asker_of(cast.sam), title="North%").rows == ()
