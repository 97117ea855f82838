"""What a brief says, and that it says nothing without a quote."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.giveback.rules_brief import MINUTE, brief
from sayso.giveback.statements import Prompt, Statement, Unknown, Unquoted, seconds_for, words_in
from tests.giveback.any_company import any_deal, stand
from tests.giveback.telling import ANA, DANA, LUIS, Deal


def texts(heads, heading):
    return [line.text for section in heads.sections if section.heading == heading for line in section.lines]


def test_nothing_is_stated_without_a_quote():
    with pytest.raises(Unquoted):
        Statement("They will buy.", ())


def test_a_new_account_says_plainly_what_is_unknown():
    heads = brief(Deal().facts(), [LUIS])
    assert texts(heads, "Who") == ["Luis Ortega, VP Operations: nothing heard from them yet."]
    assert all(isinstance(line, Unknown) for section in heads.sections for line in section.lines)
    assert "Nothing was heard from them yet. Open: what it costs them today" in texts(heads, "Not known")[0]
    assert len(heads.questions) == 3
    assert heads.opening.text == "“What made you take this conversation today?”"


def test_what_we_owe_is_what_one_opens_with():
    deal = (
        Deal().talk(10).promises("Luis", "share the contract", "2026-03-12").promises("Dana", "send it", "2026-03-11")
    )
    heads = brief(deal.facts())
    assert heads.opening.text == "“I said: ‘I'll send it.’ Here is where that stands.”"
    assert texts(heads, "They promised") == ["Luis: share the contract (12 Mar 2026): overdue."]


def test_else_what_they_owe_else_what_they_said_last():
    deal = Deal().talk(10).promises("Luis", "share the contract", "2026-03-12")
    assert brief(deal.facts()).opening.text.startswith("“Last time you said: ‘I'll share the contract.’")
    spoken = Deal().talk(10).said("Luis", "We lose two hours a day at the gate.")
    assert "Luis said: ‘We lose two hours a day at the gate.’" in brief(spoken.facts()).opening.text


def test_who_comes_with_their_part_and_their_last_words():
    deal = Deal().talk(10, DANA, LUIS, ANA)
    deal.hears("stakeholder", "Luis", "Ana holds the budget.", name="Ana", role="economic_buyer")
    deal.said("Ana", "It has to pay for itself within a year.")
    who = texts(brief(deal.facts()), "Who")
    assert who[0] == "Ana Ruiz, Controller, economic buyer: “It has to pay for itself within a year.”"
    assert texts(brief(deal.facts(), [LUIS]), "Who") == ["Luis Ortega, VP Operations: nothing heard from them yet."]


def test_somebody_only_spoken_of_is_named_as_such():
    deal = Deal().talk(10).hears("stakeholder", "Luis", "Joan decides.", name="Joan Sands", role="decision_maker")
    assert "Joan Sands, decision maker: not heard themselves yet." in texts(brief(deal.facts()), "Who")


def test_an_objection_stands_with_its_answer_until_they_commit():
    deal = Deal().talk(10).hears("objection", "Luis", "It is far too dear for two sites.", category="price", sure=False)
    assert texts(brief(deal.facts()), "Objections") == ["Price: “It is far too dear for two sites.” No answer heard."]
    assert brief(deal.facts()).questions[0].text.startswith("You were worried about the price.")
    deal.said("Dana", "We can phase it over two years.")
    assert texts(brief(deal.facts()), "Objections")[0].endswith("Answered: “We can phase it over two years.”")
    deal.talk(12).hears("milestone", "Luis", "We are going with you.", event="verbal_commitment")
    assert not texts(brief(deal.facts()), "Objections")


def test_what_moved_in_the_newest_conversation_is_news():
    deal = Deal().talk(3).hears("close_date", "Luis", "We decide in May.", date="2026-05-31", what="decision")
    deal.hears("amount", "Luis", "We have forty thousand.", value=40000, currency="GBP", what="budget")
    deal.hears("competitor", "Luis", "We dropped Portway.", name="Portway", status="ruled_out")
    deal.talk(12, DANA, LUIS, ANA).hears("close_date", "Luis", "It is June now.", date="2026-06-30", what="decision")
    deal.hears("amount", "Ana", "Only thirty is left.", value=30000, currency="GBP", what="budget")
    deal.hears("competitor", "Luis", "Portway rang again.", name="Portway", status="evaluating")
    assert texts(brief(deal.facts()), "New since last time") == [
        "Decision moved from 31 May 2026 to 30 Jun 2026.",
        "Budget 40,000 GBP became 30,000 GBP.",
        "Ana Ruiz, Controller joined.",
        "Portway is back: evaluating.",
    ]
    assert texts(brief(deal.facts()), "Days and money") == ["Decision 30 Jun 2026.", "Budget 30,000 GBP."]
    assert texts(brief(deal.facts()), "Competitors") == ["Portway, evaluating."]


def test_what_is_unsure_is_told_in_their_words_or_not_at_all():
    deal = Deal().talk(10).hears("close_date", "Luis", "Perhaps May.", date="2026-05-31", what="decision", sure=False)
    assert not texts(brief(deal.facts()), "Days and money")
    assert "when they decide" not in texts(brief(deal.facts()), "Not known")[0], "they did speak of it"


@settings(max_examples=50, deadline=None)
@given(any_deal(), st.booleans())
def test_any_brief_is_read_in_a_minute_and_each_line_stands_where_it_says(facts, with_guests):
    heads = brief(facts, [LUIS, ANA] if with_guests else [])
    prompts = [heads.opening, *heads.questions]
    assert all(isinstance(prompt, Prompt) for prompt in prompts)
    stand([line for section in heads.sections for line in section.lines], facts)
    stand([prompt.ground for prompt in prompts], facts)
    words = words_in(prompt.text for prompt in prompts)
    words += words_in([text for s in heads.sections for text in (s.heading, *(line.text for line in s.lines))])
    assert words <= MINUTE
    assert seconds_for(words) <= 60
