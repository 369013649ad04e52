"""What a page weighs on its way: texts compressed, files of the portal's own kept by browsers for good."""

import gzip

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.templatetags.static import static
from django.test import Client, RequestFactory

from portal.compression import CompressionMiddleware
from portal.static_files import CollectedStorage

LONG = "县市名单" * 400


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
    call_command("collectstatic", "--no-input", "-v", "0")
    return tmp_path / "static"


def test_before_collecting_names_are_plain():
    assert type(staticfiles_storage._wrapped) is CollectedStorage
    assert static("css/look.css") == "/static/css/look.css"


def test_collected_names_carry_the_contents_hash(collected):
    storage = CollectedStorage()
    address = storage.url("css/look.css")
    file = collected / address.removeprefix("/static/")
    assert file.read_bytes() == (settings.BASE_DIR / "static/css/look.css").read_bytes()
    assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()
    changed = collected / "css/look.css"
    changed.write_text("a {}")
    assert storage.hashed_name("css/look.css") != storage.stored_name("css/look.css")


def test_every_address_in_a_style_sheet_was_found(collected):
    """Else collecting stops; what is asked for by a hashed name is there."""
    storage = CollectedStorage()
    assert len(storage.hashed_files) > 100
    assert [name for name in storage.hashed_files.values() if not (collected / name).exists()] == []


def test_a_browser_keeps_a_hashed_file_for_good(collected):
    storage = CollectedStorage()
    address = storage.url("css/look.css")
    answer = Client().get(address, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    assert Client().get("/static/css/look.css")["Cache-Control"] == "max-age=60, public"


def answered(response, accepts="gzip"):
    request = RequestFactory().get("/", headers={"accept-encoding": accepts} if accepts else {})
    return CompressionMiddleware(lambda _: response)(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "text/csv"])
def test_texts_are_compressed(kind):
    answer = answered(HttpResponse(LONG, content_type=kind))
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.content).decode() == LONG
    assert int(answer["Content-Length"]) == len(answer.content) < len(LONG.encode()) / 10


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        (HttpResponse(LONG, content_type="application/zip"), "gzip"),
        (HttpResponse(LONG, content_type="image/svg+xml"), "gzip"),
        (HttpResponse("短", content_type="text/html"), "gzip"),
        (HttpResponse(LONG, content_type="text/html"), ""),
        (StreamingHttpResponse(iter([b"a" * 1000]), content_type="text/csv"), "gzip"),
    ],
)
def test_the_rest_goes_as_it_is(response, accepts):
    assert not answered(response, accepts).has_header("Content-Encoding")


def test_a_file_is_not_compressed_on_its_way(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(LONG)
    answer = answered(FileResponse(path.open("rb")))
    assert not answer.has_header("Content-Encoding")
    assert b"".join(answer).decode() == LONG


def test_pages_pass_through_it(db):
    answer = Client().get("/accounts/login/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "登录" in gzip.decompress(answer.content).decode()
