"""A question that was withdrawn is closed on PostgreSQL to SQL too."""

from django.db import migrations

REFUSE_CLOSED = """
CREATE OR REPLACE FUNCTION goals_refuse_closed_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ({states}) THEN
        RAISE EXCEPTION 'Eine abgeschlossene Frage kann nicht geändert werden, keine gelöscht.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def refuse(schema_editor, states):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE_CLOSED.format(states=states), params=None)


def close(apps, schema_editor):
    refuse(schema_editor, "'released', 'declined', 'withdrawn'")


def reopen(apps, schema_editor):
    refuse(schema_editor, "'released', 'declined'")


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0023_body_follows"),
    ]

    operations = [migrations.RunPython(close, reopen)]
