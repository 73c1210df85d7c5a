"""At most one mail for each person and day, and the runs of the command that sends them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0008_accounts_with_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="begonnen am"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="beendet am")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="gesendet")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="nicht gesendet")),
                ("unclear", models.PositiveIntegerField(default=0, verbose_name="ungewiss")),
            ],
            options={
                "verbose_name": "Lauf",
                "verbose_name_plural": "Läufe",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="Tag")),
                ("address", models.EmailField(max_length=254, verbose_name="E-Mail")),
                ("content", models.CharField(max_length=300, verbose_name="Inhalt")),
                ("told_until", models.DateTimeField(verbose_name="berücksichtigt bis")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sending", "wird gesendet"),
                            ("sent", "gesendet"),
                            ("failed", "nicht gesendet"),
                            ("unclear", "ungewiss"),
                        ],
                        max_length=10,
                        verbose_name="Versand",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="Versuche")),
                ("problem", models.TextField(blank=True, verbose_name="Grund")),
                ("claimed_at", models.DateTimeField(verbose_name="Versand begonnen am")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="Versand beendet am")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "E-Mail des Tages",
                "verbose_name_plural": "E-Mails des Tages",
                "ordering": ["-day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["sending", "sent", "failed", "unclear"])),
                        name="digest_state_known",
                    ),
                ],
            },
        ),
    ]
