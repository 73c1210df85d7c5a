"""Close SQL's own way in, on PostgreSQL: closed questions refuse to change, all to be deleted."""

from django.db import migrations

REFUSE_CLOSED = """
CREATE FUNCTION goals_refuse_closed_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('released', 'declined') THEN
        RAISE EXCEPTION 'Eine abgeschlossene Frage kann nicht geändert werden, keine gelöscht.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goals_closed_question BEFORE UPDATE OR DELETE ON goals_question
    FOR EACH ROW EXECUTE FUNCTION goals_refuse_closed_question();
CREATE TRIGGER goals_emptying BEFORE TRUNCATE ON goals_question
    FOR EACH STATEMENT EXECUTE FUNCTION goals_refuse_emptying();
"""

REOPEN = """
DROP TRIGGER goals_emptying ON goals_question;
DROP TRIGGER goals_closed_question ON goals_question;
DROP FUNCTION goals_refuse_closed_question();
"""


def close(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE_CLOSED, params=None)


def reopen(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REOPEN, params=None)


class Migration(migrations.Migration):
    dependencies = [("goals", "0011_questions")]

    operations = [migrations.RunPython(close, reopen)]
