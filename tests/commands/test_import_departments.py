"""`manage.py import_departments FILE`: the same import without a browser."""

import pytest
from django.core.management import CommandError, call_command

from goals.models import Department
from goals.tree_records import HEADER

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "gliederung.csv"
    path.write_bytes(f"{HEADER}\r\n66.1;Brückenbau;66;Fachdienst;\r\n".encode("cp1252"))
    return path


def test_it_reads_in_and_says_what_it_did(file, roads, youth, capsys):
    call_command("import_departments", file)
    told = capsys.readouterr().out
    assert "neu: 66.1 Brückenbau" in told
    assert "fehlt in der Datei und bleibt: 51 Jugendamt" in told
    assert "1 neu, 0 geändert, 0 unverändert." in told
    assert Department.objects.get(number="66.1").parent == roads
    call_command("import_departments", file)
    assert "0 neu, 0 geändert, 1 unverändert." in capsys.readouterr().out


def test_a_dry_run_writes_nothing(file, roads, capsys):
    call_command("import_departments", file, dry_run=True)
    assert "Probelauf: Nichts wurde geschrieben." in capsys.readouterr().out
    assert Department.objects.count() == 1


def test_what_is_wrong_is_told_by_line_and_nothing_is_written(file):
    with pytest.raises(CommandError, match="„66“ steht weder"):
        call_command("import_departments", file)
    assert not Department.objects.exists()


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        call_command("import_departments", tmp_path / "gibt-es-nicht.csv")
