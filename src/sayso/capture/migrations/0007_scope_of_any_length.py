"""The index holds what was heard in a turn as well, so that its scope may be long."""

from django.db import migrations, models

from sayso.capture.search.schema import WiderScope


class Migration(migrations.Migration):
    dependencies = [("capture", "0006_inflows")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[WiderScope()],
            state_operations=[migrations.AlterField("searchrow", "scope", models.TextField())],
        )
    ]
