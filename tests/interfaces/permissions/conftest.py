"""The people of the matrix and what they ask for, made once: every test here finds things as they were."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.conftest import Cast
from tests.interfaces.conftest import newcomer
from tests.interfaces.permissions.things import made_for_sam
from tests.office import Office


def web_routes():
    return {p.name: p for p in get_resolver("sayso.interfaces.web.urls").url_patterns if isinstance(p, URLPattern)}


@pytest.fixture(scope="module")
def cast(kept, django_db_blocker, root, now):
    """The four, and Fay and Lena; made once, as every test here finds things as they were."""
    with django_db_blocker.unblock():
        cast = Cast()
        newcomer(cast, root, now, "fay", "Fay Low", "finance")
        newcomer(cast, root, now, "lena", "Lena Marsh", "leader")
    return cast


@pytest.fixture(scope="module")
def things(cast, django_db_blocker, root, asker_of, now):
    """What stands in the addresses: Sam's, all of it."""
    with django_db_blocker.unblock():
        return made_for_sam(Office(cast, root, now), root, cast, asker_of, now)


@pytest.fixture
def address(things):
    def of(name):
        wanted = web_routes()[name].pattern.converters
        question = {"view_id": things["question_id"]}
        beside = {
            "meeting-brief": {"conversation_id": things["meeting"]},
            "calendar-feed": {"secret": things["feed"]},
            "follow-question": question,
            "drop-question": question,
        }
        held = things | beside.get(name, {})
        asked = "?finding=next_step:" if name == "triage-form" else ""
        return reverse(name, kwargs={each: held[each] for each in wanted}) + asked

    return of
