"""What goes over the wire is small: pages compressed where it is safe, static files for a year."""

import gzip
import re
from urllib.parse import unquote

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from goals.views.compression import CompressionMiddleware

STATIC = settings.BASE_DIR / "static"


def test_a_page_is_compressed(client, world):
    url = world.goal.get_absolute_url()
    plain = client.get(url)
    packed = client.get(url, headers={"accept-encoding": "gzip, deflate, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert {"Accept-Encoding", "Cookie"} <= set(re.split(r", *", packed["Vary"]))


def test_a_page_for_somebody_signed_in_is_not(client_of, world):
    """Beside what is internal, its size would tell whether a guess in the address was right."""
    for role in ("council", "editor", "controlling", "admin"):
        client = client_of(world.users[role])
        response = client.get("/massnahmen/?q=Radweg", headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response, role


@pytest.mark.parametrize(
    ("kind", "is_packed"),
    [
        ("text/csv; charset=utf-8", True),
        ("application/json", True),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
        ("application/pdf", False),
    ],
)
def test_what_is_compressed_already_is_left_alone(kind, is_packed):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    middleware = CompressionMiddleware(lambda request: HttpResponse("a" * 999, content_type=kind))
    assert ("Content-Encoding" in middleware(request)) is is_packed


def test_static_files_are_compressed_hashed_and_kept_for_a_year(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [STATIC]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}
    call_command("collectstatic", interactive=False, verbosity=0)
    (path,) = tmp_path.glob("css/portal.*.css")
    whole = path.read_bytes()
    client = Client()
    for accepted, unpacked in (("gzip", gzip.decompress), ("gzip, br", brotli.decompress)):
        url = f"/static/css/{path.name}"
        response = client.get(url, headers={"accept-encoding": accepted})
        assert response["Content-Encoding"] == accepted.split(", ")[-1]
        assert unpacked(response.getvalue()) == whole
        cached = re.fullmatch(r"max-age=(\d+), public, immutable", response["Cache-Control"])
        assert int(cached[1]) >= 365 * 24 * 60 * 60


def test_in_operation_static_files_are_stored_so():
    source = (settings.BASE_DIR / "coesfeld_goals" / "settings.py").read_text(encoding="utf-8")
    assert "whitenoise.storage.CompressedManifestStaticFilesStorage" in source


def test_the_icon_comes_with_the_page(client, db):
    """As a file it would be a fifth request of a first visit."""
    page = client.get(reverse("start")).text
    (address,) = re.findall(r'<link rel="icon" href="([^"]*)"', page)
    kind, _, drawing = address.partition(",")
    assert kind == "data:image/svg+xml"
    assert unquote(drawing) == (STATIC / "img" / "favicon.svg").read_text(encoding="utf-8").strip()
