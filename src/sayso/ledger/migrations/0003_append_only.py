"""The trail takes inserts only; a payload may be blanked, once, and nothing else may change."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly

KEPT = (
    "id",
    "at",
    "name",
    "actor_id",
    "door",
    "request",
    "subject_type",
    "subject_id",
    "salt",
    "digest",
    "chain",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_initial")]
    operations = [
        AppendOnly("ledger_entry", "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.payload IS NULL", KEPT)
    ]
