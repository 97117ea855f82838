"""What is told of a quote: no cut takes its denial or its condition away."""

from __future__ import annotations

import pytest

from sayso.giveback.rules_brief import brief
from sayso.giveback.statements import verbatim
from tests.giveback.telling import Deal

LONG = "We can live with the price and the term and the start in March for all four plants and both depots "


@pytest.mark.parametrize("end", ["but not without the portal.", "if the board agrees.", "unless Ana objects?”"])
def test_a_sentence_keeps_its_end_however_long_it_is(end):
    said = f"{LONG * 2}{end}"
    assert len(said.split()) > 40
    assert verbatim(f"{said} Then there is the invoice, {LONG}") == f"{said.rstrip('.')} …"
    assert verbatim(said) == said


def test_an_abbreviation_is_no_end():
    said = f"{'we ' * 39}Dr. Hall signs it, but not before the audit."
    assert verbatim(f"{said} Then {LONG}") == f"{said.rstrip('.')} …"


def test_words_without_a_stop_end_somewhere_with_a_clause_where_one_is_near():
    assert len(verbatim("and so on " * 200).split()) == 81
    assert verbatim(f"{'on ' * 70}and off, {'on ' * 200}") == f"{'on ' * 70}and off …"


def test_what_one_opens_with_keeps_its_condition():
    words = "I'll set up a call with their operations manager for you next week if Dana and Stuart agree to it first."
    deal = Deal().talk(2).said("Luis", "Who sets it up?")
    promised = {"owner": "Dana Kim", "owner_side": "ours", "agreement": "agreed", "due": "2026-03-06"}
    deal.hears("next_step", "Dana", words, action="set up a call", **promised)
    assert words in brief(deal.talk(9).said("Luis", "Where were we?").facts()).opening.text
