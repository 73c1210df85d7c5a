"""One plain sentence for a goal, editorial, beside its wording."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0005_actions"),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="plain_sentence",
            field=models.CharField(blank=True, max_length=300, verbose_name="In einfachen Worten"),
        ),
        migrations.AddField(
            model_name="historicalgoal",
            name="plain_sentence",
            field=models.CharField(blank=True, max_length=300, verbose_name="In einfachen Worten"),
        ),
    ]
