"""A field of the organisation's own can be retired: hidden, with all it holds, and brought back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_retired_stages_and_people_by_name")]

    operations = [
        migrations.AddField(
            model_name="customfield",
            name="retired_at",
            field=models.DateTimeField(null=True),
        ),
    ]
