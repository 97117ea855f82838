"""Field history takes inserts only; erasure may set values to null, and nothing else may change."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly

KEPT = (
    "id",
    "entity",
    "entity_id",
    "field",
    "at",
    "by_id",
    "origin",
    "decision",
    "write_key",
    "reverses",
    "version",
    "said_at",
)
BLANKED = " AND ".join(
    f"(NEW.{column} IS NULL OR NEW.{column} IS NOT DISTINCT FROM OLD.{column})"
    for column in ("before", "after", "evidence")
)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial"), ("ledger", "0001_initial")]
    operations = [AppendOnly("record_fieldchange", f"NEW.erased_at IS NOT NULL AND {BLANKED}", KEPT)]
