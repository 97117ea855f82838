"""However the index is asked, the same question has the same answer: the newest rows that hold what is asked for."""

from __future__ import annotations

from itertools import product

import pytest
from django.db.models import Q

from sayso.capture.models import SearchRow
from sayso.capture.search import engines, sifting
from sayso.capture.search.engines import Question, rows_with
from sayso.capture.search.sifting import Sought, sift
from sayso.capture.search.words import asked
from tests.capture.telling import DANA, SAM, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(capture_one, record):
    """Forty turns with Northgate and forty with nobody known: "common" in every second, "rare" in the oldest of all."""
    for title, people in (("northgate", [SAM, DANA]), ("stray", [])):
        texts = [f"{'common' * (turn % 2)} turn {'rare' * (turn == 1)}" for turn in range(40)]
        started = {"northgate": "2026-11-12T10:00:00+00:00", "stray": "2026-11-10T10:00:00+00:00"}[title]
        turns = [said("Dana Whitfield", text) for text in texts]
        capture_one(*turns, participants=people, title=title, external_id=title, started_at=started)
    return list(SearchRow.objects.order_by("-pk").values_list("pk", "words", "scope"))


WAYS = {
    "as it comes": {},
    "soon": {"_SAMPLE": 50},
    "far": {"_SAMPLE": 4, "_FAR": 1000},
    "too near": {"_SAMPLE": 4, "_FAR": 8},
    "by the index": {"_SAMPLE": 0, "_FAR": 0},
    "by conversations": {"_MANY": 0, "_SAMPLE": 4, "_FAR": 0, "_DENSE": 1},
    "by tags": {"_MANY": 0, "_SAMPLE": 4, "_FAR": 0, "_DENSE": 0},
    "by many tags": {"_MANY": 0, "_VERY_MANY": 0, "_SAMPLE": 4, "_FAR": 0, "_DENSE": 0},
}


@pytest.mark.parametrize("limit", [1, 5, 100])
def test_each_way_of_asking_finds_the_same_newest_rows(rows, record, monkeypatch, limit):
    deal = record.deals["northgate-deal"]
    for word, deals in product(("common", "rare", "turn"), (None, (), (deal,), (deal, 10**6))):
        tags = None if deals is None else {f"d{one}" for one in deals}
        wanted = [
            pk for pk, words, scope in rows if word in words.split() and (tags is None or tags & {*scope.split()})
        ]
        for way, numbers in WAYS.items():
            with monkeypatch.context() as patched:
                for name, value in numbers.items():
                    patched.setattr(engines, name, value)
                assert rows_with(Question(asked(word), None, deals=deals), limit) == wanted[:limit], (way, word, deals)


def test_many_deals_alone_are_nothing_to_ask_the_index_for(rows, record, root, monkeypatch):
    deals = (record.deals["northgate-deal"], 10**6)
    of_deals = Q(conversation__deal_id__in=deals)

    def found(*phrases):
        return [place.row for stretch in sift(root, Sought(phrases, deals=deals), of_deals) for place in stretch.places]

    whole, common = found(), found(*asked("common"))
    assert len(whole) == 2 * len(common) > 0
    for module in (engines, sifting):
        monkeypatch.setattr(module, "MOST_TERMS", 1)
    assert found() == []
    assert found(*asked("common")) == common
