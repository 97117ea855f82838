"""Long lists by name: every row once, in order, whoever asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.record import mirroring, names, scope
from sayso.record.marks import BadMark, after, mark_of
from sayso.record.mirroring import Seen
from sayso.record.selectors_browse import (
    browse_accounts,
    browse_deals,
    browse_people,
    changes_of_account,
    parts_of_person,
)
from tests.record.conftest import CREATED

pytestmark = pytest.mark.django_db
NAMES = ["Zeta", "Alpha", "alpha", "Ärger", "Alpha", "<b>Bold</b>", "O'Neill", "日本", "Beta %", "Beta _"]


@pytest.fixture
def accounts(cast, root, now, pipeline):
    made = []
    for number, name in enumerate(NAMES):
        owner = cast.eve.pk if name == "Zeta" else cast.sam.pk
        values = {"name": name, "domains": [f"d{number}.example"], "owner": owner}
        account = mirroring.upsert_account(asker=root, seen=Seen(f"a{number}", values, CREATED), at=now)
        about = {"name": f"Person of {name}", "email": f"p@d{number}.example", "account": account}
        mirroring.upsert_person(asker=root, seen=Seen(f"p{number}", about, CREATED), at=now)
        made.append(account)
    return made


def walk(browse, asker, **wishes):
    mark, names = "", []
    while True:
        found = browse(asker, mark=mark, size=3, **wishes)
        names += [row.name for row in found.rows]
        if not found.next:
            return names
        mark = found.next


def test_every_row_stands_once_whatever_the_stretch(accounts, root):
    whole = [row.name for row in browse_accounts(root, size=200).rows]
    assert walk(browse_accounts, root) == whole
    assert sorted(whole) == sorted(NAMES)
    assert sorted(walk(browse_people, root)) == sorted(f"Person of {name}" for name in NAMES)


def test_nobody_browses_what_they_do_not_see(accounts, cast, asker_of):
    assert walk(browse_accounts, asker_of(cast.eve)) == ["Zeta"]
    assert walk(browse_people, asker_of(cast.eve)) == ["Person of Zeta"]
    assert "Zeta" not in walk(browse_accounts, asker_of(cast.sam))


def test_the_filter_takes_name_and_domain_and_nothing_as_a_wild_card(accounts, root):
    assert walk(browse_accounts, root, query="beta %") == ["Beta %"]
    assert walk(browse_accounts, root, query="d0.example") == ["Zeta"]
    assert walk(browse_people, root, query="P@D7.example") == ["Person of 日本"]
    assert walk(browse_accounts, root, query="' OR 1=1 --") == []


@pytest.mark.parametrize("listed", [1, 1000])
def test_a_name_is_found_the_same_whether_it_is_rare_or_common(listed, accounts, cast, asker_of, root, monkeypatch):
    monkeypatch.setattr(names, "LISTED", listed)
    assert walk(browse_accounts, root, query="alpha") == [row.name for row in browse_accounts(root, query="ALPHA").rows]
    assert sorted(walk(browse_accounts, root, query="alpha")) == ["Alpha", "Alpha", "alpha"]
    assert walk(browse_accounts, asker_of(cast.eve), query=".example") == ["Zeta"]
    assert walk(browse_people, asker_of(cast.eve), query="person") == ["Person of Zeta"]
    assert len(walk(browse_people, asker_of(cast.sam), query="person")) == len(NAMES) - 1


def test_what_is_asked_of_each_is_what_is_listed(accounts, deal, cast, asker_of, root):
    for asker in (root, *(asker_of(getattr(cast, name)) for name in ("sam", "mia", "otto", "eve"))):
        for entity in ("deal", "account", "person"):
            each = set(scope.few(asker, entity).values_list("pk", flat=True))
            assert each == set(scope.visible(asker, entity).values_list("pk", flat=True)), (asker.name, entity)


def test_an_account_is_seen_for_the_sake_of_a_deal(account, cast, asker_of, root, now):
    values = {"name": "Eve's", "account": account, "owner": cast.eve.pk, "stage": "discovery"}
    mirroring.upsert_deal(asker=root, seen=Seen("d9", values, CREATED), at=now)
    about = {"name": "Luis Ortega", "email": "luis@brightfield.example", "account": account}
    mirroring.upsert_person(asker=root, seen=Seen("p9", about, CREATED), at=now)
    eve = asker_of(cast.eve)
    assert walk(browse_accounts, eve, query="bright") == walk(browse_accounts, eve) == ["Brightfield Ltd"]
    assert walk(browse_people, eve, query="luis") == walk(browse_people, eve, account_id=account) == ["Luis Ortega"]


def test_deals_are_browsed_the_newest_first_by_their_own_name_and_their_account_s(account, cast, asker_of, root, now):
    for number in range(5):
        values = {"name": f"Dock {number}", "owner": cast.sam.pk, "stage": "discovery"}
        values |= {"account": account} if number % 2 else {}
        mirroring.upsert_deal(asker=root, seen=Seen(f"d{number}", values, CREATED), at=now)
    assert walk(browse_deals, root) == ["Dock 4", "Dock 3", "Dock 2", "Dock 1", "Dock 0"]
    assert walk(browse_deals, asker_of(cast.sam), query="brightfield") == ["Dock 3", "Dock 1"]
    assert walk(browse_deals, asker_of(cast.eve), query="dock") == []
    for mark in ("x", "-1", str(2**63), "²"):
        with pytest.raises(BadMark, match="begin again at its top"):
            browse_deals(root, mark=mark)


def test_an_account_is_browsed_by_owner_and_by_its_open_deals(deal, account, cast, root):
    (line,) = browse_accounts(root, owner=cast.sam.pk, is_open=True).rows
    assert (line.name, line.open_deals, line.people) == ("Brightfield Ltd", 1, 0)
    assert browse_accounts(root, owner=cast.eve.pk).rows == ()


def test_a_person_s_part_in_a_deal_stands_with_its_deal(deal, account, cast, root, asker_of, now, order):
    from sayso.domain.change import Operation
    from sayso.record import writing
    from sayso.record.scope import NotFound

    about = {"name": "Luis Ortega", "email": "luis@brightfield.example", "account": account}
    person = mirroring.upsert_person(asker=root, seen=Seen("p", about, CREATED), at=now)
    value = {"person": person, "name": "Luis Ortega", "title": "", "role": "champion"}
    writing.write(order=order("deal.people", value, deal, operation=Operation.ADD))
    (part,) = parts_of_person(asker_of(cast.sam), person)
    assert (part.deal.id, part.role, part.stage.key) == (deal, "champion", "discovery")
    with pytest.raises(NotFound):
        parts_of_person(asker_of(cast.eve), person)


def test_what_changed_at_an_account_is_for_those_who_see_it(deal, account, cast, asker_of, now, order):
    from sayso.record import writing
    from sayso.record.scope import NotFound

    writing.write(order=order("deal.go_live", "2027-01-04", deal))
    changes = changes_of_account(asker_of(cast.mia), account)
    assert ("Go-live", deal) in {(change.label, change.entity_id) for change in changes}
    with pytest.raises(NotFound):
        changes_of_account(asker_of(cast.eve), account)


@given(st.text(), st.integers(0, 2**63 - 1))
def test_a_mark_leads_where_it_was_made(name, pk):
    if "\x00" not in name:
        assert after(mark_of(name, pk)).children


@given(st.text(max_size=60))
def test_nonsense_marks_nothing(text):
    try:
        after(text)
    except BadMark:
        return
    assert text  # something that is a mark by chance


@pytest.mark.parametrize("mark", ["x", "W10", "WyJhIl0", "WzEsMl0", "bnVsbA", "WyJhIiwtMV0", "WyJhIix0cnVlXQ"])
def test_a_forged_mark_is_refused_in_words(root, mark):
    with pytest.raises(BadMark, match="begin again at its top"):
        browse_accounts(root, mark=mark)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aLPHA", ["Alpha", "Alpha", "alpha"]),
        ("rGER", ["Ärger"]),
        ("%", ["Beta %"]),
        ("_", ["Beta _"]),
        ("o'n", ["O'Neill"]),
        ("Är", ["Ärger"]),
        ("本", ["日本"]),
        ("\\", []),
    ],
)
def test_a_text_is_found_in_any_case_and_means_itself(accounts, root, text, found):
    assert sorted(walk(browse_accounts, root, query=text)) == found
