import pytest

from sayso.domain.change import FieldPath, Operation
from sayso.record import selectors, writing
from sayso.record.fields import BadFieldValue
from sayso.record.models import Account, Deal, FieldChange
from sayso.record.refusals import AlreadyThere, BeforeHasMoved

pytestmark = pytest.mark.django_db

CREATE = Operation.CREATE
TALLOW = {"name": "Tallow & Sons", "domains": ["tallow.example"]}


@pytest.fixture
def tallow(pipeline, order):
    return writing.write(order=order("account.new", TALLOW, operation=CREATE, key="a"))


def test_an_account_is_made_and_belongs_to_its_author(tallow, cast, root):
    view = selectors.get_account(root, tallow.entity_id)
    assert (view.name, view.domains, view.owner.name) == ("Tallow & Sons", ("tallow.example",), "Sam Ode")


def test_a_deal_and_its_people_name_the_account_of_their_card(tallow, order, cast, root):
    deal = writing.write(
        order=order("deal.new", {"name": "Tallow pilot", "account": {"domain": "tallow.example"}}, operation=CREATE)
    )
    ana = {
        "name": "Ana Tallow",
        "email": "Ana@Tallow.example",
        "account": {"name": "tallow & sons"},
        "lifecycle": "lead",
    }
    person = writing.write(order=order("person.new", ana, operation=CREATE))
    view = selectors.get_deal(root, deal.entity_id)
    assert view.account.id == tallow.entity_id
    assert view.stage.key == "discovery"
    assert view.owner.id == cast.sam.pk
    assert selectors.get_person(root, person.entity_id).email == "ana@tallow.example"
    assert [each.name for each in selectors.get_account(root, tallow.entity_id).people] == ["Ana Tallow"]


def test_the_same_key_makes_one_thing(tallow, order):
    again = writing.write(order=order("account.new", TALLOW, operation=CREATE, key="a"))
    assert again == tallow
    assert Account.objects.count() == 1


def test_what_is_in_the_record_is_not_made_again(tallow, order):
    with pytest.raises(AlreadyThere) as there:
        writing.write(
            order=order("account.new", {"name": "Tallow Ltd", "domains": ["tallow.example"]}, operation=CREATE)
        )
    assert there.value.entity_id == tallow.entity_id


def test_somebody_of_that_name_without_an_address_is_not_entered_twice(tallow, order):
    ana = {"name": "Ana Tallow", "account": tallow.entity_id, "lifecycle": "lead"}
    first = writing.write(order=order("person.new", ana, operation=CREATE))
    with pytest.raises(AlreadyThere) as there:
        writing.write(order=order("person.new", {**ana, "name": "ana tallow"}, operation=CREATE))
    assert there.value.entity_id == first.entity_id
    writing.write(order=order("person.new", {**ana, "email": "ana@tallow.example"}, operation=CREATE))


def test_a_creation_is_undone_and_redone(tallow, undo, root):
    undone = undo("a")
    assert selectors.list_accounts(root).total == 0
    with pytest.raises(selectors.NotFound):
        selectors.get_account(root, tallow.entity_id)
    undo(undone.key)
    assert selectors.get_account(root, tallow.entity_id).name == "Tallow & Sons"


def test_an_undone_creation_leaves_the_name_free(tallow, undo, order):
    undo("a")
    again = writing.write(order=order("account.new", TALLOW, operation=CREATE))
    assert again.entity_id != tallow.entity_id


def test_what_was_changed_since_is_not_taken_away(tallow, order, undo):
    writing.write(order=order("account.domains", "tallow-sons.example", tallow.entity_id, operation=Operation.ADD))
    with pytest.raises(BeforeHasMoved, match="was changed since"):
        undo("a")


def test_an_account_with_a_deal_is_not_taken_away(tallow, order, undo):
    writing.write(order=order("deal.new", {"name": "Tallow pilot", "account": tallow.entity_id}, operation=CREATE))
    with pytest.raises(BeforeHasMoved, match="Other things belong to this account"):
        undo("a")


def test_a_new_deal_in_a_won_stage_is_closed(tallow, order, now):
    made = writing.write(order=order("deal.new", {"name": "Signed already", "stage": "won"}, operation=CREATE))
    assert Deal.objects.get(pk=made.entity_id).closed_at == now


def test_each_field_of_a_new_thing_has_its_history(tallow, root):
    fields = {change.path.field for change in selectors.history(root, "account", tallow.entity_id)}
    assert fields == {"new", "name", "owner", "domains"}
    assert FieldChange.objects.filter(write_key="a").count() == 4


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("account.new", {"domains": ["x.example"]}, "Account name: this cannot be blank"),
        (
            "deal.new",
            {"name": "X", "account": {"name": "Nobody"}},
            "Account: there is no account 'Nobody' in the record",
        ),
        ("deal.new", {"name": "X", "stage": "nowhere"}, "'nowhere' is no stage"),
        ("deal.new", "X", "a new thing is made from its fields"),
        ("lead.new", {"name": "X"}, "a new thing is made from its fields"),
    ],
)
def test_half_a_thing_is_not_made(pipeline, order, field, value, line):
    with pytest.raises(BadFieldValue, match=line):
        writing.write(order=order(field, value, operation=CREATE))
    assert not FieldChange.objects.exists()


def test_a_pipeline_is_needed_for_a_deal(cast, order):
    with pytest.raises(BadFieldValue, match="RevOps adds one"):
        writing.write(order=order("deal.new", {"name": "X"}, operation=CREATE))


def test_the_path_of_a_creation_is_the_same_whatever_field_it_names(pipeline, order):
    made = writing.write(order=order("account.name", {"name": "Oak"}, operation=CREATE))
    assert made.path == FieldPath("account", "new")
