"""What was done by a form or a button: each token once."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0004_municipality_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=64)),
                ("content", models.CharField(max_length=64)),
                (
                    "done_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="am"),
                ),
                ("result", models.CharField(max_length=300, verbose_name="führte zu")),
                ("message", models.CharField(max_length=1000, verbose_name="Ergebnis")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "Vorgang",
                "verbose_name_plural": "Vorgänge",
                "ordering": ["-done_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("by", "token"), name="action_once")
                ],
            },
        ),
    ]
