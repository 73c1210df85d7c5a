"""Close SQL's own way in, on PostgreSQL: frozen reports refuse to change and to be deleted."""

from django.db import migrations

TABLES = ("statusreport", "reportstage", "rendition", "reportfile")

REFUSE_FROZEN = """
CREATE FUNCTION goals_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ein eingefrorener Bericht (%) kann nicht geändert oder gelöscht werden.',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

CLOSE = """
CREATE TRIGGER goals_frozen BEFORE UPDATE OR DELETE ON goals_{table}
    FOR EACH ROW EXECUTE FUNCTION goals_refuse_frozen();
CREATE TRIGGER goals_emptying BEFORE TRUNCATE ON goals_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION goals_refuse_emptying();
"""

REOPEN = """
DROP TRIGGER goals_emptying ON goals_{table};
DROP TRIGGER goals_frozen ON goals_{table};
"""


def close(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE_FROZEN, params=None)
        for table in TABLES:
            schema_editor.execute(CLOSE.format(table=table), params=None)


def reopen(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(REOPEN.format(table=table), params=None)
        schema_editor.execute("DROP FUNCTION goals_refuse_frozen();", params=None)


class Migration(migrations.Migration):
    dependencies = [("goals", "0015_status_reports")]

    operations = [migrations.RunPython(close, reopen)]
