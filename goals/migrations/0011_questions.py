"""Questions of council members, with their versions."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0010_merged_departments"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalQuestion",
            fields=[
                ("number", models.IntegerField(blank=True, db_index=True, verbose_name="Nummer")),
                ("text", models.TextField(max_length=10000, verbose_name="Frage")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "öffentlich"), ("council", "Kreistag und Verwaltung")],
                        default="public",
                        max_length=20,
                        verbose_name="Sichtbarkeit",
                    ),
                ),
                ("asker_name", models.CharField(max_length=150, verbose_name="gefragt von")),
                (
                    "name_consent",
                    models.BooleanField(default=False, verbose_name="Name darf genannt werden"),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gefragt am"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "gestellt"),
                            ("passed_on", "wartet auf Antwort"),
                            ("answered", "Antwort wartet auf Freigabe"),
                            ("returned", "zur Überarbeitung zurückgegeben"),
                            ("released", "beantwortet"),
                            ("declined", "ohne Antwort geschlossen"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="Stand",
                    ),
                ),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="Antwort bis")),
                (
                    "comment",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="Bemerkung des Controllings"
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=10000, verbose_name="Antwort")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="beantwortet am"),
                ),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am"),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="Warum nicht geantwortet wird"
                    ),
                ),
                (
                    "moved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="zuletzt bewegt am"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
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
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beantwortet von",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gefragt mit dem Konto",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.department",
                        verbose_name="zuständig für die Antwort",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingetragen von",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.goal",
                        verbose_name="Ziel",
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
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.measure",
                        verbose_name="Maßnahme",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Frage",
                "verbose_name_plural": "historical Fragen",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "number",
                    models.AutoField(primary_key=True, serialize=False, verbose_name="Nummer"),
                ),
                ("text", models.TextField(max_length=10000, verbose_name="Frage")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "öffentlich"), ("council", "Kreistag und Verwaltung")],
                        default="public",
                        max_length=20,
                        verbose_name="Sichtbarkeit",
                    ),
                ),
                ("asker_name", models.CharField(max_length=150, verbose_name="gefragt von")),
                (
                    "name_consent",
                    models.BooleanField(default=False, verbose_name="Name darf genannt werden"),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gefragt am"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "gestellt"),
                            ("passed_on", "wartet auf Antwort"),
                            ("answered", "Antwort wartet auf Freigabe"),
                            ("returned", "zur Überarbeitung zurückgegeben"),
                            ("released", "beantwortet"),
                            ("declined", "ohne Antwort geschlossen"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="Stand",
                    ),
                ),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="Antwort bis")),
                (
                    "comment",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="Bemerkung des Controllings"
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=10000, verbose_name="Antwort")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="beantwortet am"),
                ),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am"),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="Warum nicht geantwortet wird"
                    ),
                ),
                (
                    "moved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="zuletzt bewegt am"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beantwortet von",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_questions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gefragt mit dem Konto",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="goals.department",
                        verbose_name="zuständig für die Antwort",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingetragen von",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="goals.goal",
                        verbose_name="Ziel",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="goals.measure",
                        verbose_name="Maßnahme",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Frage",
                "verbose_name_plural": "Fragen",
                "ordering": ["-asked_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["state", "moved_at"], name="question_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("goal__isnull", False), ("measure__isnull", True)),
                            models.Q(("goal__isnull", True), ("measure__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_on_one_subject",
                        violation_error_message="Eine Frage gilt genau einem Ziel oder einer Maßnahme.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "asked",
                                    "passed_on",
                                    "answered",
                                    "returned",
                                    "released",
                                    "declined",
                                ],
                            ),
                            ("visibility__in", ["public", "council"]),
                        ),
                        name="question_words_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("asker_name", ""), _negated=True),
                        ),
                        name="question_is_asked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "declined"]),
                            models.Q(("deadline__isnull", False), ("department__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_passed_on_with_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["answered", "released"]), _negated=True),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_answer_is_whole",
                        violation_error_message="Schreiben Sie die Antwort.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="question_returned_with_comment",
                        violation_error_message="Schreiben Sie, was zu ändern ist.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("released_by", models.F("answered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="question_release_needs_four_eyes",
                        violation_error_message="Eine Antwort gibt jemand anderes frei als die Person, die sie geschrieben hat.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="question_declined_with_reason",
                        violation_error_message="Schreiben Sie, warum nicht geantwortet wird.",
                    ),
                ],
            },
        ),
    ]
