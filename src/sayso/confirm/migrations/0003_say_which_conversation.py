from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("confirm", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="conversation_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
