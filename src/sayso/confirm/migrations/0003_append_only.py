"""Decisions take inserts only; erasure blanks what was shown and says so, and nothing else may change."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly

KEPT = (
    "id",
    "kind",
    "origin",
    "by_id",
    "at",
    "door",
    "request",
    "batch",
    "position",
    "proposal_key",
    "deal_id",
    "conversation_id",
    "entity",
    "entity_id",
    "field",
    "operation",
    "reason",
    "until",
    "shown_sha256",
    "reverses_id",
)


class Migration(migrations.Migration):
    dependencies = [("confirm", "0002_initial")]
    operations = [AppendOnly("confirm_decision", "NEW.erased_at IS NOT NULL", KEPT)]
