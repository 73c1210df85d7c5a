# The checks that take seconds: style, templates, migrations, layers.
set -eu
export ENV_FILE= DEBUG=true DATABASE_URL=sqlite://:memory:

echo "Stil der Python-Dateien …"
ruff check --quiet .
ruff format --quiet --check . || { echo "Bitte make format aufrufen." >&2; exit 1; }
echo "Vorlagen …"
djlint --quiet --lint templates
echo "Migrationen …"
python -W ignore manage.py makemigrations --check --dry-run
echo "Schichten und Benennung …"
pytest -q --no-header tests/test_architecture.py
