"""How the open deals stood as each week began."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0006_deals_by_stage_and_day"),
        ("review", "0007_standing_forgets_its_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("is_failing", models.BooleanField()),
                ("fails", models.CharField(blank=True, default="", max_length=500)),
                (
                    "deal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.deal"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.stage"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("week", "deal"), name="a_week_is_kept_once")],
            },
        ),
    ]
