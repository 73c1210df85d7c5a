"""What the calendar said of a session when it was last read, so that edits by hand are known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0018_report_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name="calendar_entry",
            field=models.JSONField(blank=True, default=dict, editable=False),
        )
        for model in ("councilsession", "historicalcouncilsession")
    ]
