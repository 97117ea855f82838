"""What was heard, by person and by conversation, for those who see it."""

import pytest

from sayso.extract import selectors
from sayso.record import mirroring
from sayso.record import selectors as record
from sayso.record.mirroring import Seen
from tests.office import CREATED, capture_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(office, root, now):
    account = record.list_accounts(root, query="Northgate").rows[0].id
    about = {"name": "Anna Reed", "email": "anna@northgate.example", "account": account}
    return mirroring.upsert_person(asker=root, seen=Seen("p:anna", about, CREATED), at=now)


@pytest.fixture
def call(anna, cast, asker_of, now):
    return capture_call(asker_of(cast.sam), now)


def test_what_a_person_said_is_theirs_alone_and_for_those_who_see_the_conversation(call, anna, cast, asker_of):
    quotes = selectors.quotes_of_person(asker_of(cast.mia), anna)
    assert quotes
    assert {quote.heard.quote.speaker for quote in quotes} == {"Anna Reed"}
    assert selectors.quotes_of_person(asker_of(cast.eve), anna) == ()


def test_the_first_quotes_of_a_conversation(call, cast, asker_of):
    sam = asker_of(cast.sam)
    once = {view.heard.quote: view for view in reversed(selectors.signals_of_conversation(sam, call))}
    assert selectors.first_quotes(sam, [call])[call] == tuple(reversed(once.values()))[:2]
    assert selectors.first_quotes(asker_of(cast.eve), [call]) == {}


def test_a_quote_is_shown_once_however_much_it_says(call, cast, asker_of):
    from sayso.extract.models import Signal

    first, second = Signal.objects.filter(conversation=call)[:2]
    same = {name: getattr(first, name) for name in ("turn", "start", "end", "text", "speaker")}
    Signal.objects.filter(pk=second.pk).update(**same)
    sam = asker_of(cast.sam)
    shown = selectors.first_quotes(sam, [call])[call]
    assert [one.heard.quote for one in shown].count(shown[0].heard.quote) == 1
    assert len(shown) == 2


def test_how_it_was_read_is_told(call, cast, asker_of):
    reading = selectors.get_reading(asker_of(cast.sam), call)
    assert (reading.reader, reading.language, reading.unread) == ("local", "en", 0)
    assert selectors.get_reading(asker_of(cast.eve), call) is None
