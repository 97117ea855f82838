"""What was heard in a turn can be found by its kind: it comes with the reading, and stays while a deal changes hands."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import Q

from sayso.capture import privacy
from sayso.capture.models import SearchRow
from sayso.capture.search import index
from sayso.capture.search.engines import Question, rows_with
from sayso.extract.models import Signal
from sayso.extract.services import read
from tests.office import capture_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(office, cast, asker_of, now):
    """A call of Sam's in which something was heard."""
    return capture_call(asker_of(cast.sam), now)


def heard(*tags):
    """The turns that the index finds by what was heard in them."""
    rows = rows_with(Question((), None, tags), 100)
    return set(SearchRow.objects.filter(pk__in=rows).values_list("turn__index", flat=True))


def turns(**narrowed):
    return set(Signal.objects.filter(**narrowed).values_list("turn", flat=True))


def test_turns_are_found_by_what_was_heard_in_them(call):
    assert heard(index.heard_tag("next_step")) == turns(kind="next_step") != set()
    agreed = heard(index.heard_tag("next_step", "agreed"))
    assert agreed == turns(kind="next_step", value__agreement="agreed")
    assert heard(index.heard_tag("objection", "effort")) == turns(kind="objection", value__category="effort")


def test_a_new_owner_finds_what_was_heard(call, cast):
    before = heard(index.heard_tag("next_step"))
    index.rescope(Q(pk=call))
    SearchRow.objects.filter(conversation=call).update(scope="u0")
    assert heard(index.heard_tag("next_step")) == set()
    index.hear(call, {turn: [index.heard_tag("next_step")] for turn in before})
    index.rescope(Q(pk=call))
    assert heard(index.heard_tag("next_step")) == before
    assert heard(index.word_of(cast.sam.pk), index.heard_tag("next_step")) == before


def test_what_is_no_longer_heard_is_not_found(call):
    index.hear(call, {})
    assert heard(index.heard_tag("next_step")) == set()
    assert not SearchRow.objects.filter(scope__contains=" k").exists()


def test_what_came_back_is_found_as_before(call, cast, asker_of, now):
    sam, before = asker_of(cast.sam), heard(index.heard_tag("next_step"))
    privacy.withdraw(asker=sam, conversation_id=call, at=now)
    assert heard(index.heard_tag("next_step")) == set()
    returned = privacy.restore(asker=sam, conversation_id=call, at=now)
    for conversation in returned:
        read(asker=sam, conversation_id=conversation, at=now)
    assert heard(index.heard_tag("next_step")) == before


def test_rows_of_before_learn_what_was_heard(call):
    before = dict(SearchRow.objects.values_list("pk", "scope"))
    for row in SearchRow.objects.all():
        row.scope = " ".join(word for word in row.scope.split() if not word.startswith("k"))
        row.save()
    assert heard(index.heard_tag("next_step")) == set()
    import_module("sayso.extract.migrations.0003_index_what_was_heard").index_what_was_heard(apps, None)
    assert dict(SearchRow.objects.values_list("pk", "scope")) == before
