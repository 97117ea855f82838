"""What was called stays called."""

from django.db import migrations

from sayso.ledger.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("review", "0005_forecast")]
    operations = [AppendOnly("review_forecastfigure")]
