"""Which body of an earlier term one follows, so that its first report goes on from the last one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0022_withdrawn_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="councilbody",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="goals.councilbody",
                verbose_name="Nachfolger von",
            ),
        ),
        migrations.AddField(
            model_name="historicalcouncilbody",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="goals.councilbody",
                verbose_name="Nachfolger von",
            ),
        ),
    ]
