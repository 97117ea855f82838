"""How a week began stays as it was."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("review", "0008_weekly_snapshots")]
    operations = [AppendOnly("review_snapshot")]
