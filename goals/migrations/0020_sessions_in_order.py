"""Sessions of one day that have no hour stand where they do in each database."""

from django.db import migrations
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0019_session_import"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="councilsession",
            options={
                "base_manager_name": "objects",
                "ordering": ("-held_on", F("begins_at").desc(nulls_first=True), "-pk"),
                "verbose_name": "Sitzung",
                "verbose_name_plural": "Sitzungen",
            },
        )
    ]
