"""A server of embeddings, and the consent to send it words."""

import pytest

from sayso.capture.search.vectors import connect_meaning
from tests.capture.meaning.letters import concepts
from tests.fakes.model_servers import embeddings, serving


@pytest.fixture
def server():
    with serving(embeddings(concepts)) as running:
        yield running


@pytest.fixture
def consent(cast, asker_of, now):
    def make(server, model="small"):
        url = server if isinstance(server, str) else server.url
        otto = asker_of(cast.otto)
        return connect_meaning(asker=otto, connector="openai", base_url=url, model=model, key="s3cret", at=now)

    return make
