import pytest
from django.db import DatabaseError, connection, transaction

from sayso.ledger import selectors, services
from sayso.ledger.models import Entry

pytestmark = pytest.mark.django_db


def appended(root, now, count=3):
    with transaction.atomic():
        return [
            services.append(asker=root, name="test.thing.done", subject=("thing", n), at=now, payload={"n": n})
            for n in range(count)
        ]


def tampered(sql, *params):
    """Change a row as somebody with the database's own tools would: without the trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER ledger_entry_append_only_update"
            + (" ON ledger_entry" if connection.vendor != "sqlite" else "")
        )
        cursor.execute(sql, params)


def test_a_whole_chain_verifies(root, now):
    before = selectors.verify(root).count
    appended(root, now)
    found = selectors.verify(root)
    assert found.count == before + 3
    assert not found.broken
    assert found.head == Entry.objects.latest("id").chain


def test_a_changed_payload_is_found_at_its_place(root, now):
    _, second, _ = appended(root, now)
    tampered("UPDATE ledger_entry SET payload = %s WHERE id = %s", '{"n": 99}', second.pk)
    assert [broken.entry_id for broken in selectors.verify(root).broken] == [second.pk]


def test_a_removed_row_breaks_the_chain_after_it(root, now):
    _, second, third = appended(root, now)
    with connection.cursor() as cursor:
        on = " ON ledger_entry" if connection.vendor != "sqlite" else ""
        cursor.execute("DROP TRIGGER ledger_entry_append_only_delete" + on)
        cursor.execute("DELETE FROM ledger_entry WHERE id = %s", [second.pk])
    assert [broken.entry_id for broken in selectors.verify(root).broken] == [third.pk]


@pytest.mark.parametrize("change", ["UPDATE ledger_entry SET name = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_itself_refuses(root, now, change):
    appended(root, now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_erasing_payloads_keeps_the_chain(root, now):
    appended(root, now)
    assert services.erase(asker=root, subject=("thing", 1), at=now) == 1
    found = selectors.verify(root)
    assert not found.broken
    assert Entry.objects.get(name="test.thing.done", subject_id="1").payload is None


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_a_transaction(root, now):
    with pytest.raises(services.OutsideTransaction):
        services.append(asker=root, name="x.y.z", subject=("thing", 1), at=now)
