"""Departments that have gone into another one, and since when."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0009_daily_digests"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absorbed",
                to="goals.department",
                verbose_name="aufgegangen in",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="merged_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="aufgegangen am"
            ),
        ),
        migrations.AddField(
            model_name="historicaldepartment",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="goals.department",
                verbose_name="aufgegangen in",
            ),
        ),
        migrations.AddField(
            model_name="historicaldepartment",
            name="merged_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="aufgegangen am"
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", True), ("merged_on__isnull", True)),
                    models.Q(
                        ("is_active", False),
                        ("merged_into__isnull", False),
                        ("merged_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="department_merged_is_inactive",
                violation_error_message="Eine Einheit, die in einer anderen aufgegangen ist, ist nicht mehr aktiv.",
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="department_not_merged_into_itself",
            ),
        ),
    ]
