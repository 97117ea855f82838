"""Tables that come in: what tells rows apart, what collides, when deals began elsewhere, and the same table again."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.change import FieldPath
from sayso.flow import tables
from sayso.flow.tables import BadTable
from sayso.record.past import history
from sayso.record.schema import Schema
from sayso.record.selectors import list_deals
from sayso.record.selectors_facts import closed_deals, deal_facts

pytestmark = pytest.mark.django_db
TWINS = (
    "reference,name,account,stage,began,ended\n"
    "A1,Dock,Northgate,Proposal,2026-08-03,\n"
    "B2,Dock,Northgate,Proposal,2026-09-01,\n"
    "C3,dock,Northgate,Won,2026-01-05,2026-03-02\n"
)


@pytest.fixture
def otto(office, cast, asker_of):
    return asker_of(cast.otto)


def planned(asker, text, at, key="", entity="deal", columns=()):
    return tables.plan(asker, entity, list(tables.read_rows(text, dict(columns))), at=at, key=key)


def brought_in(asker, text, at, **asked):
    return tables.carry_out(asker=asker, planned=planned(asker, text, at, **asked), at=at)


def docks(asker):
    rows = list_deals(asker, query="dock", kind="").rows
    return [row for row in rows if row.name.casefold() == "dock"]


def test_names_that_collide_do_not_merge_where_a_column_tells_them_apart(otto, now):
    first = planned(otto, TWINS, now, key="reference")
    assert (first.created, first.collided, first.defines, first.problems) == (3, 0, "reference", [])
    done = tables.carry_out(asker=otto, planned=first, at=now)
    assert (done.created, done.problems) == (3, [])
    assert Schema().spec(FieldPath("deal", "reference")).custom
    assert len(docks(otto)) == 3
    again = brought_in(otto, TWINS, now, key="reference")
    assert (again.created, again.changed, again.same, again.problems) == (0, 0, 3, [])


def test_a_second_table_updates_the_deal_with_that_key_even_under_another_name(otto, now):
    brought_in(otto, TWINS, now, key="reference")
    moved = "reference,name,amount\nB2,Dock and yard,5000\n"
    assert brought_in(otto, moved, now, key="reference").changed == 2
    assert sorted(row.name for row in docks(otto)) == ["Dock", "dock"]
    assert brought_in(otto, moved, now, key="reference").same == 1


def test_without_such_a_column_only_the_first_is_taken_and_each_other_is_told(otto, now):
    text = TWINS.replace("reference", "")
    for _ in range(2):
        done = brought_in(otto, text, now)
        assert done.collided == 2
        assert done.problems == [
            "line 3: it means the same as line 2; it is left out.",
            "line 4: it means the same as line 2; it is left out.",
        ]
        assert len(docks(otto)) == 1


def test_a_name_that_the_record_holds_twice_is_left_alone(otto, now):
    brought_in(otto, TWINS, now, key="reference")
    done = brought_in(otto, "name,account,amount\nDock,Northgate,9000\n", now)
    assert (done.changed, done.collided) == (0, 1)
    assert "the record holds 3 of that name" in done.problems[0]


def test_a_deal_began_and_ended_when_the_table_says(otto, root, now):
    brought_in(otto, TWINS, now, key="reference")
    noon = [datetime(2026, 8, 3, 12, tzinfo=UTC), datetime(2026, 9, 1, 12, tzinfo=UTC)]
    facts = [deal for some in deal_facts(root, at=now) for deal in some if deal.name == "Dock"]
    assert [(deal.created_at, deal.in_stage_since) for deal in facts] == [(day, day) for day in noon]
    (won,) = [one for one in closed_deals(root, since=now - timedelta(days=400)) if one.kind == "won"]
    assert (won.closed_at - won.created_at).days == 56
    assert {change.at for change in history(otto, "deal", won.id, "stage")} == {won.closed_at}


def test_json_lines_come_in_as_csv_does(otto, now):
    text = '{"Opportunity": "Yard", "account": "Northgate", "amount": 1200, "lost": null}\n\n'
    columns = {"Opportunity": "name", "lost": ""}
    assert tables.headings(text) == ("Opportunity", "account", "amount", "lost")
    assert brought_in(otto, text, now, columns=columns.items()).created == 1
    assert [row.amount_shown for row in list_deals(otto, query="Yard").rows if row.name == "Yard"] == ["1,200 USD"]


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("name\nX\n", "reference", "No column is 'reference'"),
        ("name,amount\nX,1\n", "amount", "a field of Sayso's own"),
        ("name,nonsense\nX,1\n", "", "No such fields: nonsense"),
        ('{"name": ["X"]}\n', "", "one object of plain values"),
        ('{"name": \n', "", "line 1"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(otto, now, text, key, why):
    with pytest.raises(BadTable, match=why):
        planned(otto, text, now, key=key)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (",X,2026-01-01,", "nothing stands in 'reference'"),
        ("A,X,soon,", "Began: 'soon' is no day"),
        ("A,X,2030-01-01,", "Began: 2030-01-01 lies ahead"),
        ("A,X,2026-03-01,2026-01-01", "before it began"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_line(otto, now, cells, why):
    done = planned(otto, f"reference,name,began,ended\n{cells}\nB,Y,,\n", now, key="reference")
    assert done.created == 1
    assert len(done.problems) == 1
    assert done.problems[0].startswith("line 2: ")
    assert why in done.problems[0]


def test_people_without_an_address_are_told_apart_by_name_and_account(otto, now):
    done = planned(otto, "name,account\nAda,Northgate\nBo,Northgate\nAda,Northgate\n", now, entity="person")
    assert (done.created, done.collided) == (2, 1)
