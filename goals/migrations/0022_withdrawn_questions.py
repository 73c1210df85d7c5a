"""Who asked takes a question back; that is an end too. There is no way back once one was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0021_papers_with_history"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_words_known",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_passed_on_with_deadline",
        ),
        migrations.AlterField(
            model_name="historicalquestion",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "gestellt"),
                    ("passed_on", "wartet auf Antwort"),
                    ("answered", "Antwort wartet auf Freigabe"),
                    ("returned", "zur Überarbeitung zurückgegeben"),
                    ("released", "beantwortet"),
                    ("declined", "ohne Antwort geschlossen"),
                    ("withdrawn", "zurückgezogen"),
                ],
                default="asked",
                max_length=20,
                verbose_name="Stand",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "gestellt"),
                    ("passed_on", "wartet auf Antwort"),
                    ("answered", "Antwort wartet auf Freigabe"),
                    ("returned", "zur Überarbeitung zurückgegeben"),
                    ("released", "beantwortet"),
                    ("declined", "ohne Antwort geschlossen"),
                    ("withdrawn", "zurückgezogen"),
                ],
                default="asked",
                max_length=20,
                verbose_name="Stand",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
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
                            "withdrawn",
                        ],
                    ),
                    ("visibility__in", ["public", "council"]),
                ),
                name="question_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "declined", "withdrawn"]),
                    models.Q(("deadline__isnull", False), ("department__isnull", False)),
                    _connector="OR",
                ),
                name="question_passed_on_with_deadline",
            ),
        ),
    ]
