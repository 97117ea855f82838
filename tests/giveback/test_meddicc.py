"""MEDDICC of a deal: what was said of each question, newest first, and what to ask where nothing was."""

from __future__ import annotations

from sayso.giveback.rules_meddicc import MOST, qualification
from tests.giveback.telling import Deal


def asked(deal):
    return {question.name: question for question in qualification(deal.facts())}


def test_a_new_deal_says_what_to_ask():
    questions = qualification(Deal().facts())
    assert len(questions) == 7
    assert all(question.ask.endswith("?") and not question.lines for question in questions)


def test_what_was_said_answers_newest_first_and_names_whom_it_is_about():
    deal = Deal().talk(2).hears("need", "Luis", "We lose a truck a week.", what="pain")
    deal.hears("stakeholder", "Luis", "Ana holds the purse.", name="Ana Ruiz", title=None, role="economic_buyer")
    deal.talk(9).hears("need", "Luis", "We lost two on Monday.", what="pain")
    deal.hears("competitor", "Luis", "We saw Portway too.", name="Portway", status="evaluating")
    found = asked(deal)
    assert [line.text for line in found["Identify pain"].lines] == [
        "“We lost two on Monday.”",
        "“We lose a truck a week.”",
    ]
    assert [line.text for line in found["Economic buyer"].lines] == ["Ana Ruiz: “Ana holds the purse.”"]
    assert [line.text for line in found["Competition"].lines] == ["Portway, evaluating: “We saw Portway too.”"]
    assert (found["Identify pain"].ask, found["Champion"].lines) == ("", ())


def test_of_a_rival_the_newest_words_alone_are_shown():
    deal = Deal().talk(2).hears("competitor", "Luis", "We saw Portway.", name="Portway", status="evaluating")
    deal.talk(9).hears("competitor", "Luis", "portway is out.", name="portway", status="ruled_out")
    assert [line.text for line in asked(deal)["Competition"].lines] == ["portway, ruled out: “portway is out.”"]


def test_many_answers_are_counted_and_the_newest_shown():
    deal = Deal().talk(2)
    for number in range(MOST + 2):
        deal.hears("need", "Luis", f"It has to do {number} things.", what="requirement")
    criteria = asked(deal)["Decision criteria"]
    assert (len(criteria.lines), criteria.more) == (MOST, 2)
    assert criteria.lines[0].text == f"“It has to do {MOST + 1} things.”"
