"""What was said of a finding stays said."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("review", "0001_standings")]
    operations = [AppendOnly("review_triage")]
