"""Over the whole demonstration company, every line of every brief stands where it says, and is read in a minute."""

from dataclasses import replace

import pytest

from sayso.capture.models import Conversation, Turn
from sayso.capture.selectors_scope import NotFound
from sayso.capture.services import capture_file
from sayso.demo.loading import _stated, load
from sayso.demo.reading import load_company
from sayso.extract.services import read
from sayso.giveback import selectors as giveback
from sayso.giveback.ask.answering import MOST, Wanted, answer
from sayso.giveback.selectors_day import day
from sayso.giveback.selectors_handoff import handoff_brief
from sayso.giveback.selectors_signals import signals_of_deal
from sayso.giveback.statements import Statement
from sayso.org.models import User
from sayso.org.selectors import user_by_email
from sayso.record.selectors import list_accounts, list_deals, list_people

QUESTIONS = (
    "kind:objection", "kind:competitor", "kind:next_step", "kind:milestone", "kind:stakeholder", "kind:amount",
    "kind:close_date", "what did they say about Portway?", "price", "side:ours DockHarbor", "role:decision_maker",
)  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # what is told does not depend on where it is kept


@pytest.fixture
def company(root, now, db):
    """All that was said in it, read; what is proposed and confirmed from that adds no line, and takes the most time."""
    whole = load_company(now.date())
    load(asker=root, company=replace(whole, conversations=()), at=now, progress=lambda _: None)
    for talk in whole.conversations:
        host = user_by_email(talk.visible_to).pk
        captured = capture_file(
            asker=root, content=talk.raw, filename=talk.filename, at=now, source="demo", host=host, stated=_stated(talk)
        )
        for one in captured.conversations:
            read(asker=root, conversation_id=one.id, at=now)


def said():
    """Every turn that was ever said: by conversation, revision and place, who spoke and what."""
    rows = Turn.objects.values_list("revision__conversation_id", "revision__number", "index", "speaker", "text")
    return {(conversation, revision, index): (speaker, text) for conversation, revision, index, speaker, text in rows}


def drafted(root, conversation, now):
    """What the mail after a conversation was written from; of what nobody wrote there is none."""
    try:
        return giveback.follow_up_of(root, conversation, now).lines
    except NotFound:
        return ()


def test_every_line_of_everything_that_is_given_back_stands_in_its_source(company, root, now, asker_of):
    deals, accounts = list_deals(root, size=200).rows, list_accounts(root, size=200).rows
    briefs = [giveback.brief_of_deal(root, deal.id, now) for deal in deals]
    briefs += [giveback.brief_of_account(root, account.id, now) for account in accounts]
    briefs += [giveback.brief_of_person(root, person.id, now) for person in list_people(root, size=40).rows]
    handoffs = [handoff_brief(root, deal.id, now) for deal in deals]
    lines = [line for brief in briefs for line in brief.lines]
    lines += [line for handoff in handoffs for section in handoff.sections for line in section.lines]
    lines += [one.told for deal in deals for one in signals_of_deal(root, deal.id, now)]
    lines += [one.statement for deal in deals for one in giveback.promises_of_deal(root, deal.id, now)]
    lines += [line for deal in deals for one in giveback.meddicc_of_deal(root, deal.id, now) for line in one.lines]
    lines += [line for talk in Conversation.objects.exclude(channel="meeting") for line in drafted(root, talk.pk, now)]
    days = [day(asker_of(user), now) for user in User.objects.all()]
    lines += [one.statement for each in days for one in each.promises]
    lines += [one.told for each in days for one in (*each.replies, *each.signals)]
    assert sum(isinstance(line, Statement) for line in lines) > 500
    turns = said()
    for line in lines:
        for quote in line.quotes if isinstance(line, Statement) else ():
            speaker, text = turns[quote.conversation_id, quote.revision, quote.turn]
            assert (text[quote.start : quote.end], speaker) == (quote.text, quote.speaker)
    answers = [answer(root, question, now, Wanted(MOST, MOST)) for question in QUESTIONS]
    assert [q for q, one in zip(QUESTIONS, answers, strict=True) if not one.count] == []
    pieces = [quote for one in answers for group in one.groups for quote in group.quotes]
    assert len(pieces) == sum(one.count for one in answers)
    newest = {(talk, turn): text for (talk, _, turn), (_, text) in sorted(turns.items())}
    for piece in pieces:
        assert piece.text
        assert piece.text in newest[piece.conversation_id, piece.turn]
    assert max(brief.words for brief in briefs) <= 230
    assert max(handoff.seconds for handoff in handoffs) <= 600
