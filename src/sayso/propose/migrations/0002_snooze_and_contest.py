from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("propose", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("proposal", "snoozed_until", models.DateTimeField(null=True)),
        migrations.AddField("answer", "about", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("answer", "contested_at", models.DateTimeField(null=True)),
        migrations.AddIndex("answer", models.Index(fields=["by", "at"], name="propose_ans_by_id_af11ef_idx")),
    ]
