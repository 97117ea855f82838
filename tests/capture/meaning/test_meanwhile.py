"""What changed while a server of embeddings thought."""

import pytest
from django.db import connection

from sayso.capture.models import SearchRow, SearchVector
from sayso.capture.search.vectors import disconnect_meaning, fill
from sayso.flow import privacy
from tests.capture.meaning.letters import SAID, concepts, post
from tests.fakes.model_servers import embeddings, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _letters(office, cast, asker_of, now):
    post(cast, asker_of, now)


def test_what_was_erased_while_the_server_thought_is_not_kept(cast, asker_of, now, consent):
    otto = asker_of(cast.otto)
    victim = SearchRow.objects.latest("pk").conversation_id

    def meanwhile(body):
        privacy.erase_conversation(asker=otto, conversation_id=victim, at=now)
        connection.close()  # the server's own
        return embeddings(concepts)(body)

    with serving(meanwhile, embeddings(concepts)) as server:
        consent(server)
        fill(at=now)
    assert not SearchVector.objects.filter(row__conversation=victim).exists()
    assert SearchVector.objects.count() == len(SAID)


def test_what_was_made_for_a_consent_that_ended_meanwhile_is_not_kept(cast, asker_of, now, consent):
    def meanwhile(body):
        disconnect_meaning(asker=asker_of(cast.otto), at=now)
        connection.close()  # the server's own
        return embeddings(concepts)(body)

    with serving(meanwhile) as server:
        consent(server)
        assert fill(at=now) == 0
    assert SearchVector.objects.count() == 0
