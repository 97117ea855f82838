"""The inbox: what is shown, to whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.capture.models import Conversation
from sayso.propose import selectors, services
from sayso.propose.viewing import by_sentence
from tests.propose.scene import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(scene, asker_of):
    return asker_of(scene.cast.sam)


def test_a_card_shows_one_conversation_and_deal_the_most_important_first(scene, sam, now):
    talk = scene.usual()
    [card] = selectors.list_cards(sam, now).cards
    assert (card.conversation_id, card.deal_id, card.deal) == (talk, scene.deal, "Brightfield - 4 sites")
    assert (card.account, card.owner, card.title) == ("Brightfield Ltd", "Sam Ode", "Call 1")
    assert [proposal.path.field for proposal in card.proposals] == [
        "next_step",
        "close_date",
        "commitments",
        "competitors",
    ]


def test_a_proposal_shows_before_and_after_in_words_with_the_quote_and_its_speaker(scene, sam, now):
    scene.mirrored(at=MONDAY - timedelta(days=3), close_date="2026-12-31")
    scene.usual()
    [card] = selectors.list_cards(sam, now).cards
    shown = next(proposal for proposal in card.proposals if proposal.path.field == "close_date")
    assert (shown.label, shown.before_shown, shown.after_shown, shown.control) == (
        "Close date",
        "31 Dec 2026",
        "31 Jan 2027",
        "date",
    )
    [quote] = shown.quotes
    assert (quote.text, quote.speaker, quote.side) == ("sign by the end of January", "Luis Ortega", "theirs")
    assert (quote.said_at, quote.at_ms) == (MONDAY, None)
    assert shown.certainty_reason == "It takes the place of what a person entered."


def test_what_stands_on_one_sentence_stands_together_and_is_read_once(scene, sam, now):
    talk = scene.talk(MONDAY)
    words, other = "Portway are in the running too", "The budget is thirty thousand"
    scene.hear(talk, "objection", {"category": "price", "text": other}, other)
    scene.hear(talk, "objection", {"category": "trust", "text": "a rival"}, words)
    scene.hear(talk, "competitor", {"name": "Portway", "status": "evaluating"}, words)
    scene.derive()
    [card] = selectors.list_cards(sam, now).cards
    shown = [proposal.quotes[0].text for proposal in card.proposals]
    assert shown.count(words) == 2
    one, two = (proposal for proposal in card.proposals if proposal.quotes[0].text == words)
    [between] = (proposal for proposal in card.proposals if proposal.quotes[0].text == other)
    assert by_sentence([one, between, two]) == (one, two, between)
    values = sum(len(proposal.after_shown.split()) for proposal in card.proposals)
    assert card.words == values + sum(len(text.split()) for text in set(shown))


def test_the_effort_is_counted_in_keys_and_seconds(scene, sam, now):
    scene.usual()
    [card] = selectors.list_cards(sam, now).cards
    assert card.keys_needed == 2
    assert {proposal.path.field for proposal in card.together} == {"next_step", "commitments", "competitors"}
    assert card.seconds_needed == round(card.words * 60 / 230) + 2
    assert selectors.list_cards(sam, now).seconds_needed == card.seconds_needed


def test_everybody_sees_the_cards_of_the_deals_that_they_see(scene, asker_of, now):
    scene.usual()
    seen = {
        name: selectors.list_cards(asker_of(getattr(scene.cast, name)), now).waiting
        for name in ("sam", "mia", "otto", "eve")
    }
    assert seen == {"sam": 4, "mia": 4, "otto": 4, "eve": 0}


def test_what_is_not_ones_own_is_as_if_it_were_not_there(scene, sam, asker_of, now):
    talk = scene.usual()
    key = scene.rows()["close_date"].key
    eve = asker_of(scene.cast.eve)
    assert selectors.get_proposal(sam, key).key == key
    with pytest.raises(selectors.NotFound):
        selectors.get_proposal(eve, key)
    with pytest.raises(selectors.NotFound):
        selectors.get_card(eve, talk, now)
    assert not selectors.list_closed(eve, talk)
    assert not selectors.offered(eve, [key])


def test_a_withdrawn_conversation_is_gone_at_once(scene, sam, now):
    talk = scene.usual()
    Conversation.objects.filter(pk=talk).update(withdrawn_at=now)
    assert selectors.list_cards(sam, now).waiting == 0


def test_a_new_company_is_its_hosts_card(scene, sam, asker_of, now):
    talk = scene.talk(domain="harbour-freight.example")
    services.derive(conversation_id=talk, at=now)
    card = selectors.get_card(sam, talk, now)
    assert (card.deal_id, card.owner) == (None, "Sam Ode")
    assert [proposal.label for proposal in card.proposals] == ["New account", "New person", "New person", "New deal"]
    assert card.proposals[0].after_shown == "Harbour Freight (harbour-freight.example)"
    assert card.proposals[1].after_shown.startswith(("Luis Ortega (VP Operations, luis@", "Ana Brandt (CFO, ana@"))
    assert selectors.list_cards(asker_of(scene.cast.eve), now).total == 0


def test_the_newest_conversation_comes_first_and_debt_comes_page_by_page(scene, sam, now):
    talks = [scene.usual(MONDAY + timedelta(days=day), f"Rival {day}") for day in range(3)]
    page = selectors.list_cards(sam, now, size=2)
    assert ([card.conversation_id for card in page.cards], page.total) == (talks[:0:-1], 3)
    rest = selectors.list_cards(sam, now, page=2, size=2)
    assert [card.conversation_id for card in rest.cards] == talks[:1]
    assert not selectors.list_cards(sam, now, page=3, size=2).cards


@pytest.mark.parametrize("who", ["sam", "otto"])
def test_of_very_many_cards_the_newest_are_looked_for_instead_of_listed(who, scene, asker_of, now, monkeypatch):
    for day in range(3):
        scene.usual(MONDAY + timedelta(days=day), f"Rival {day}")
    services.derive(conversation_id=scene.talk(domain="harbour-freight.example"), at=now)
    asker = asker_of(getattr(scene.cast, who))
    listed = [selectors.list_cards(asker, now, most=2), selectors.list_cards(asker, now)]
    monkeypatch.setattr(selectors, "LISTED", 2)
    # New business is looked for among all, too.
    assert [selectors.list_cards(asker, now, most=2), selectors.list_cards(asker, now)] == listed
    assert (listed[0].total, listed[1].total, len(listed[1].cards)) == (2, 4, 4)


def test_a_sitting_holds_no_more_than_is_cleared_in_one_go(scene, sam, now):
    for day in range(3):
        scene.usual(MONDAY + timedelta(days=day), f"Rival {day}")
    whole = selectors.list_cards(sam, now)
    newest, next_one = (len(card.proposals) for card in whole.cards[:2])
    assert selectors.list_cards(sam, now, changes=1).cards == whole.cards[:1]
    assert selectors.list_cards(sam, now, changes=newest).cards == whole.cards[:1]
    assert selectors.list_cards(sam, now, changes=newest + 1).cards == whole.cards[:2]
    assert selectors.list_cards(sam, now, changes=newest + next_one).total == whole.total


def test_what_fell_away_is_listed_with_its_cause(scene, sam, now):
    first = scene.usual()
    scene.usual(MONDAY + timedelta(days=2))
    closed = {proposal.path.field: proposal.closing_cause for proposal in selectors.list_closed(sam, first)}
    assert closed["competitors"] == "The call of 18 Nov 2026 says so again."
    assert set(closed) == {"next_step", "commitments", "close_date", "competitors"}


def test_more_cards_ask_no_more_queries(scene, sam, now):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            cards = selectors.list_cards(sam, now)
        return len(queries), cards.total

    scene.usual()
    few = asked()
    for day in range(1, 5):
        scene.usual(MONDAY + timedelta(days=day), f"Rival {day}")
    many = asked()
    assert many[1] > few[1]
    assert many[0] == few[0]


def test_deriving_asks_the_same_whatever_was_heard(scene, now):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            scene.derive()
        return len(queries)

    scene.usual()
    scene.usual(MONDAY + timedelta(hours=5))
    few = asked()
    for day in range(1, 4):
        scene.usual(MONDAY + timedelta(days=day))
    assert asked() == few
