from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sayso.domain.change import FieldPath, Operation
from sayso.record import mirroring, selectors, writing
from sayso.record.mirroring import Observed, PastChange, Seen
from sayso.record.schema import NoSuchField
from sayso.record.scope import NotFound
from tests.record.conftest import CREATED

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(deal, account, cast, root, now):
    """Twelve more deals of Sam's and one of Eve's."""
    for n in range(12):
        values = {
            "name": f"Deal {n:02}",
            "account": account,
            "owner": cast.sam.pk,
            "stage": "won" if n % 4 == 0 else "discovery",
            "amount": {"amount": str(1000 * n), "currency": "USD"},
            "close_date": str(date(2026, 12, 1) + timedelta(days=n)) if n else None,
        }
        pk = mirroring.upsert_deal(asker=root, seen=Seen(f"crm:m{n}", values, CREATED), at=now)
        mirroring.observe_activity(asker=root, observed=Observed(pk, "call", CREATED + timedelta(days=n), "c"), at=now)
    eves = {"name": "Eve's own", "owner": cast.eve.pk, "stage": "discovery"}
    mirroring.upsert_deal(asker=root, seen=Seen("crm:eve", eves, CREATED), at=now)


def queries(read):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read()
    return len(captured)


def names(page):
    return [row.name for row in page.rows]


def test_a_rep_sees_their_own_and_a_manager_the_teams(many, cast, asker_of):
    assert selectors.list_deals(asker_of(cast.sam)).total == 13
    assert selectors.list_deals(asker_of(cast.mia)).total == 13
    assert names(selectors.list_deals(asker_of(cast.eve))) == ["Eve's own"]
    assert selectors.list_deals(asker_of(cast.otto)).total == 14


def test_another_teams_rep_finds_nothing_there(deal, account, order, cast, asker_of):
    eve = asker_of(cast.eve)
    writing.write(order=order("deal.notes", "Private.", deal, operation=Operation.ADD))
    for read in (
        lambda: selectors.get_deal(eve, deal),
        lambda: selectors.get_account(eve, account),
        lambda: selectors.history(eve, "deal", deal),
        lambda: selectors.newest_changes(eve, "deal", deal),
        lambda: selectors.live_value(eve, FieldPath("deal", "amount"), deal),
    ):
        with pytest.raises(NotFound):
            read()
    assert selectors.list_accounts(eve).total == 0
    assert selectors.find_accounts_by_domain(eve, "brightfield.example") == ()
    assert selectors.open_deals_of_account(eve, account) == ()
    assert selectors.newest_of(eve, [(FieldPath("deal", "notes"), deal)]) == {}


def test_missing_and_hidden_look_the_same(deal, cast, asker_of):
    with pytest.raises(NotFound) as hidden:
        selectors.get_deal(asker_of(cast.eve), deal)
    with pytest.raises(NotFound) as missing:
        selectors.get_deal(asker_of(cast.eve), deal + 999)
    assert str(hidden.value).replace(str(deal), "?") == str(missing.value).replace(str(deal + 999), "?")


def test_an_account_is_seen_through_a_deal(account, cast, root, now, asker_of):
    person = mirroring.upsert_person(
        asker=root, seen=Seen("crm:p", {"name": "Ana", "account": account}, CREATED), at=now
    )
    eve = asker_of(cast.eve)
    with pytest.raises(NotFound):
        selectors.get_person(eve, person)
    values = {"name": "Eve at Brightfield", "owner": cast.eve.pk, "account": account, "stage": "discovery"}
    mirroring.upsert_deal(asker=root, seen=Seen("crm:e", values, CREATED), at=now)
    assert [deal.name for deal in selectors.get_account(eve, account).deals] == ["Eve at Brightfield"]
    assert selectors.get_person(eve, person).name == "Ana"
    assert selectors.list_people(eve, query="an").total == 1


def test_pages_follow_one_another(many, root):
    pages = [selectors.list_deals(root, order="name", page=n, size=5) for n in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [5, 5, 4]
    assert [page.has_next for page in pages] == [True, True, False]
    assert len({row.id for page in pages for row in page.rows}) == 14


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"kind": "open"}, 11),
        ({"kind": "won"}, 3),
        ({"stage": "discovery"}, 11),
        ({"pipeline": "elsewhere"}, 0),
        ({"query": "BRIGHTFIELD"}, 13),
        ({"query": "deal 07"}, 1),
        ({"query": "%"}, 0),
    ],
)
def test_lists_are_narrowed(many, root, wanted, count):
    found = selectors.list_deals(root, **wanted)
    assert (found.total, len(found.rows)) == (count, count)


def test_lists_are_ordered(many, root):
    assert names(selectors.list_deals(root, order="amount"))[:2] == ["Brightfield - 4 sites", "Deal 11"]
    by_date = selectors.list_deals(root).rows
    assert [row.close_date for row in by_date[-2:]] == [None, None]
    assert names(selectors.list_deals(root, order="newest"))[0] == "Eve's own"
    assert selectors.list_deals(root, order="nonsense").total == 14


def test_a_row_tells_when_somebody_last_talked(many, root):
    row = next(row for row in selectors.list_deals(root, order="name").rows if row.name == "Deal 05")
    assert row.latest_activity_at == CREATED + timedelta(days=5)
    assert row.amount_shown == "5,000 USD"


def test_a_list_costs_the_same_however_long(many, root):
    few = queries(lambda: selectors.list_deals(root, size=1))
    assert queries(lambda: selectors.list_deals(root, size=50)) == few
    assert few <= 6
    assert queries(lambda: selectors.list_accounts(root)) <= 5


def test_a_deal_costs_the_same_however_much_it_holds(deal, order, root):
    writing.write(order=order("deal.notes", "One.", deal, operation=Operation.ADD))
    one = queries(lambda: selectors.get_deal(root, deal))
    for n in range(6):
        writing.write(order=order("deal.notes", f"Note {n}.", deal, operation=Operation.ADD))
        writing.write(order=order("deal.competitors", f"Rival {n}", deal, operation=Operation.ADD))
    assert queries(lambda: selectors.get_deal(root, deal)) == one
    assert one <= 13
    assert queries(lambda: selectors.history(root, "deal", deal)) <= 8


def test_a_deal_is_shown_with_all_its_fields(deal, root):
    view = selectors.get_deal(root, deal)
    shown = {field.path.field: field.shown for field in view.fields}
    assert shown["stage"] == "Discovery"
    assert shown["owner"] == "Sam Ode"
    assert shown["account"] == "Brightfield Ltd"
    assert shown["amount"] == "48,000 USD"
    assert view.value("amount") == {"amount": "48000.00", "currency": "USD"}
    assert view.value("commitments") == []
    assert view.stage.exit_criteria == ("budget_confirmed",)


def test_a_domain_above_counts(account, root):
    assert selectors.find_account_by_domain(root, "mail.Brightfield.example.").id == account
    assert selectors.find_account_by_domain(root, "example") is None
    assert selectors.find_account_by_domain(root, "") is None


def test_two_accounts_of_one_domain_are_nobodys_guess(account, root, now):
    mirroring.upsert_account(
        asker=root, seen=Seen("crm:a2", {"name": "Brightfield US", "domains": ["brightfield.example"]}, CREATED), at=now
    )
    assert selectors.find_account_by_domain(root, "brightfield.example") is None
    assert len(selectors.find_accounts_by_domain(root, "brightfield.example")) == 2


def test_before_is_what_a_change_will_be_compared_with(deal, order, root):
    competitors = FieldPath("deal", "competitors")
    assert selectors.before_of(root, FieldPath("deal", "close_date"), deal, Operation.SET, "2027-01-01") == "2026-12-18"
    assert (
        selectors.before_of(root, competitors, deal, Operation.ADD, {"name": "Portway", "status": "evaluating"}) is None
    )
    writing.write(order=order("deal.competitors", "Portway", deal, operation=Operation.ADD))
    standing = {"name": "Portway", "status": "mentioned"}
    assert (
        selectors.before_of(root, competitors, deal, Operation.ADD, {"name": "PORTWAY", "status": "evaluating"})
        == standing
    )
    assert selectors.before_of(root, FieldPath("deal", "new"), None, Operation.CREATE, {}) is None


def test_a_field_that_is_not_there_is_named(deal, root):
    with pytest.raises(NoSuchField, match=r"There is no field deal.colour. A deal has: name, account"):
        selectors.live_value(root, FieldPath("deal", "colour"), deal)


def test_duplicates_are_found_by_domain_and_by_name(account, root, cast, asker_of, now):
    mirroring.upsert_account(asker=root, seen=Seen("crm:a2", {"name": "Northgate Foods"}, CREATED), at=now)
    by_domain = selectors.duplicates_of_account(root, "Something Else", "Brightfield.example")
    assert [(found.id, found.score) for found in by_domain] == [(account, 100)]
    by_name = selectors.duplicates_of_account(root, "BRIGHTFIELD GmbH")
    assert [(found.id, found.why) for found in by_name] == [(account, "has the same name")]
    assert selectors.duplicates_of_account(root, "Brightfeild Limited")[0].id == account
    assert selectors.duplicates_of_account(root, "Elm Works") == ()
    hidden = selectors.duplicates_of_account(asker_of(cast.eve), "Brightfield")[0]
    assert not hidden.visible
    assert hidden.owner.name == "Sam Ode"


def test_the_owner_sees_what_others_changed(deal, order, cast, asker_of, root, now):
    since = now - timedelta(days=1)
    writing.write(order=order("deal.close_date", "2027-01-15", deal, before="2026-12-18"))
    writing.write(order=order("deal.go_live", "2027-03-01", deal, author_id=cast.mia.pk, origin="edit"))
    mirroring.upsert_deal(asker=root, seen=Seen("crm:d1", {"amount": "50k"}, CREATED), at=now)
    told = selectors.changed_by_others(asker_of(cast.sam), deal, since)
    assert {change.label: change.by and change.by.name for change in told} == {"Go-live": "Mia Lund", "Amount": None}
    assert selectors.changed_by_others(asker_of(cast.sam), deal, now + timedelta(days=1)) == ()
    assert selectors.changed_by_others(asker_of(cast.mia), deal, since) == ()
    assert selectors.changed_by_others(root, deal, since) == ()


def test_history_that_came_in_late_is_read_on_in_its_place(deal, order, cast, root, now):
    writing.write(order=order("deal.close_date", "2027-01-01", deal, before="2026-12-18"))
    writing.write(order=order("deal.close_date", "2027-02-01", deal, before="2027-01-01"))
    past = [PastChange("close_date", None, f"2026-0{n}-01", now - timedelta(days=99 - n)) for n in (1, 2, 3)]
    mirroring.record_history(asker=root, entity="deal", entity_id=deal, changes=past, at=now)
    whole = [change.id for change in selectors.history(root, "deal", deal)]
    first = selectors.history(root, "deal", deal, limit=3)
    rest = selectors.history(root, "deal", deal, before=first[-1].id)
    assert [change.id for change in (*first, *rest)] == whole
    assert len(whole) == 5


def test_history_can_be_read_on(deal, order, root):
    values = ["2026-12-18", "2027-01-01", "2027-01-02", "2027-01-03"]
    for before, value in pairwise(values):
        writing.write(order=order("deal.close_date", value, deal, before=before))
    newest = selectors.history(root, "deal", deal, limit=2)
    rest = selectors.history(root, "deal", deal, before=newest[-1].id)
    assert [change.after for change in (*newest, *rest)] == values[:0:-1]
