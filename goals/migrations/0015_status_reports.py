"""Frozen reports: versions, stages, renditions and files."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0014_council_editing"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="Version")),
                ("cutoff", models.DateField(verbose_name="Stichtag")),
                ("frozen_at", models.DateTimeField(verbose_name="eingefroren am")),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="Grund der neuen Version",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingefroren von",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="goals.councilsession",
                        verbose_name="Sitzung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Umsetzungsbericht",
                "verbose_name_plural": "Umsetzungsberichte",
                "ordering": ["-frozen_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReportStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("frozen", "eingefroren"),
                            ("council", "für den Kreistag freigegeben"),
                            ("public", "veröffentlicht"),
                        ],
                        max_length=20,
                        verbose_name="Stufe",
                    ),
                ),
                (
                    "reached_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="am"),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="von",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="goals.statusreport",
                        verbose_name="Bericht",
                    ),
                ),
            ],
            options={
                "verbose_name": "Stufe eines Berichts",
                "verbose_name_plural": "Stufen von Berichten",
                "ordering": ["reached_at", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "circle",
                    models.CharField(
                        choices=[
                            ("public", "öffentlich"),
                            ("council", "Kreistag und Verwaltung"),
                            ("internal", "nur Verwaltung"),
                        ],
                        max_length=20,
                        verbose_name="Fassung für",
                    ),
                ),
                ("content", models.TextField(verbose_name="Inhalt")),
                ("sha256", models.CharField(max_length=64, verbose_name="Prüfsumme")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renditions",
                        to="goals.statusreport",
                        verbose_name="Bericht",
                    ),
                ),
            ],
            options={
                "verbose_name": "Fassung eines Berichts",
                "verbose_name_plural": "Fassungen von Berichten",
                "ordering": ["report", "circle"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(max_length=10, verbose_name="Format")),
                ("data", models.BinaryField(verbose_name="Inhalt")),
                ("sha256", models.CharField(max_length=64, verbose_name="Prüfsumme")),
                (
                    "rendition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="goals.rendition",
                        verbose_name="Fassung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Datei eines Berichts",
                "verbose_name_plural": "Dateien von Berichten",
                "ordering": ["rendition", "format"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("rendition", "format"), name="report_file_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="statusreport",
            constraint=models.UniqueConstraint(
                fields=("session", "version"), name="report_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statusreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("version", 1)),
                    models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="report_replaces_with_reason",
                violation_error_message="Schreiben Sie, warum diese Version die vorige ersetzt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstage",
            constraint=models.UniqueConstraint(
                fields=("report", "stage"), name="report_stage_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstage",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["frozen", "council", "public"])),
                name="report_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rendition",
            constraint=models.UniqueConstraint(
                fields=("report", "circle"), name="rendition_once_a_circle"
            ),
        ),
        migrations.AddConstraint(
            model_name="rendition",
            constraint=models.CheckConstraint(
                condition=models.Q(("circle__in", ["public", "council", "internal"])),
                name="rendition_circle_known",
            ),
        ),
    ]
