"""What became of a question stays as it was."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("review", "0012_followups")]
    operations = [AppendOnly("review_followup")]
