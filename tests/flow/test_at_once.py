"""People and machines at once: whoever decides, hands in and takes back at the same moment all come through."""

import threading

import pytest
from django.db import connections

from sayso.capture.selectors_scope import NotFound
from sayso.confirm.rules import Offer
from sayso.domain.asker import system
from sayso.flow import privacy
from sayso.flow import verbs as flow
from sayso.ledger.selectors import verify
from sayso.propose.selectors import list_cards
from tests.office import CALL, capture_call

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def at_once(*acts):
    """What each act raised, all begun at the same moment."""
    raised, start = [], threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            act()
        except NotFound:
            pass  # withdrawn or moved by the other in the meantime
        except Exception as error:  # noqa: BLE001 - reported by the test
            raised.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def mail(number, answers=""):
    content = CALL.replace(b"call-1@", f"call-{number}@".encode()).replace(b"15:00", f"15:{number % 60:02}".encode())
    reply = f"In-Reply-To: <call-{answers}@northgate.example>\nSubject:" if answers else "Subject:"
    return content.replace(b"Subject:", reply.encode())


def test_deciding_while_conversations_arrive_for_the_deal(office, cast, asker_of, now):
    sam, raised = asker_of(cast.sam), []
    for number in range(ROUNDS):
        capture_call(sam, now, mail(10 + number), "a.eml")
        offers = [Offer(p.key, p.digest) for card in list_cards(sam, now).cards for p in card.proposals]
        raised += at_once(
            lambda offers=offers: flow.accept(asker=sam, offers=offers[:3], at=now),
            lambda number=number: capture_call(sam, now, mail(20 + number), "b.eml"),
            lambda number=number: capture_call(sam, now, mail(30 + number), "c.eml"),
        )

    assert raised == []
    assert verify(system("test")).broken == ()


def test_withdrawing_while_an_answer_arrives(office, cast, asker_of, now):
    sam, raised = asker_of(cast.sam), []
    for number in range(ROUNDS):
        call = capture_call(sam, now, mail(10 + number), "a.eml")
        raised += at_once(
            lambda call=call: privacy.withdraw(asker=sam, conversation_id=call, at=now),
            lambda number=number: capture_call(sam, now, mail(20 + number, answers=10 + number), "b.eml"),
            lambda call=call: flow.choose_deal(asker=sam, conversation_id=call, deal_id=None, at=now),
        )

    assert raised == []
    assert verify(system("test")).broken == ()
