"""Bodies of the council, their terms and members; their sessions with agenda, and the versions of all."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0012_closed_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CouncilBody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="Name")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="Adressteil")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=100, verbose_name="Stelle in Listen"),
                ),
                (
                    "duties",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="Wofür es zuständig ist"
                    ),
                ),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True,
                        related_name="bodies",
                        to="goals.strategicfield",
                        verbose_name="Themenfelder",
                    ),
                ),
            ],
            options={
                "verbose_name": "Gremium",
                "verbose_name_plural": "Gremien",
                "ordering": ["position", "name", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CouncilSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="Tag")),
                ("begins_at", models.TimeField(blank=True, null=True, verbose_name="Beginn")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="Ort")),
                ("cutoff", models.DateField(verbose_name="Stichtag")),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="abgesagt")),
                ("moved_from", models.DateField(blank=True, null=True, verbose_name="verlegt vom")),
                (
                    "address",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="Adresse im Ratsinformationssystem"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Hinweis")),
                ("uid", models.CharField(blank=True, editable=False, max_length=255)),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="goals.councilbody",
                        verbose_name="Gremium",
                    ),
                ),
            ],
            options={
                "verbose_name": "Sitzung",
                "verbose_name_plural": "Sitzungen",
                "ordering": ["-held_on", "-begins_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Stelle")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="Nummer")),
                ("title", models.CharField(max_length=300, verbose_name="Titel")),
                ("is_public", models.BooleanField(default=True, verbose_name="öffentlich")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="Ergebnis")),
                (
                    "goals",
                    models.ManyToManyField(
                        related_name="agenda_items", to="goals.goal", verbose_name="Ziele"
                    ),
                ),
                (
                    "measures",
                    models.ManyToManyField(
                        related_name="agenda_items", to="goals.measure", verbose_name="Maßnahmen"
                    ),
                ),
                (
                    "papers",
                    models.ManyToManyField(
                        related_name="agenda_items",
                        to="goals.councilpaper",
                        verbose_name="Vorlagen",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="goals.councilsession",
                        verbose_name="Sitzung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Tagesordnungspunkt",
                "verbose_name_plural": "Tagesordnungspunkte",
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CouncilTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(unique=True, verbose_name="Beginn")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Ende")),
            ],
            options={
                "verbose_name": "Wahlperiode",
                "verbose_name_plural": "Wahlperioden",
                "ordering": ["-starts_on"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="term_ends_after_it_starts",
                        violation_error_message="Die Wahlperiode endet vor ihrem Beginn.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="councilbody",
            name="term",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bodies",
                to="goals.councilterm",
                verbose_name="Wahlperiode",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalAgendaItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Stelle")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="Nummer")),
                ("title", models.CharField(max_length=300, verbose_name="Titel")),
                ("is_public", models.BooleanField(default=True, verbose_name="öffentlich")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="Ergebnis")),
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
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilsession",
                        verbose_name="Sitzung",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Tagesordnungspunkt",
                "verbose_name_plural": "historical Tagesordnungspunkte",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgendaItem_goals",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "agendaitem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.agendaitem",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.goal",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="goals.historicalagendaitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalAgendaItem_goals",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgendaItem_measures",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "agendaitem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.agendaitem",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="goals.historicalagendaitem",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalAgendaItem_measures",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgendaItem_papers",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "agendaitem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.agendaitem",
                    ),
                ),
                (
                    "councilpaper",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilpaper",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="goals.historicalagendaitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalAgendaItem_papers",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCouncilBody",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="Name")),
                ("slug", models.SlugField(max_length=80, verbose_name="Adressteil")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=100, verbose_name="Stelle in Listen"),
                ),
                (
                    "duties",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="Wofür es zuständig ist"
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
                (
                    "term",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilterm",
                        verbose_name="Wahlperiode",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Gremium",
                "verbose_name_plural": "historical Gremien",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCouncilBody_fields",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "councilbody",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilbody",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="goals.historicalcouncilbody",
                    ),
                ),
                (
                    "strategicfield",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.strategicfield",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalCouncilBody_fields",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCouncilSession",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="Tag")),
                ("begins_at", models.TimeField(blank=True, null=True, verbose_name="Beginn")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="Ort")),
                ("cutoff", models.DateField(verbose_name="Stichtag")),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="abgesagt")),
                ("moved_from", models.DateField(blank=True, null=True, verbose_name="verlegt vom")),
                (
                    "address",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="Adresse im Ratsinformationssystem"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Hinweis")),
                ("uid", models.CharField(blank=True, editable=False, max_length=255)),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
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
                    "body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilbody",
                        verbose_name="Gremium",
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
                "verbose_name": "historical Sitzung",
                "verbose_name_plural": "historical Sitzungen",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMembership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("chair", "Vorsitz"),
                            ("member", "Mitglied"),
                            ("deputy", "stellvertretendes Mitglied"),
                            ("expert", "sachkundige Bürgerin oder sachkundiger Bürger"),
                        ],
                        default="member",
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="von")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="bis")),
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
                    "body",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="goals.councilbody",
                        verbose_name="Gremium",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical Mitgliedschaft",
                "verbose_name_plural": "historical Mitgliedschaften",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("chair", "Vorsitz"),
                            ("member", "Mitglied"),
                            ("deputy", "stellvertretendes Mitglied"),
                            ("expert", "sachkundige Bürgerin oder sachkundiger Bürger"),
                        ],
                        default="member",
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="von")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="bis")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="goals.councilbody",
                        verbose_name="Gremium",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "Mitgliedschaft",
                "verbose_name_plural": "Mitgliedschaften",
                "ordering": ["body", "-starts_on", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="councilsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("cutoff__lte", models.F("held_on"))),
                name="session_cutoff_not_after_it",
                violation_error_message="Der Stichtag liegt nach der Sitzung.",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uid", ""), _negated=True),
                fields=("body", "uid"),
                name="session_of_calendar_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilbody",
            constraint=models.UniqueConstraint(
                fields=("term", "name"),
                name="body_name_once_in_a_term",
                violation_error_message="Ein Gremium dieses Namens gibt es in dieser Wahlperiode schon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("user__isnull", False)),
                    models.Q(("user__isnull", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="membership_names_one",
                violation_error_message="Nennen Sie ein Konto oder einen Namen, nicht beides.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["chair", "member", "deputy", "expert"])),
                name="membership_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="membership_ends_after_it_starts",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
        ),
    ]
