"""The same files on the local disk and in an S3-compatible store: every test runs over both."""

import datetime as dt
import hashlib
import zlib

import pytest
from django.utils import timezone

from portal.files import disk, s3, storage, thumbnails
from portal.files import jobs as file_jobs
from portal.files.actions import garbage_collection, uploads
from portal.models import Attachment, Blob, Check
from portal.tenants import all_tenants, tenant_scope
from tests.factories.files import (
    PDF,
    PDF_RULES,
    body_of,
    collect,
    copies,
    keys,
    run_checks,
    stands,
    upload_file,
    verdicts,
)
from tests.factories.portal import url
from tests.factories.submissions import NOW, document, make_world


@pytest.fixture
def world(db, store):
    slots = [{"key": "text", "label": "正文", "max_files": 3, "required": False, "rules": PDF_RULES}]
    made = make_world(document(category={"slots": slots}))
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def name_all(django_capture_on_commit_callbacks):
    """Run the hashing job of every file, as a worker does after the upload."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            for pk in list(Blob.objects.values_list("pk", flat=True)):
                file_jobs.hash_blob(blob_id=pk)

    return run


def test_hashing_notes_the_checksum_of_archives_too(world, store, name_all):
    """Read once: a package of these files reads none of them again."""
    first, twin = world.draft(), world.draft()
    upload_file(first, PDF)
    upload_file(first, b"%PDF-1.4 other", "b.pdf")
    upload_file(twin, PDF)
    name_all()
    found = Attachment.objects.order_by("pk").values_list("blob__crc32", flat=True)
    assert list(found) == [zlib.crc32(PDF), zlib.crc32(b"%PDF-1.4 other"), zlib.crc32(PDF)]


def test_a_file_from_its_upload_to_its_end(world, store, client, name_all):
    file = upload_file(world.draft())
    key = file.blob.key
    assert (keys("disk"), storage.is_local(key)) == ([key], True)
    client.force_login(world.owner)
    assert body_of(client.get(url("file", file=file.uuid))) == PDF  # before it is hashed
    name_all()
    file = Attachment.objects.select_related("blob").get()
    assert (file.blob.key, file.blob.sha256) == (key, hashlib.sha256(PDF).hexdigest())
    assert (keys(store), storage.is_local(key)) == ([key], store == "disk")
    run_checks()
    assert (verdicts(), copies()) == ([("正文.pdf", "pass")], [])
    whole = client.get(url("file", file=file.uuid))
    assert (whole.status_code, body_of(whole), whole["Accept-Ranges"]) == (200, PDF, "bytes")
    part = client.get(url("file", file=file.uuid), headers={"Range": "bytes=5-9"})
    assert (part.status_code, body_of(part), part["Content-Range"]) == (
        206,
        PDF[5:10],
        f"bytes 5-9/{len(PDF)}",
    )
    assert (part["Content-Type"], part["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert client.get(url("file", file=file.uuid), headers={"Range": f"bytes={len(PDF)}-"}).status_code == 416
    assert client.head(url("file", file=file.uuid))["Content-Length"] == str(len(PDF))
    uploads.remove(file, actor=world.owner, now=NOW)
    Blob.objects.update(created_at=NOW, orphaned_at=NOW)
    assert collect(NOW + dt.timedelta(days=2)) == 1
    assert (Blob.objects.count(), keys(store)) == (0, [])


def test_equal_contents_are_stored_once(world, store, name_all):
    upload_file(world.draft())
    upload_file(world.draft(), name="另一个名字.pdf")
    name_all()
    name_all()
    stored = Blob.objects.exclude(sha256="").get()
    assert collect(timezone.now() + dt.timedelta(days=2)) == 1
    assert (keys(store), keys("disk")) == ([stored.key], [stored.key] if store == "disk" else [])
    assert set(Attachment.objects.values_list("blob", flat=True)) == {stored.pk}


def test_a_missing_file_is_said_plainly(world, store, client, name_all):
    file = upload_file(world.draft())
    name_all()
    file.refresh_from_db()
    storage.remove(file.blob.key)
    storage.remove(file.blob.key)  # safe to repeat
    with pytest.raises(FileNotFoundError):
        storage.size(file.blob.key)
    with pytest.raises(FileNotFoundError):
        storage.read(file.blob.key)
    for attempt, state in enumerate(("waiting", "waiting", "failed"), start=1):
        with pytest.raises(FileNotFoundError):
            run_checks()
        check = Check.objects.get()
        assert (check.state, check.attempts, "FileNotFoundError" in check.error) == (state, attempt, True)
    client.force_login(world.owner)
    assert client.get(url("file", file=file.uuid)).status_code == 404


def test_a_sheet_is_kept_and_read(world, store):
    key = thumbnails.keep(b"a sheet")
    assert (keys(store), storage.is_local(key)) == ([key], store == "disk")
    assert (storage.read(key), storage.head(key, 3), storage.size(key)) == (b"a sheet", b"a s", 7)
    with storage.local(key) as path:
        assert path.read_bytes() == b"a sheet"
    assert (path.exists(), copies()) == (store == "disk", [])
    thumbnails.forget([key])
    assert (stands(key), keys(store)) == (False, [])


def test_an_empty_file_and_one_in_parts(world, store, monkeypatch):
    monkeypatch.setattr(s3, "_PART", 5 * 1024 * 1024)
    large = bytes(range(256)) * 4096 * 11 + b"end"
    for content in (b"", large):
        key = storage.save(content)
        storage.settle(key)  # safe to repeat
        assert storage.read(key) == content
        assert storage.head(key, 4) == content[:4]
        storage.remove(key)


def test_a_store_that_does_not_answer_loses_nothing(world, in_bucket, settings, name_all, client):
    file = upload_file(world.draft())
    right, settings.S3_BUCKET = settings.S3_BUCKET, "no-such-bucket"
    with pytest.raises(storage.Unreachable):
        name_all()
    file.blob.refresh_from_db()
    assert (file.blob.hashed_at, keys("disk")) == (None, [file.blob.key])
    settings.S3_BUCKET = right
    name_all()
    assert (keys("bucket"), keys("disk")) == ([Blob.objects.get().key], [])


def test_bytes_cut_short_on_the_way_do_not_count(world, in_bucket, monkeypatch):
    client = s3.client()
    monkeypatch.setattr(
        client,
        "upload_file",
        lambda path, name, key, **more: client.put_object(Bucket=name, Key=key, Body=b"123"),
    )
    with pytest.raises(storage.Unreachable):
        storage.save(b"12345")
    assert keys("bucket") == []


def test_the_store_away_is_said_in_plain_words(world, in_bucket, name_all, client, settings):
    file = upload_file(world.draft())
    name_all()
    client.force_login(world.owner)
    settings.S3_BUCKET = "no-such-bucket"
    answer = client.get(url("file", file=file.uuid))
    assert (answer.status_code, "材料存储暂时没有响应" in answer.content.decode()) == (403, True)


def test_a_film_is_not_fetched_to_tell_its_type(world, in_bucket, monkeypatch):
    from review.judging.blind_files import read_in_page

    monkeypatch.setattr(s3, "fetch", lambda key, target: pytest.fail("fetched"))
    film = thumbnails.keep(b"\0\0\0\x18ftypisom" + bytes(9000))
    scan = thumbnails.keep(PDF)
    assert (read_in_page(film, "film.mp4"), read_in_page(scan, "scan.pdf")) == (False, True)


def test_copies_of_killed_workers_go(world, in_bucket):
    left = storage.path_of("fetched-left")
    left.mkdir(parents=True)
    (left / "file").write_bytes(b"film")
    now = dt.datetime.now(dt.UTC)
    storage.drop_copies(before=now - dt.timedelta(days=1))
    assert copies() == [left]
    storage.drop_copies(before=now + dt.timedelta(minutes=1))
    assert copies() == []


def test_no_room_for_a_copy_is_said(world, in_bucket, monkeypatch):
    key = thumbnails.keep(b"a sheet")
    monkeypatch.setattr(disk, "room_for", lambda root, size, **more: False)
    with pytest.raises(storage.Unreachable), storage.local(key):
        pass


def test_the_sweep_goes_on_while_the_store_is_away(world, in_bucket, name_all, settings):
    file = upload_file(world.draft())
    name_all()
    uploads.remove(file, actor=world.owner, now=NOW)
    Blob.objects.update(created_at=NOW, orphaned_at=NOW)
    later, right = NOW + dt.timedelta(days=2), settings.S3_BUCKET
    settings.S3_BUCKET = "no-such-bucket"
    key = file.blob.key
    assert (collect(later), Blob.objects.count()) == (
        1,
        0,
    )  # the row goes; what can't be freed now is found later
    settings.S3_BUCKET = right
    assert keys("bucket") == [key]
    with all_tenants():
        assert garbage_collection._unnamed(timezone.now() + dt.timedelta(days=3)) == 1
    assert keys("bucket") == []
