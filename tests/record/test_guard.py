import pytest
from django.db import DatabaseError, connection, transaction

from sayso.domain.change import Operation
from sayso.record import models, writing
from sayso.record.guard import WrittenBesideTheRecord
from sayso.record.models import Deal, FieldChange, Guarded, Item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "write",
    [
        lambda deal: deal.save(),
        lambda deal: deal.delete(),
        lambda deal: Deal.objects.filter(pk=deal.pk).update(name="x"),
        lambda _: Deal.objects.update(name="x"),
        lambda _: Deal.objects.all().delete(),
        lambda deal: Deal.objects.bulk_update([deal], ["name"]),
        lambda deal: Deal.objects.bulk_create([Deal(name="x", stage=deal.stage, created_at=deal.created_at)]),
        lambda deal: Deal.objects.create(name="x", stage=deal.stage, created_at=deal.created_at),
        lambda deal: deal.account.deals.update(name="x"),
        lambda deal: Deal.objects.update_or_create(pk=deal.pk, defaults={"name": "x"}),
    ],
)
def test_nothing_but_the_record_writes_its_tables(deal, write):
    with pytest.raises(WrittenBesideTheRecord, match=r"Deal is written by record\.writing"):
        write(Deal.objects.get(pk=deal))
    assert Deal.objects.get(pk=deal).name == "Brightfield - 4 sites"


def test_every_table_of_the_record_is_guarded():
    declared = [
        model for model in vars(models).values() if isinstance(model, type) and model.__module__ == models.__name__
    ]
    assert len(declared) > 8
    assert all(issubclass(model, Guarded) for model in declared if hasattr(model, "_meta"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE record_fieldchange SET field = 'other'",
        "UPDATE record_fieldchange SET after = '{}'",
        "UPDATE record_fieldchange SET before = NULL",
        "UPDATE record_fieldchange SET after = '{}', erased_at = '2026-11-23 00:00:00+00'",
        "DELETE FROM record_fieldchange",
    ],
)
def test_the_database_itself_keeps_the_history(deal, order, change):
    writing.write(order=order("deal.amount", "52k", deal, before={"amount": "48000.00", "currency": "USD"}))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert FieldChange.objects.get(field="amount").after == {"amount": "52000.00", "currency": "USD"}


def test_erasure_alone_may_blank_the_history(deal, order):
    writing.write(order=order("deal.amount", "52k", deal, before={"amount": "48000.00", "currency": "USD"}))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_fieldchange SET after = NULL, erased_at = '2026-11-23 00:00:00+00'")
    assert FieldChange.objects.get(field="amount").after is None


def test_the_database_itself_holds_that_an_entry_stands_once(deal, order, now):
    writing.write(order=order("deal.notes", "Called twice.", deal, operation=Operation.ADD))
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(
            "INSERT INTO record_item (deal_id, field, value, value_digest, evidence, decision, write_key, added_at) "
            "SELECT deal_id, field, value, value_digest, evidence, decision, 'other', added_at FROM record_item"
        )
    assert Item.objects.count() == 1
