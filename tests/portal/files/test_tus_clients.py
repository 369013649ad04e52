"""Other people's tus clients against a server that listens on a port."""

import io
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from portal.files import disk, storage
from portal.models import Attachment, Upload
from portal.tenants import all_tenants, tenant_scope
from tests.factories.submissions import make_world


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
        return storage.path_of(Attachment.objects.select_related("blob").get().blob.key).read_bytes()


def client_of(speak):
    from tusclient.client import TusClient

    address, cookie, case = speak
    metadata = {"filename": "课堂.bin", "owner": f"submission/{case.uuid}", "slot": "text"}
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


class Trickle:
    """A body of two million bytes: one million at once, then what `more` gives."""

    def __init__(self, more):
        self.more = more

    def __len__(self):
        return 2_000_000

    def __iter__(self):
        yield b"a" * 1_100_000
        yield from self.more()


@pytest.fixture
def two(speak):
    """An upload of two million bytes; `first(more)` begins it in the background, `second()` sends others from 0."""
    address, cookie, _ = speak
    client, metadata = client_of(speak)
    encoded = client.uploader(file_stream=io.BytesIO(b""), metadata=metadata).encode_metadata()
    headers = {"Cookie": cookie, "Tus-Resumable": "1.0.0"}
    declared = {**headers, "Upload-Length": "2000000", "Upload-Metadata": ",".join(encoded)}
    made = requests.post(f"{address}/files/", headers=declared, timeout=10)
    url = address + urlsplit(made.headers["Location"]).path
    patch = {**headers, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    answers, threads = [], []

    def first(more):
        def send():
            try:
                length = {"Content-Length": "2000000"}
                answers.append(
                    requests.patch(url, data=Trickle(more), headers={**patch, **length}, timeout=30)
                )
            except requests.RequestException as problem:
                answers.append(problem)

        threads.append(threading.Thread(target=send))
        threads[0].start()
        with all_tenants():
            place = disk.place(storage.upload_root(), Upload.objects.get().uuid)
        deadline = time.monotonic() + 10
        while place.stat().st_size < 1_048_576 and time.monotonic() < deadline:
            time.sleep(0.02)

    def second():
        return requests.patch(url, data=b"x" * 2_000_000, headers=patch, timeout=30)

    def offset():
        return int(requests.head(url, headers=headers, timeout=10).headers["Upload-Offset"])

    yield SimpleNamespace(first=first, second=second, offset=offset, answers=answers)
    for thread in threads:
        thread.join(20)


def test_a_second_writer_stops_the_first_which_keeps_what_it_has(two):
    stop = threading.Event()

    def slowly():
        for _ in range(900):
            if stop.wait(0.02):
                return
            yield b"a" * 1000

    two.first(slowly)
    assert two.second().status_code == 409
    assert two.offset() >= 1_048_576
    stop.set()


def test_a_writer_whose_line_is_dead_loses_its_turn(two):
    stop = threading.Event()

    def silent():
        stop.wait(20)
        yield b"a" * 900_000

    two.first(silent)
    assert two.second().status_code == 204
    stop.set()
    assert stored_bytes() == b"x" * 2_000_000
