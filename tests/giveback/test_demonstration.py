"""Over the whole demonstration company, every line of every brief stands where it says, and is read in a minute."""

from dataclasses import replace

import pytest

from sayso.capture.models import Turn
from sayso.capture.services import capture_file
from sayso.demo.loading import _stated, load
from sayso.demo.reading import load_company
from sayso.extract.services import read
from sayso.giveback import selectors as giveback
from sayso.giveback.selectors_handoff import handoff_brief
from sayso.giveback.selectors_signals import signals_of_deal
from sayso.giveback.statements import Statement
from sayso.org.selectors import user_by_email
from sayso.record.selectors import list_accounts, list_deals, list_people

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


def test_every_line_of_every_brief_stands_in_its_source(company, root, now):
    deals, accounts = list_deals(root, size=200).rows, list_accounts(root, size=200).rows
    briefs = [giveback.brief_of_deal(root, deal.id, now) for deal in deals]
    briefs += [giveback.brief_of_account(root, account.id, now) for account in accounts]
    briefs += [giveback.brief_of_person(root, person.id, now) for person in list_people(root, size=40).rows]
    handoffs = [handoff_brief(root, deal.id, now) for deal in deals]
    lines = [line for brief in briefs for line in brief.lines]
    lines += [line for handoff in handoffs for section in handoff.sections for line in section.lines]
    lines += [one.told for deal in deals for one in signals_of_deal(root, deal.id, now)]
    lines += [one.statement for deal in deals for one in giveback.promises_of_deal(root, deal.id, now)]
    assert sum(isinstance(line, Statement) for line in lines) > 400
    rows = Turn.objects.values_list("revision__conversation_id", "revision__number", "index", "speaker", "text")
    turns = {(conversation, revision, index): (speaker, text) for conversation, revision, index, speaker, text in rows}
    for line in lines:
        for quote in line.quotes if isinstance(line, Statement) else ():
            speaker, text = turns[quote.conversation_id, quote.revision, quote.turn]
            assert (text[quote.start : quote.end], speaker) == (quote.text, quote.speaker)
    assert max(brief.words for brief in briefs) <= 230
    assert max(handoff.seconds for handoff in handoffs) <= 600
