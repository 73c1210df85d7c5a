"""/controlling/organisation/einlesen/: a CSV file of departments, first as a preview."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goals.models import Action, Department
from goals.models.versions import RevisedModel
from goals.tree_records import HEADER, MAX_BYTES
from tests.entries import marks
from tests.factories import make_department, make_user
from tests.reading import main_of, section_of
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/controlling/organisation/einlesen/"
TEXT = (
    f"{HEADER}\r\n66.1;Brückenbau;66;Fachdienst;\r\n66;Mobilität;;Abteilung;amt66@example.org\r\n"
)

pytestmark = pytest.mark.django_db


def file(content, name="gliederung.csv"):
    return SimpleUploadedFile(name, content, "text/csv")


def looked_at(client, text=TEXT):
    """The answer to looking at a preview of a text."""
    return client.post(URL, marks(client.get(URL).context["form"]) | {"text": text})


def confirmation(response, **more):
    """What the button below a preview sends."""
    form = response.context["form"]
    return marks(form) | {"text": form["text"].value(), "confirm": "1"} | more


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_previewed_and_then_read_in(coras, cora, roads, youth, encoding):
    sent = marks(coras.get(URL).context["form"]) | {"datei": file(TEXT.encode(encoding))}
    response = coras.post(URL, sent)
    assert response.status_code == 200
    preview = section_of(response, "vorschau")
    assert "1 neu, 1 geändert, 0 unverändert; gelesen als " in preview
    assert "2 66.1 Brückenbau neu: Fachdienst, gehört zu 66 Mobilität" in preview
    assert "Name: Straßenbau und -unterhaltung → Mobilität" in preview
    assert "Funktionspostfach: keine Angabe → amt66@example.org" in preview
    assert "Im Portal, nicht in der Datei (1): bleiben, wie sie sind 51 Jugendamt" in preview
    assert Department.objects.count() == 2
    answer = coras.post(URL, confirmation(response), follow=True)
    assert answer.redirect_chain == [("/controlling/organisation/", 302)]
    assert "2 Einheiten gelesen: 1 neu, 1 geändert, 0 unverändert." in answer.text
    roads.refresh_from_db()
    assert (str(roads), roads.slug) == ("66 Mobilität", "66-strassenbau")
    part = Department.objects.get(number="66.1")
    assert (part.name, part.parent) == ("Brückenbau", roads)
    assert part.history.get().history_user == cora
    again = looked_at(coras)
    assert "0 neu, 0 geändert, 2 unverändert" in section_of(again, "vorschau")
    assert "Es gibt nichts einzulesen" in again.text
    assert "So einlesen" not in again.text


def test_errors_are_told_by_line_and_nothing_is_read_in(coras, roads):
    text = TEXT + "67;;99;Amt;quatsch\r\n68;Amt\r\n"
    response = looked_at(coras, text)
    found = section_of(response, "fehlerliste")
    for words in ("Zeile 4: Die Art „Amt“", "Zeile 4: Der Name fehlt", "Zeile 5: 2 Felder statt 5"):
        assert words in found
    assert response.context["form"]["text"].value() == text.replace("\r\n", "\n")
    assert "So einlesen" not in response.text
    assert coras.post(URL, confirmation(response)).status_code == 200
    assert Department.objects.count() == 1
    assert not Action.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Wählen Sie eine Datei"),
        ({"text": " \r\n "}, "Wählen Sie eine Datei"),
        ({"text": "quatsch"}, "Die Datei beginnt mit der Zeile"),
        ({"text": "a\x00b"}, "Steuerzeichen"),
        ({"text": "x" * (MAX_BYTES + 1)}, "möglich sind 262144"),
        ({"datei": b""}, "Die Datei ist leer"),
        ({"datei": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"}, "keine CSV-Datei"),
        ({"datei": b"\xff\xfea\0b\0"}, "keine CSV-Datei"),
        ({"datei": b"x" * (MAX_BYTES + 1)}, "größer als 256 kB"),
        ({"datei": b"a\x00b"}, "keine CSV-Datei"),
        ({"text": HEADER + "\n1;A;;Partner;" * 10_000}, "10000 Zeilen"),
    ],
)
def test_what_is_no_such_file_is_told(coras, sent, words):
    if "datei" in sent:
        sent = {"datei": file(sent["datei"])}
    response = coras.post(URL, marks(coras.get(URL).context["form"]) | sent)
    assert response.status_code == 200
    assert words in main_of(response)
    assert "\x00" not in response.text
    assert "Fehler: " in response.text.partition("</title>")[0]
    assert not Department.objects.exists()


def test_what_looks_like_script_or_formula_is_text(coras):
    response = looked_at(
        coras, f"{HEADER}\n1;<script>alert(1)</script>;;Partner;\n2;=1+1;;Partner;\n"
    )
    assert "<script>" not in response.text
    coras.post(URL, confirmation(response))
    names = set(Department.objects.values_list("name", flat=True))
    assert names == {"<script>alert(1)</script>", "=1+1"}


def test_a_tree_that_changed_meanwhile_is_previewed_anew(coras, roads):
    response = looked_at(coras)
    roads.name = "Anders"
    roads.save()
    sent = confirmation(response)
    answer = coras.post(URL, sent)
    assert answer.status_code == 409
    assert "Die Vorschau ist neu" in answer.text
    assert "Name: Anders → Mobilität" in main_of(answer)
    assert Department.objects.count() == 1
    assert coras.post(URL, confirmation(answer)).status_code == 302


def test_a_text_that_was_changed_after_the_preview_is_previewed_anew(coras, roads):
    response = looked_at(coras)
    answer = coras.post(URL, confirmation(response, text=TEXT.replace("Mobilität", "Verkehr")))
    assert answer.status_code == 409
    assert "→ Verkehr" in main_of(answer)
    roads.refresh_from_db()
    assert roads.name == "Straßenbau und -unterhaltung"


@pytest.mark.parametrize("version", ["", "x", "\0"])
def test_nothing_is_read_in_that_was_not_seen(coras, roads, version):
    response = looked_at(coras)
    assert coras.post(URL, confirmation(response, version=version)).status_code == 409
    assert Department.objects.count() == 1


def test_a_file_that_no_longer_fits_is_told(coras, roads):
    response = looked_at(coras, f"{HEADER}\n66.1;Brückenbau;66;Fachdienst;\n")
    roads.is_active = False
    roads.save()
    answer = coras.post(URL, confirmation(response))
    assert "noch als aktive Einheit im Portal" in answer.text
    assert Department.objects.count() == 1


def test_others_are_refused(client, emil, ruth):
    sent = {"datei": file(TEXT.encode())}
    assert client.post(URL, sent).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"text": TEXT, "confirm": "1"}).status_code == 403


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405


# Files


@pytest.mark.parametrize("url", ["/konto/anmelden/", "/barrierefreiheit/rueckmeldung/", "/ziele/"])
def test_no_other_page_takes_a_file(client, url):
    response = client.post(url, {"datei": file(b"x")})
    assert response.status_code == (405 if url == "/ziele/" else 400)
    assert response.text.rstrip().endswith("</html>")


def test_two_files_are_refused(coras):
    response = coras.post(URL, {"datei": file(b"x"), "noch": file(b"x")})
    assert response.status_code == 400


def test_a_file_beyond_all_measure_is_refused_unread(coras):
    response = coras.post(URL, {"datei": file(b"x" * 3_000_000)})
    assert response.status_code == 413
    assert response.text.rstrip().endswith("</html>")


def test_nothing_is_written_to_the_disk(coras, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "missing"
    response = coras.post(URL, {"datei": file(b"x" * 1_500_000)})
    assert "größer als 256 kB" in response.text


@pytest.mark.django_db(transaction=True)
def test_a_double_click_reads_in_once_and_of_two_people_one_is_told(monkeypatch):
    make_department("Straßenbau", "66")
    cora, adam = make_user("Cora", "controlling"), make_user("Adam", "admin")
    clients = [login(cora), login(cora), login(adam)]
    first, other = (confirmation(looked_at(client)) for client in clients[1:])
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        *(
            lambda client=client, sent=sent: client.post(URL, sent)
            for client, sent in zip(clients, [first, first, other], strict=True)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == statuses[1]
    assert sorted(statuses[1:]) == [302, 409]
    assert Department.objects.filter(number="66.1").count() == 1
    assert Department.objects.get(number="66").history.count() == 2
    assert Action.objects.count() == 1
