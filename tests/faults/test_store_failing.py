"""The object store refuses, hangs, is slow, keeps less than it was given, or says yes and keeps nothing: the file waits on the portal's
own disk, is stored once the store is well, and is there once.
"""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from portal.files import jobs, s3, storage
from portal.models import Attachment, Blob
from portal.tenants import all_tenants, tenant_scope
from submissions.models import Receipt
from tests.factories import submissions as submitting
from tests.factories.files import upload_file
from tests.faults.dying import Clock, sweep, unsound, work_off

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]
CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 400


class Between(BaseHTTPRequestHandler):
    """Hands every request on to the store behind, as `server.mode` lets it."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def pass_on(self):
        mode, body = self.server.mode, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, mode))
        if mode == "hangs":
            time.sleep(4)
            self.close_connection = True
            return
        if mode == "slow":
            time.sleep(0.2)
        if mode in {"500", "403"}:
            self.say(int(mode), {}, b"<Error><Code>Broken</Code></Error>")
            return
        if mode == "keeps nothing" and self.command == "PUT":
            self.say(200, {"ETag": '"x"'}, b"")
            return
        if mode == "keeps less" and self.command == "PUT":
            body = body[: len(body) // 2]
        line = http.client.HTTPConnection(*self.server.behind, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
        line.request(self.command, self.path, body, headers | {"Content-Length": str(len(body))})
        answer = line.getresponse()
        told = answer.read()
        if self.command == "GET" and mode == "wrong bytes":
            told = bytes(len(told))
        self.say(
            answer.status, dict(answer.getheaders()), told, cut=mode == "breaks off" and self.command == "GET"
        )
        line.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on  # noqa: N815 - the library's names

    def say(self, status, headers, body, *, cut=False):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header(
            "Content-Length",
            headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body)),
        )
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut


@pytest.fixture
def between(in_bucket, settings, monkeypatch):
    """A store that is well until told otherwise; the portal gives up after seconds, as its pages do."""
    at = urlsplit(settings.S3_ENDPOINT_URL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    server.daemon_threads, server.mode, server.asked, server.behind = True, "", [], (at.hostname, at.port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.S3_ENDPOINT_URL = f"http://127.0.0.1:{server.server_address[1]}"
    connect = s3._connect
    monkeypatch.setattr(s3, "_connect", lambda *args, **options: connect(*args, **options | {"hasty": True}))
    yield server
    server.shutdown()
    server.server_close()
    connect.cache_clear()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock


def handed_in():
    world, draft = submitting.make_open_draft()
    with tenant_scope(world.tenant):
        upload_file(draft, CONTENT)


def stored_once():
    """In the store, byte by byte, and no longer on the disk; one file, one receipt."""
    with all_tenants():
        [blob] = Blob.objects.all()
        stands = (
            storage.path_of(blob.key).exists(),
            storage.read(blob.key) == CONTENT,
            blob.hashed_at is not None,
        )
        assert stands == (False, True, True)
        assert (Attachment.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.parametrize("mode", ["500", "403", "hangs", "keeps less", "keeps nothing"])
def test_a_file_waits_for_a_store_that_fails(between, clock, mode):
    handed_in()
    between.mode = mode
    assert work_off() == 0
    with all_tenants():
        [blob] = Blob.objects.all()
        assert (storage.path_of(blob.key).read_bytes() == CONTENT, blob.sha256, Receipt.objects.count()) == (
            True,
            "",
            0,
        )
    assert ("HEAD", mode) in between.asked
    between.mode = ""
    clock.move_on()
    assert sweep(clock)["hashes"] == 1
    assert work_off() == 0
    stored_once()
    sweep(clock)
    assert unsound(clock) == {}


def test_a_slow_store_is_waited_for(between, clock):
    handed_in()
    between.mode = "slow"
    assert work_off() == 0
    stored_once()
    between.mode = ""
    sweep(clock)
    assert unsound(clock) == {}


def test_a_store_that_answers_with_other_bytes_is_found_out(between, clock):
    """Nothing is thrown away for it: once it tells the truth the file is well again."""
    handed_in()
    assert work_off() == 0
    between.mode = "wrong bytes"
    jobs.verify_some()
    with all_tenants():
        assert list(Blob.objects.values_list("damage", flat=True)) == ["altered"]
    between.mode = "breaks off"
    with all_tenants(), pytest.raises((OSError, s3.Unreachable)):
        storage.read(Blob.objects.get().key)
    between.mode = ""
    jobs.verify_some()
    with all_tenants():
        assert list(Blob.objects.values_list("damage", flat=True)) == [""]
    stored_once()
    sweep(clock)
    assert unsound(clock) == {}
