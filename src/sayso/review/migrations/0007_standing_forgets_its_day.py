"""Take out the day of the check: a standing is written when it changes, not every day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0006_figures_append_only")]
    operations = [migrations.RemoveField(model_name="standing", name="checked_on")]
