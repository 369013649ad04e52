"""What killed writers left is removed a day later, and nothing that somebody still needs; a full disk leaves no halves."""

import datetime as dt
import errno
import time
import uuid

import pytest
from django.core.management import call_command

from portal.decisions import NotAllowed
from portal.tenancy import tenant_scope
from submissions import jobs, sheets, storing
from submissions.actions import tidying, uploads
from submissions.models import StoredFile, Upload
from submissions.tus import disk
from tests.factories.files import PDF, incoming, keys, upload_file
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
    return sorted(path.name for path in storing.upload_root().rglob("*") if path.is_file())


def test_bytes_of_uploads_that_are_over(world):
    case = world.draft()
    rows = [
        uploads.reserve(case, "text", f"{n}.pdf", size=9, actor=world.owner, now=NOW, part=n == 2)
        for n in range(4)
    ]
    going, ended, part, unknown = (disk.place(storing.upload_root(), one.uuid) for one in rows)
    Upload.objects.filter(pk=rows[1].pk).update(state="ended")
    Upload.objects.filter(pk=rows[2].pk).update(state="finished")
    Upload.objects.filter(pk=rows[3].pk).delete()
    (storing.upload_root() / "readme.txt").write_text("not ours")
    assert tidying.sweep(now=later(0))["left"] == 0
    assert tidying.sweep(now=later(2))["left"] == 2
    assert [one.exists() for one in (going, ended, part, unknown)] == [True, False, True, False]
    assert "readme.txt" in lying()


def test_files_whose_row_was_never_written(world):
    file = upload_file(world.draft())
    storing.write(f"incoming/{uuid.uuid4().hex}", [b"lost"])
    (storing.path_of("incoming") / f".x{storing.DRAFT}").write_bytes(b"half")
    assert (tidying._incoming_left(later(0)), len(incoming())) == (0, 3)
    assert tidying._incoming_left(later(2)) == 2
    assert incoming() == [file.stored.key.removeprefix("incoming/")]


def test_an_old_upload_that_is_attached_just_now_is_not_taken_for_a_lost_one(world):
    """Its bytes were written days ago; its second name is new, and its row not committed yet."""
    place = storing.upload_root() / "ab" / uuid.uuid4().hex
    place.parent.mkdir(parents=True)
    place.write_bytes(PDF)
    import os

    old = time.time() - 9 * 86400
    os.utime(place, (old, old))
    storing.link(place, f"incoming/{place.name}")
    assert (tidying._incoming_left(later(0)), incoming()) == (0, [place.name])


def test_copies_that_were_never_whole(world):
    file = upload_file(world.draft())
    jobs.hash_file(stored_id=file.stored_id)
    folder = storing.path_of(f"t{world.tenant.pk}/ab")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f".{uuid.uuid4().hex}{storing.DRAFT}").write_bytes(b"half")
    whole = StoredFile.objects.get().key
    assert (tidying._drafts_left(later(0)), tidying._drafts_left(later(2))) == (0, 1)
    assert storing.read(whole) == PDF


def test_arrived_objects_that_no_row_names(world, store, request):
    if store == "disk":
        assert tidying._store_left(later(9)) == 0
        return
    for name in (one := uuid.uuid4()), uuid.uuid4():
        storing.bucket.client().put_object(
            Bucket=storing.settings.S3_BUCKET, Key=f"arriving/{name.hex}", Body=b"x"
        )
    StoredFile.objects.create(tenant=world.tenant, key=f"arriving/{one.hex}", size=1)
    assert (tidying._arrived_left(later(0)), tidying._arrived_left(later(3))) == (0, 1)
    assert keys(store) == [f"arriving/{one.hex}"]


def test_the_store_away_stops_no_sweep(world, settings):
    settings.S3_BUCKET, settings.S3_ENDPOINT_URL = "gone", "http://127.0.0.1:9"
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "x"
    case = world.draft()
    made = uploads.reserve(case, "text", "a.pdf", size=9, actor=world.owner, now=NOW)
    Upload.objects.filter(pk=made.pk).update(state="ended", multipart="id")
    assert (tidying.sweep(now=later(0))["parts"], tidying._store_left(later(0))) == (0, 0)


def test_once_a_day_the_whole_is_looked_at(world, django_capture_on_commit_callbacks):
    from django.core.cache import cache

    cache.clear()
    days = [NOW, NOW + dt.timedelta(hours=1), NOW + dt.timedelta(days=1)]
    found = []
    for now in days:
        with django_capture_on_commit_callbacks() as pushed:
            whole = "strays" in tidying.sweep(now=now)
        found.append((whole, len(pushed)))
    assert found == [(True, 1), (False, 0), (True, 1)]


# ---- a full disk


@pytest.fixture
def full(monkeypatch):
    """No second names, and no room for a copy after its first bytes."""

    def no_link(*args, **more):
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr("os.link", no_link)
    real = storing.os.fsync

    def no_room(handle):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    yield
    monkeypatch.setattr("os.fsync", real)


def test_attaching_on_a_full_disk_fails_cleanly(world, full, monkeypatch):
    monkeypatch.setattr(disk, "reserve", lambda path: (path.parent.mkdir(parents=True), path.touch()))
    case = world.draft()
    upload = uploads.reserve(case, "text", "a.pdf", size=len(PDF), actor=world.owner, now=NOW)
    place = disk.place(storing.upload_root(), upload.uuid)
    place.write_bytes(PDF)
    uploads.advance(upload, to=len(PDF))
    with pytest.raises(NotAllowed) as refused:
        uploads.finish(upload, now=NOW)
    assert refused.value.decision.code == "storage_full"
    assert (case.files.count(), StoredFile.objects.count(), place.read_bytes()) == (0, 0, PDF)
    assert [one for one in storing.path_of("").rglob("*") if one.is_file()] == []
    monkeypatch.undo()
    upload.refresh_from_db()
    assert uploads.finish(upload, now=NOW).name == "a.pdf"


def test_a_copy_cut_short_is_made_good(db, storage):
    """A power cut may leave a name with too few bytes; the same content handed in again replaces them."""
    key = sheets.keep(1, PDF)
    storing.path_of(key).write_bytes(PDF[:5])
    assert (sheets.keep(1, PDF), storing.read(key)) == (key, PDF)


def test_the_reserve_is_a_setting(world, settings):
    case = world.draft()
    settings.KEEP_FREE_BYTES = 1 << 60
    with pytest.raises(NotAllowed) as refused:
        uploads.reserve(case, "text", "a.pdf", size=9, actor=world.owner, now=NOW)
    assert refused.value.decision.code == "storage_full"


def test_a_sweep_that_fails_keeps_no_other_from_its_work(db, settings, capsys, monkeypatch, caplog):
    settings.SWEEPS = ["submissions.actions.sweeping.nothing", "submissions.actions.tidying.sweep"]
    monkeypatch.setattr(tidying, "sweep", lambda now: {"left": 7})
    with pytest.raises(ImportError):
        call_command("sweep", once=True)
    monkeypatch.setattr(time, "sleep", lambda seconds: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        call_command("sweep")
    assert (capsys.readouterr().out, "sweeping.nothing failed" in caplog.text) == ("left=7\n", True)
