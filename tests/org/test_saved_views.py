import pytest

from sayso.org import saved_views
from sayso.org.saved_views import BadView, NoSuchView

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(cast, asker_of, now):
    def act(name="Late ones", query="step=overdue", by=cast.sam, shared=False):
        return saved_views.save_view(asker=asker_of(by), page="deals", name=name, query=query, shared=shared, at=now)

    return act


def names(asker):
    return [(view.name, view.query, view.is_mine) for view in saved_views.list_views(asker, "deals")]


def test_a_view_is_its_keepers_until_it_is_shared(save, cast, asker_of):
    save()
    assert names(asker_of(cast.sam)) == [("Late ones", "step=overdue", True)]
    assert names(asker_of(cast.eve)) == []
    save(shared=True, query="step=none")
    assert names(asker_of(cast.eve)) == [("Late ones", "step=none", False)]


def test_only_the_keeper_drops_it(save, cast, asker_of, now):
    kept = save(shared=True)
    with pytest.raises(NoSuchView):
        saved_views.drop_view(asker=asker_of(cast.eve), view_id=kept, at=now)
    saved_views.drop_view(asker=asker_of(cast.sam), view_id=kept, at=now)
    assert names(asker_of(cast.sam)) == []


@pytest.mark.parametrize(("name", "query"), [("", "x=1"), ("n" * 61, ""), ("fine", "x" * 1001)])
def test_what_cannot_be_kept_is_refused(save, name, query):
    with pytest.raises(BadView):
        save(name=name, query=query)
