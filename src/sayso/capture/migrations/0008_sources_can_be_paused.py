"""A source may rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capture", "0007_scope_of_any_length")]
    operations = [migrations.AddField("inflow", "paused_at", models.DateTimeField(null=True))]
