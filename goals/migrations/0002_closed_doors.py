"""Close SQL's own way in, on PostgreSQL: adopted wording and released updates refuse to change.

On SQLite, which rebuilds a table (and drops its triggers) with every altered column, Python's
doors in goals/models/doors.py stand alone.
"""

from django.db import migrations

# Names as adopted columns of the database; they mirror ADOPTED of each model, held by a test.
ADOPTED_COLUMNS = {
    "goals_resolution": "adopted_on title vote paper publication_url foreword_page foreword",
    "goals_principle": "resolution_id position number title page text",
    "goals_strategicfield": "resolution_id position number title page",
    "goals_section": "field_id position title introduction",
    "goals_goal": "field_id section_id number text",
}

REFUSE_WORDING = """
CREATE FUNCTION goals_refuse_wording() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    adopted text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Beschlossener Wortlaut in % kann nicht gelöscht werden.', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.id <> NEW.id THEN
        RAISE EXCEPTION 'Eine Zeile mit Wortlaut (%) kann ihren Schlüssel nicht wechseln.',
            TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF current_setting('goals.amend', true) = 'on' THEN
        RETURN NEW;
    END IF;
    FOREACH adopted IN ARRAY TG_ARGV LOOP
        IF to_jsonb(OLD) -> adopted IS DISTINCT FROM to_jsonb(NEW) -> adopted THEN
            RAISE EXCEPTION 'Beschlossener Wortlaut (%.%) kann nicht geändert werden.',
                TG_TABLE_NAME, adopted USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""

REFUSE_RELEASED = """
CREATE FUNCTION goals_refuse_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Eine veröffentlichte Meldung kann nicht geändert oder gelöscht werden.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER goals_released BEFORE UPDATE OR DELETE ON goals_progressupdate
    FOR EACH ROW EXECUTE FUNCTION goals_refuse_released();
"""

# What empties a whole table passes by the triggers of its rows. A database that is made to be
# emptied, such as a test's, says so itself: ALTER DATABASE … SET goals.emptying = 'on'.
REFUSE_EMPTYING = """
CREATE FUNCTION goals_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('goals.emptying', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'Die Tabelle % kann nicht geleert werden.', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def close(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE_WORDING, params=None)
    for table, columns in ADOPTED_COLUMNS.items():
        arguments = ", ".join(f"'{column}'" for column in columns.split())
        schema_editor.execute(
            f"CREATE TRIGGER goals_wording BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION goals_refuse_wording({arguments});",
            params=None,
        )
    schema_editor.execute(REFUSE_RELEASED, params=None)
    schema_editor.execute(REFUSE_EMPTYING, params=None)
    for table in (*ADOPTED_COLUMNS, "goals_progressupdate"):
        schema_editor.execute(
            f"CREATE TRIGGER goals_emptying BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION goals_refuse_emptying();",
            params=None,
        )


def reopen(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in (*ADOPTED_COLUMNS, "goals_progressupdate"):
        schema_editor.execute(f"DROP TRIGGER goals_emptying ON {table};", params=None)
    schema_editor.execute("DROP FUNCTION goals_refuse_emptying();", params=None)
    for table in ADOPTED_COLUMNS:
        schema_editor.execute(f"DROP TRIGGER goals_wording ON {table};", params=None)
    schema_editor.execute("DROP FUNCTION goals_refuse_wording();", params=None)
    schema_editor.execute("DROP TRIGGER goals_released ON goals_progressupdate;", params=None)
    schema_editor.execute("DROP FUNCTION goals_refuse_released();", params=None)


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_foundation")]

    operations = [migrations.RunPython(close, reopen)]
