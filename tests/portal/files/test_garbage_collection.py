"""What killed writers left is removed a day later, and nothing that somebody still needs; a full disk leaves no halves."""

import datetime as dt
import errno
import time
import uuid

import pytest
from django.core.management import call_command

from portal.decisions import NotAllowed
from portal.files import disk, storage
from portal.files import jobs as file_jobs
from portal.files.actions import garbage_collection, uploads
from portal.models import Blob, Upload
from portal.tenants import tenant_scope
from tests.factories.files import PDF, keys, upload_file
from tests.factories.submissions import NOW, document, make_world


@pytest.fixture
def world(db, store):
    made = make_world(document(category={"slots": [{"key": "text", "label": "正文", "max_files": 9}]}))
    with tenant_scope(made.tenant):
        yield made


def later(days):
    """Days from the real now: what is old is told by the files' own times."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)


def lying():
    """Everything below the folder of uploads."""
    return sorted(path.name for path in storage.upload_root().rglob("*") if path.is_file())


def test_bytes_of_uploads_that_are_over(world):
    case = world.draft()
    rows = [
        uploads.reserve(case.folder, "text", f"{n}.pdf", size=9, actor=world.owner, now=NOW, part=n == 2)
        for n in range(4)
    ]
    going, ended, part, unknown = (disk.place(storage.upload_root(), one.uuid) for one in rows)
    Upload.objects.filter(pk=rows[1].pk).update(state="ended")
    Upload.objects.filter(pk=rows[2].pk).update(state="finished")
    Upload.objects.filter(pk=rows[3].pk).delete()
    (storage.upload_root() / "readme.txt").write_text("not ours")
    assert garbage_collection.sweep(now=later(0))["left"] == 0
    assert garbage_collection.sweep(now=later(2))["left"] == 2
    assert [one.exists() for one in (going, ended, part, unknown)] == [True, False, True, False]
    assert "readme.txt" in lying()


def test_an_old_upload_that_is_attached_just_now_is_not_taken_for_a_lost_one(world):
    """Its bytes were written days ago; its second name is new, and its row not committed yet."""
    place = storage.upload_root() / "ab" / uuid.uuid4().hex
    place.parent.mkdir(parents=True)
    place.write_bytes(PDF)
    import os

    old = time.time() - 9 * 86400
    os.utime(place, (old, old))
    key = storage.new_key()
    storage.link(place, key)
    assert (garbage_collection._unnamed(later(0)), keys("disk")) == (0, [key])


def test_copies_that_were_never_whole(world):
    file = upload_file(world.draft())
    file_jobs.hash_blob(blob_id=file.blob_id)
    folder = storage.path_of("blobs/ab")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f".{uuid.uuid4().hex}{storage.DRAFT}").write_bytes(b"half")
    whole = Blob.objects.get().key
    assert (garbage_collection._drafts_left(later(0)), garbage_collection._drafts_left(later(2))) == (0, 1)
    assert storage.read(whole) == PDF


def test_the_store_away_stops_no_sweep(world, settings):
    settings.S3_BUCKET, settings.S3_ENDPOINT_URL = "gone", "http://127.0.0.1:9"
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "x"
    case = world.draft()
    made = uploads.reserve(case.folder, "text", "a.pdf", size=9, actor=world.owner, now=NOW)
    Upload.objects.filter(pk=made.pk).update(state="ended", multipart="id")
    assert (garbage_collection.sweep(now=later(0))["parts"], garbage_collection._unnamed(later(0))) == (
        0,
        0,
    )


def test_once_a_day_the_whole_is_looked_at(world, django_capture_on_commit_callbacks):
    from django.core.cache import cache

    cache.clear()
    days = [NOW, NOW + dt.timedelta(hours=1), NOW + dt.timedelta(days=1)]
    found = []
    for now in days:
        with django_capture_on_commit_callbacks() as pushed:
            whole = "unnamed" in garbage_collection.sweep(now=now)
        found.append((whole, len(pushed)))
    assert found == [(True, 1), (False, 0), (True, 1)]


# ---- a full disk


@pytest.fixture
def full(monkeypatch):
    """No second names, and no room for a copy after its first bytes."""

    def no_link(*args, **more):
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr("os.link", no_link)
    real = storage.os.fsync

    def no_room(handle):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    yield
    monkeypatch.setattr("os.fsync", real)


def test_attaching_on_a_full_disk_fails_cleanly(world, full, monkeypatch):
    monkeypatch.setattr(disk, "reserve", lambda path: (path.parent.mkdir(parents=True), path.touch()))
    case = world.draft()
    upload = uploads.reserve(case.folder, "text", "a.pdf", size=len(PDF), actor=world.owner, now=NOW)
    place = disk.place(storage.upload_root(), upload.uuid)
    place.write_bytes(PDF)
    uploads.advance(upload, to=len(PDF))
    with pytest.raises(NotAllowed) as refused:
        uploads.finish(upload, now=NOW)
    assert refused.value.decision.code == "storage_full"
    assert (case.files.count(), Blob.objects.count(), place.read_bytes()) == (0, 0, PDF)
    assert [one for one in storage.path_of("").rglob("*") if one.is_file()] == []
    monkeypatch.undo()
    upload.refresh_from_db()
    assert uploads.finish(upload, now=NOW).name == "a.pdf"


def test_the_reserve_is_a_setting(world, settings):
    case = world.draft()
    settings.KEEP_FREE_BYTES = 1 << 60
    with pytest.raises(NotAllowed) as refused:
        uploads.reserve(case.folder, "text", "a.pdf", size=9, actor=world.owner, now=NOW)
    assert refused.value.decision.code == "storage_full"


def test_a_sweep_that_fails_keeps_no_other_from_its_work(db, settings, capsys, monkeypatch, caplog):
    settings.SWEEPS = [
        "portal.files.actions.reconcile.nothing",
        "portal.files.actions.garbage_collection.sweep",
    ]
    monkeypatch.setattr(garbage_collection, "sweep", lambda now: {"left": 7})
    with pytest.raises(ImportError):
        call_command("sweep", once=True)
    monkeypatch.setattr(time, "sleep", lambda seconds: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        call_command("sweep")
    assert (capsys.readouterr().out, "reconcile.nothing failed" in caplog.text) == ("left=7\n", True)


def test_bytes_whose_row_was_never_written(world, store):
    file = upload_file(world.draft())
    file_jobs.hash_blob(blob_id=file.blob_id)
    lost = storage.save(b"lost")
    assert garbage_collection._unnamed(later(1)) == 0
    assert keys(store) == sorted([file.blob.key, lost])
    assert (garbage_collection._unnamed(later(3)), keys(store)) == (1, [file.blob.key])


def test_what_a_killed_worker_left_on_the_disk_of_a_settled_blob_goes(world, store):
    file = upload_file(world.draft())
    key, path = file.blob.key, storage.path_of(file.blob.key)
    file_jobs.hash_blob(blob_id=file.blob_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF)
    assert garbage_collection._settled(later(0)) == 0
    assert garbage_collection._settled(later(2)) == (store == "bucket")
    assert (path.exists(), storage.read(key)) == (store == "disk", PDF)


def test_an_upload_that_the_store_holds_whole_is_named_while_it_is_received(world, in_bucket):
    """Its parts were put together, and the server was killed before the row."""
    upload = uploads.reserve(
        world.draft().folder, "text", "a.pdf", size=1, actor=world.owner, now=NOW, to_store=True
    )
    storage.s3.client().put_object(Bucket=in_bucket, Key=upload.key, Body=b"x")
    assert (garbage_collection._unnamed(later(9)), keys("bucket")) == (0, [upload.key])
    uploads.end_upload(upload)
    assert (garbage_collection._unnamed(later(9)), keys("bucket")) == (1, [])


def test_a_second_name_cut_short_is_made_good(db, storage):
    """A power cut may leave a name with too few bytes; attaching the upload again replaces them."""
    from portal.files import storage as blobs

    place = storage / "whole"
    place.write_bytes(PDF)
    key = blobs.new_key()
    blobs.path_of(key).parent.mkdir(parents=True)
    blobs.path_of(key).write_bytes(PDF[:5])
    blobs.link(place, key)
    assert blobs.read(key) == PDF
