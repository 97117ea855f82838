"""A question that was noted stays noted."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("review", "0003_meetings")]
    operations = [AppendOnly("review_question")]
