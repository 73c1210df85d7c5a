"""Questions about reports, beside those about goals and measures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0017_council_area"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_on_one_subject",
        ),
        migrations.AddField(
            model_name="historicalquestion",
            name="report",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="goals.statusreport",
                verbose_name="Bericht",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="goals.statusreport",
                verbose_name="Bericht",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("goal__isnull", False),
                        ("measure__isnull", True),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("goal__isnull", True),
                        ("measure__isnull", False),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("goal__isnull", True),
                        ("measure__isnull", True),
                        ("report__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="question_on_one_subject",
                violation_error_message="Eine Frage gilt genau einem Ziel, einer Maßnahme oder "
                "einem Bericht.",
            ),
        ),
    ]
