"""Other people's tus clients against a server that listens on a port."""

import threading
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from portal.tenancy import all_tenants, tenant_scope
from submissions import storing
from submissions.models import SubmissionFile, Upload
from submissions.tus import disk
from tests.submissions.factory import make_world


@pytest.fixture
def speak(transactional_db, live_server, storage, clock):
    """A live server, the cookie of a signed-in applicant, and the applicant's draft."""
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()
    browser = Client()
    browser.force_login(world.owner)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    return live_server.url, cookie, case


def stored_bytes():
    with all_tenants():
        return storing.path_of(SubmissionFile.objects.select_related("stored").get().stored.key).read_bytes()


def client_of(speak):
    from tusclient.client import TusClient

    address, cookie, case = speak
    metadata = {"filename": "课堂.bin", "submission": str(case.uuid), "slot": "text"}
    return TusClient(f"{address}/files/", headers={"Cookie": cookie}), metadata


def test_tuspy_sends_a_file_in_chunks(speak, tmp_path):
    source = tmp_path / "课堂.bin"
    source.write_bytes(bytes(range(256)) * 12_000)
    client, metadata = client_of(speak)
    client.uploader(str(source), chunk_size=700_000, metadata=metadata).upload()
    assert stored_bytes() == source.read_bytes()


def test_tuspy_with_checksums(speak, tmp_path):
    source = tmp_path / "课堂.bin"
    source.write_bytes(bytes(range(256)) * 4_000)
    client, metadata = client_of(speak)
    client.uploader(str(source), chunk_size=300_000, metadata=metadata, upload_checksum=True).upload()
    assert stored_bytes() == source.read_bytes()


def test_tuspy_goes_on_where_it_stopped(speak, tmp_path):
    source = tmp_path / "课堂.bin"
    source.write_bytes(bytes(range(256)) * 8_000)
    client, metadata = client_of(speak)
    first = client.uploader(str(source), chunk_size=500_000, metadata=metadata)
    first.upload_chunk()
    first.upload_chunk()
    again = client.uploader(str(source), chunk_size=500_000, url=first.url)
    assert again.get_offset() == 1_000_000
    again.upload()
    assert stored_bytes() == source.read_bytes()


def test_a_second_writer_stops_the_first_and_goes_on(speak):
    """The first connection trickles; the second one finds what arrived and ends the upload."""
    address, cookie, case = speak
    client, metadata = client_of(speak)
    import base64

    encoded = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items()
    )
    headers = {"Cookie": cookie, "Tus-Resumable": "1.0.0"}
    made = requests.post(
        f"{address}/files/",
        headers={**headers, "Upload-Length": "2000000", "Upload-Metadata": encoded},
        timeout=10,
    )
    url = address + urlsplit(made.headers["Location"]).path
    patch = {**headers, "Content-Type": "application/offset+octet-stream"}
    release = threading.Event()

    class Trickle:
        """Sends a million bytes, waits, sends the rest."""

        def __len__(self):
            return 2_000_000

        def __iter__(self):
            yield b"a" * 1_100_000
            release.wait(20)
            yield b"b" * 900_000

    def slow():
        try:
            requests.patch(
                url,
                data=Trickle(),
                headers={**patch, "Upload-Offset": "0", "Content-Length": "2000000"},
                timeout=30,
            )
        except requests.RequestException:
            return

    writer = threading.Thread(target=slow)
    writer.start()
    with all_tenants():
        row = Upload.objects.get()
    place = disk.place(storing.upload_root(), row.uuid)
    for _ in range(100):
        if place.stat().st_size >= 1_048_576:
            break
        threading.Event().wait(0.05)
    busy = requests.patch(url, data=b"x" * 2_000_000, headers={**patch, "Upload-Offset": "0"}, timeout=30)
    assert busy.status_code in {409, 423}
    release.set()
    writer.join()
    offset = int(requests.head(url, headers=headers, timeout=10).headers["Upload-Offset"])
    assert offset >= 1_048_576
    rest = (b"a" * 1_100_000 + b"b" * 900_000)[offset:]
    if rest:
        last = requests.patch(url, data=rest, headers={**patch, "Upload-Offset": str(offset)}, timeout=30)
        assert last.status_code == 204
    assert stored_bytes() == b"a" * 1_100_000 + b"b" * 900_000
