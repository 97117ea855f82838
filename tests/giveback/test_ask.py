"""Answers: the right quotes by deal, and nothing of what somebody may not see, not even in a count."""

import csv
import io
from datetime import timedelta

import pytest

from sayso.capture.models import Conversation, Turn
from sayso.capture.search import engines, index, sifting
from sayso.capture.selectors_privacy import list_access
from sayso.extract.indexing import index_signals
from sayso.extract.models import Signal
from sayso.giveback.ask import answering, meaning
from sayso.giveback.ask.answering import Wanted, answer, read
from sayso.giveback.ask.exporting import COLUMNS, as_csv
from sayso.giveback.ask.language import BadQuery
from sayso.giveback.ask.services import ask
from sayso.giveback.ask.suggesting import suggest
from sayso.record import mirroring
from sayso.record.guard import writing
from sayso.record.mirroring import Seen
from sayso.record.models import Account
from tests.office import CREATED, capture_call

pytestmark = pytest.mark.django_db
NORTHGATE, LOWMOOR_DEAL = "Northgate - Dock", "Lowmoor - Dock"

MAIL = """From: {name} <{address}>
To: {rep}
Subject: {subject}
Date: {date} +0000
Message-ID: <{subject}@mail.example>
Content-Type: text/plain; charset=utf-8

{text}
"""
LOWMOOR = "We can't go ahead, the price is too high. We are also looking at Portway as an alternative."
REPLY = "I'll send you the revised pricing and the security overview by Tuesday."
OLD = "The integration with our planning tool worried the planners. Nothing else was decided."


def mail(name, address, rep, subject, date, text):
    return MAIL.format(name=name, address=address, rep=rep, subject=subject, date=date, text=text).encode()


def hear_objection(conversation):
    """That the price is too high, whatever the reader of the day makes of it."""
    Signal.objects.filter(conversation_id=conversation, kind="objection").delete()
    turn = Turn.objects.get(revision__conversation_id=conversation, index=0)
    start = turn.text.index("the price is too high")
    Signal.objects.create(
        key="0" * 64,
        conversation_id=conversation,
        revision=1,
        position=99,
        kind="objection",
        value={"category": "price"},
        turn=0,
        start=start,
        end=start + 21,
        text="the price is too high",
        speaker=turn.speaker,
        certainty="confident",
        said_at=turn.said_at or turn.revision.conversation.happened_at,
    )
    index_signals(conversation, Signal.objects.filter(conversation_id=conversation))


@pytest.fixture
def world(office, cast, root, asker_of, now):
    """Northgate is Sam's: a call, a reply of his and an older mail. Lowmoor is Eve's and was lost."""
    sam, eve = asker_of(cast.sam), asker_of(cast.eve)
    capture_call(sam, now)
    reply = mail("Sam Ode", "sam@seller.example", "anna@northgate.example", "Reply", "Fri, 20 Nov 2026 10:00:00", REPLY)
    capture_call(sam, now, reply, "reply.eml")
    old = mail("Anna Reed", "anna@northgate.example", "sam@seller.example", "Old", "Mon, 07 Sep 2026 10:00:00", OLD)
    capture_call(sam, now, old, "old.eml")
    priced = mail("Bo Lind", "bo@lowmoor.example", "eve@seller.example", "Price", "Tue, 17 Nov 2026 10:00:00", LOWMOOR)
    hear_objection(capture_call(eve, now, priced, "price.eml"))
    about = {
        "stage": {"pipeline": "new-business", "key": "lost"},
        "amount": {"amount": "60000", "currency": "GBP"},
        "owner": cast.eve.pk,
        "name": LOWMOOR_DEAL,
    }
    closed = now - timedelta(days=60)
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:Lowmoor", about, CREATED, closed), at=now)
    return office


@pytest.fixture
def found(world, cast, asker_of, now):
    """What somebody finds: the deals, and every quote's text."""

    def look(who, text):
        one = answer(asker_of(getattr(cast, who)), text, now)
        return [group.deal.name for group in one.groups], [quote.text for group in one.groups for quote in group.quotes]

    return look


def deals(found, who, text):
    return found(who, text)[0]


ANSWERS = (
    ("price", [NORTHGATE, LOWMOOR_DEAL]),  # pricing is a form of it
    ('"price"', [LOWMOOR_DEAL]),
    ("objection:price", [LOWMOOR_DEAL]),
    ("objections on price in deals over 50k lost last quarter", [LOWMOOR_DEAL]),
    ("objections on price in deals over 90k", []),
    ("objection:price -outcome:lost", []),
    ("what did they say about Portway?", [NORTHGATE, LOWMOOR_DEAL]),
    ("competitor:portway", [NORTHGATE, LOWMOOR_DEAL]),  # what the reader is sure of stands first
    ("competitor:portway account:Lowmoor", [LOWMOOR_DEAL]),
    ("kind:competitor -portway", []),
    ("side:ours security", [NORTHGATE]),
    ("side:theirs questionnaire", [NORTHGATE]),
    ("side:theirs -questionnaire said:last-30-days", [LOWMOOR_DEAL]),
    ("-side:theirs security", [NORTHGATE]),
    ("who:anna", [NORTHGATE]),
    ("who:bo@lowmoor.example price", [LOWMOOR_DEAL]),
    ("who:nn", []),
    ("integrating said:last-30-days", []),
    ("integrating", [NORTHGATE]),
    ("step:theirs", [NORTHGATE]),
    ("step:ours", [NORTHGATE]),
    ("money:budget", [NORTHGATE]),
    ("owner:sam security", [NORTHGATE]),
    ("owner:me security", []),
    ("team:south price", [LOWMOOR_DEAL]),
    ("stage:qualification price", [NORTHGATE]),
    ("amount:50k..70k price", [LOWMOOR_DEAL]),
    ("closed:2026-09 price", [LOWMOOR_DEAL]),
    ("deal:lowmoor price", [LOWMOOR_DEAL]),
    ("channel:call price", []),
    ("outcome:lost", [LOWMOOR_DEAL]),
)


def test_a_question_finds_its_deals(found):
    assert {question: deals(found, "otto", question) for question, _ in ANSWERS} == dict(ANSWERS)


def test_a_quote_is_what_was_said(found):
    _, (quote,) = found("sam", "money:budget")
    assert quote == "Our budget for this is 40,000 pounds."
    _, quotes = found("sam", '"supplier questionnaire"')
    assert any("signed supplier questionnaire" in quote for quote in quotes)


QUESTIONS = (
    "price", "side:theirs", "kind:competitor", "outcome:lost", "who:bo",
    "amount:>1k portway", "-kind:amount", "-side:ours portway", "channel:email", "said:this-year",
    "owner:eve", "deal:lowmoor", "kind:competitor portway", "-portway kind:amount",
)  # fmt: skip


def test_nothing_of_another_s_deal_is_found_or_counted(world, cast, asker_of, now):
    for question in QUESTIONS:
        seen = answer(asker_of(cast.otto), question, now)
        for who, hidden in (("sam", "Lowmoor"), ("mia", "Lowmoor"), ("eve", "Northgate")):
            one = answer(asker_of(getattr(cast, who)), question, now)
            assert hidden not in repr(one.groups)
            assert one.deals <= 1
            others = sum(group.count for group in seen.groups if hidden in repr(group))
            assert one.count == sum(group.count for group in one.groups) == seen.count - others, (who, question)


def test_a_hidden_account_is_as_one_that_is_not_there(world, cast, asker_of, now):
    told = []
    for name in ("Lowmoor", "Nowhere"):
        with pytest.raises(BadQuery) as refused:
            answer(asker_of(cast.sam), f"account:{name}", now)
        told.append(str(refused.value).replace(name, "X"))
    assert told[0] == told[1]


def test_these_questions_would_find_it(world, cast, asker_of, now):
    everything = [answer(asker_of(cast.otto), question, now) for question in QUESTIONS]
    assert sum(any("Lowmoor" in repr(group) for group in one.groups) for one in everything) > 8


def test_whoever_sees_quotes_only_is_answered_from_the_quotes(world, cast, root, now):
    from dataclasses import replace

    from sayso.domain.asker import system

    fay = replace(system("fay"), user_id=cast.otto.pk, reads_transcripts=False)
    assert answer(root, "thursday", now).count
    whole = answer(fay, "budget", now)
    assert [quote.text for group in whole.groups for quote in group.quotes] == ["Our budget for this is 40,000 pounds."]
    # The signature and the greeting stand in the same turn, and in no quote.
    assert answer(fay, "hi sam", now).count == 0
    assert answer(root, "kind:amount hi", now).count == 1
    assert answer(fay, "kind:amount hi", now).count == 0
    assert answer(fay, "kind:amount -hi", now).count == answer(fay, "kind:amount", now).count


def test_a_chat_that_began_long_ago_is_asked_by_when_each_was_said(world, found, now):
    price = Conversation.objects.get(title="Price")
    Conversation.objects.filter(pk=price.pk).update(channel="chat", happened_at=now - timedelta(days=200))
    index.put(price.pk)
    index_signals(price.pk, Signal.objects.filter(conversation=price))
    assert deals(found, "otto", "objection:price said:last-30-days") == [LOWMOOR_DEAL]
    assert deals(found, "otto", "objection:price high said:last-30-days") == [LOWMOOR_DEAL]
    assert deals(found, "otto", "objection:price said:..2026-10") == []
    assert deals(found, "eve", "objection:price channel:email said:last-30-days") == []


TOLD = (
    ("owner:nobody", "Nobody of ours is called “nobody”. Known: Eve Stone"),
    ("stage:nowhere", "No stage is called “nowhere”. Known: Qualification"),
    ("team:east", "No team is called “east”. Known: North, South."),
    ("account:zzz", "No account that you may see is called “zzz”"),
    ("kind:objection kind:amount", "A quote is of one kind"),
)


def test_an_account_is_known_by_its_first_word_however_many_there_are(world, cast, asker_of, now):
    names = [*(f"Software {number}" for number in range(250)), "Zeta Bank", "Quay Ltd", "Quay plc", "Quayside"]
    with writing():
        Account.objects.bulk_create(Account(name=name, owner=cast.sam, created_at=now) for name in names)
    for question, account in (
        ("Are there objections at Zeta?", "Zeta"),
        ("Are there objections at Zeta Bank?", '"Zeta Bank"'),
        ("Are there objections at Quay plc?", '"Quay plc"'),
        ("Are there objections at Quaysides?", ""),
        ("Are there objections at Quay?", ""),
        ("Are there objections at Software?", ""),
        ("Are there objections at Software 199?", '"Software 199"'),
        ("Are there objections at Northgate?", "Northgate"),
        ("Are there objections at Lowmoor?", ""),
    ):
        terms = {term.operator: term for term in read(asker_of(cast.sam), question, now.date())}
        assert str(terms.get("account", "")) == (account and f"account:{account}"), question


def test_a_name_that_means_nothing_is_told(world, cast, asker_of, now):
    for question, says in TOLD:
        with pytest.raises(BadQuery) as refused:
            answer(asker_of(cast.otto), question, now)
        assert says in str(refused.value)


def test_counts_stop_at_the_newest_and_say_so(world, cast, asker_of, now, monkeypatch):
    monkeypatch.setattr(answering, "MOST", 2)
    one = answer(asker_of(cast.otto), "price portway security", now)
    assert not one.is_more
    some = answer(asker_of(cast.otto), "kind:next_step,competitor,amount,objection", now)
    assert (some.count, some.is_more) == (2, True)
    assert some.reached.date().isoformat() == "2026-11-19"
    before = answer(asker_of(cast.otto), f"{some.text} said:..2026-11-19", now)
    assert before.count


def test_many_deals_and_nothing_else_are_answered_from_the_signals(world, found, monkeypatch):
    for module in (engines, sifting, meaning):
        monkeypatch.setattr(module, "MOST_TERMS", 1)
    for question in ("outcome:open,lost", "outcome:open,lost said:last-30-days", "outcome:open,lost -portway"):
        assert set(deals(found, "otto", question)) == {NORTHGATE, LOWMOOR_DEAL}, question
    assert deals(found, "otto", "outcome:open,lost security") == [NORTHGATE]


def test_each_group_leads_to_all_its_quotes(world, cast, asker_of, now):
    one = answer(asker_of(cast.otto), "kind:next_step,competitor,amount", now, Wanted(each=1))
    group = next(group for group in one.groups if group.deal.name == NORTHGATE)
    assert group.count > len(group.quotes) == 1
    whole = answer(asker_of(cast.otto), f"{one.text} {group.narrowing}", now, Wanted(each=1))
    assert len(whole.groups[0].quotes) == group.count


def test_who_asked_what_is_kept(world, cast, asker_of, now):
    ask(asker=asker_of(cast.sam), text="portway", at=now)
    ask(asker=asker_of(cast.sam), text="  ", at=now)
    (access,) = [one for one in list_access(asker_of(cast.otto)) if one.act == "searched"]
    assert (access.query, access.hits) == ("portway", 1)


def test_a_table_runs_nothing(world, cast, asker_of, now, root):
    account = {"name": "=HYPERLINK(1)", "domains": ["odd.example"], "owner": cast.sam.pk}
    odd = mirroring.upsert_account(asker=root, seen=Seen("t:odd", account, CREATED), at=now)
    about = {
        "name": "+1 deal",
        "account": odd,
        "owner": cast.sam.pk,
        "stage": {"pipeline": "new-business", "key": "proposal"},
    }
    mirroring.upsert_deal(asker=root, seen=Seen("t:deal:odd", about, CREATED), at=now)
    text = "=cmd|'/c calc'!A0 the budget is 9,000 pounds."
    odd_mail = mail("Odd One", "one@odd.example", "sam@seller.example", "@SUM(1)", "Wed, 18 Nov 2026 10:00:00", text)
    capture_call(asker_of(cast.sam), now, odd_mail, "odd.eml")
    one = answer(asker_of(cast.sam), "side:theirs 9,000", now, Wanted(1000, 1000))
    (line,) = csv.DictReader(io.StringIO(as_csv(one, "https://sayso.example/")))
    assert tuple(line) == COLUMNS
    assert line["deal"] == "'+1 deal"
    assert line["account"] == "'=HYPERLINK(1)"
    assert line["quote"].startswith("'=cmd")
    assert line["conversation"] == "'@SUM(1)"
    assert line["address"].startswith("https://sayso.example/conversations/")


def test_suggestions_know_the_place_and_the_asker(world, cast, asker_of, now):
    def labels(who, text, caret=None):
        asker = asker_of(getattr(cast, who))
        found = suggest(asker, text, len(text) if caret is None else caret, now.date())
        return [one.label for one in found]

    assert labels("sam", "ob") == ["objection:"]
    assert labels("sam", "objection:pr") == ["price", "product"]
    assert labels("sam", "-stage:pro") == ["Proposal"]
    assert labels("sam", "said:last") == ["last-week", "last-30-days", "last-month", "last-quarter", "last-year"]
    assert labels("sam", '"ob') == []
    assert labels("eve", "account:low") == ["Lowmoor"]
    assert labels("sam", "account:low") == []
    assert labels("sam", "ob price", caret=2) == ["objection:"]
    (one,) = suggest(asker_of(cast.sam), "price owner:sa now", 14, now.date())
    assert (one.text, one.caret) == ('price owner:"Sam Ode" now', 22)
