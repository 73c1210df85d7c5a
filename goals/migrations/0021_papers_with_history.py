"""Who entered title and address of a council paper when is kept."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0020_sessions_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalCouncilPaper",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        db_index=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\ASV-[0-9]{1,2}-[0-9]{4}(/[0-9]+)?\\Z",
                                "Eine Vorlagennummer hat die Form SV-10-1153 oder SV-10-1153/1.",
                            )
                        ],
                        verbose_name="Nummer",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=250, verbose_name="Titel")),
                (
                    "url",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="Adresse im Ratsinformationssystem"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Vorlage",
                "verbose_name_plural": "historical Vorlagen",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
