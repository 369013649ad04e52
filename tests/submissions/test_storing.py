"""The same files on the local disk and in an S3-compatible store: every test runs over both."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.tenancy import tenant_scope
from submissions import actions, bucket, jobs, keeping, sheets, storing
from submissions.actions import sweeping
from submissions.models import Check, StoredFile, SubmissionFile
from submissions.tus import disk
from tests.factories.files import (
    PDF,
    PDF_RULES,
    body_of,
    copies,
    incoming,
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
            for pk in list(StoredFile.objects.values_list("pk", flat=True)):
                jobs.hash_file(stored_id=pk)

    return run


def test_a_file_from_its_upload_to_its_end(world, store, client, name_all):
    file = upload_file(world.draft())
    assert (keys(store), len(incoming())) == ([], 1)
    client.force_login(world.owner)
    assert body_of(client.get(url("file", file=file.uuid))) == PDF  # before it has its name
    name_all()
    file = SubmissionFile.objects.select_related("stored").get()
    key = file.stored.key
    assert key == storing.content_key(world.tenant.pk, file.stored.sha256)
    assert (keys(store), incoming(), storing.is_local(key)) == ([key], [], store == "disk")
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
    actions.remove_file(file, actor=world.owner, now=NOW)
    StoredFile.objects.update(created_at=NOW, orphaned_at=NOW)
    assert sweeping.sweep(now=NOW + dt.timedelta(days=2))["orphans"] == 1
    assert (StoredFile.objects.count(), keys(store)) == (0, [])


def test_equal_contents_are_stored_once(world, store, name_all):
    upload_file(world.draft())
    upload_file(world.draft(), name="另一个名字.pdf")
    name_all()
    name_all()
    (stored,) = StoredFile.objects.all()
    assert (keys(store), incoming()) == ([stored.key], [])
    assert set(SubmissionFile.objects.values_list("stored", flat=True)) == {stored.pk}


def test_a_missing_file_is_said_plainly(world, store, client, name_all):
    file = upload_file(world.draft())
    name_all()
    file.refresh_from_db()
    storing.remove(file.stored.key)
    storing.remove(file.stored.key)  # safe to repeat
    with pytest.raises(FileNotFoundError):
        storing.size(file.stored.key)
    with pytest.raises(FileNotFoundError):
        storing.read(file.stored.key)
    for attempt, state in enumerate(("waiting", "waiting", "failed"), start=1):
        with pytest.raises(FileNotFoundError):
            run_checks()
        check = Check.objects.get()
        assert (check.state, check.attempts, "FileNotFoundError" in check.error) == (state, attempt, True)
    client.force_login(world.owner)
    assert client.get(url("file", file=file.uuid)).status_code == 404


def test_a_sheet_is_kept_and_read(world, store):
    key = sheets.keep(world.tenant.pk, b"a sheet")
    assert (keys(store), incoming()) == ([key], [])
    assert (storing.read(key), storing.head(key, 3), storing.size(key)) == (b"a sheet", b"a s", 7)
    with storing.local(key) as path:
        assert path.read_bytes() == b"a sheet"
    assert (path.exists(), copies()) == (store == "disk", [])
    sheets.forget([key])
    assert (stands(key), keys(store)) == (False, [])


def test_an_empty_file_and_one_in_parts(world, store, monkeypatch):
    monkeypatch.setattr(bucket, "_PART", 5 * 1024 * 1024)
    large = bytes(range(256)) * 4096 * 11 + b"end"
    for content in (b"", large):
        storing.write("incoming/one", [content])
        storing.link(storing.path_of("incoming/one"), "t1/ab/one")
        storing.link(storing.path_of("incoming/one"), "t1/ab/one")
        assert storing.read("t1/ab/one") == content
        assert storing.head("t1/ab/one", 4) == content[:4]
        storing.remove("t1/ab/one")


def test_a_store_that_does_not_answer_loses_nothing(world, in_bucket, settings, name_all, client):
    file = upload_file(world.draft())
    right, settings.S3_BUCKET = settings.S3_BUCKET, "no-such-bucket"
    with pytest.raises(storing.Unreachable):
        name_all()
    file.stored.refresh_from_db()
    assert (file.stored.hashed_at, incoming()) == (None, [storing.path_of(file.stored.key).name])
    settings.S3_BUCKET = right
    name_all()
    assert (keys("bucket"), incoming()) == ([StoredFile.objects.get().key], [])


def test_bytes_cut_short_on_the_way_do_not_count(world, in_bucket, monkeypatch):
    storing.write("incoming/one", [b"12345"])
    client = bucket.client()
    monkeypatch.setattr(
        client,
        "upload_file",
        lambda path, name, key, **more: client.put_object(Bucket=name, Key=key, Body=b"123"),
    )
    with pytest.raises(storing.Unreachable):
        storing.link(storing.path_of("incoming/one"), "t1/ab/one")
    assert keys("bucket") == []


def test_the_store_away_is_said_in_plain_words(world, in_bucket, name_all, client, settings):
    file = upload_file(world.draft())
    name_all()
    client.force_login(world.owner)
    settings.S3_BUCKET = "no-such-bucket"
    answer = client.get(url("file", file=file.uuid))
    assert (answer.status_code, "材料存储暂时没有响应" in answer.content.decode()) == (403, True)


def test_a_film_is_not_fetched_to_tell_its_type(world, in_bucket, monkeypatch):
    from review.views.judging import read_in_page

    monkeypatch.setattr(bucket, "fetch", lambda key, target: pytest.fail("fetched"))
    film = sheets.keep(world.tenant.pk, b"\0\0\0\x18ftypisom" + bytes(9000))
    scan = sheets.keep(world.tenant.pk, PDF)
    assert (read_in_page(film, "film.mp4"), read_in_page(scan, "scan.pdf")) == (False, True)


def test_copies_of_killed_workers_go(world, in_bucket):
    left = storing.upload_root() / "fetched-left"
    left.mkdir(parents=True)
    (left / "file").write_bytes(b"film")
    now = dt.datetime.now(dt.UTC)
    storing.drop_copies(before=now - dt.timedelta(days=1))
    assert copies() == [left]
    storing.drop_copies(before=now + dt.timedelta(minutes=1))
    assert copies() == []


def test_no_room_for_a_copy_is_said(world, in_bucket, monkeypatch):
    key = sheets.keep(world.tenant.pk, b"a sheet")
    monkeypatch.setattr(disk, "room_for", lambda root, size, **more: False)
    with pytest.raises(storing.Unreachable), storing.local(key):
        pass


def test_a_units_document_is_stored_by_content(world, store):
    from campaigns.schema import UnitForm
    from review.actions.handing_in import store_scan
    from review.models import UnitDocument

    form = UnitForm.model_validate(
        {"key": "scan", "label": "汇总表", "slots": [{"key": "s", "label": "扫描件"}]}
    )
    scans = [SimpleUploadedFile("扫描件.pdf", PDF) for _ in range(2)]
    one, two = (store_scan(world.campaign, form, scan, now=NOW) for scan in scans)
    assert (one.pk, keys(store), incoming(), storing.read(one.key)) == (two.pk, [one.key], [], PDF)
    StoredFile.objects.update(created_at=NOW)
    unit = world.unit()
    kept = UnitDocument.objects.create(
        tenant=world.tenant, campaign=world.campaign, unit=unit, form="scan", stored=one,
        updated_at=NOW, updated_by=world.owner,
    )  # fmt: skip
    later = NOW + dt.timedelta(days=9)
    assert [sweeping.sweep(now=later + dt.timedelta(days=day))["orphans"] for day in (0, 2)] == [0, 0]
    assert (StoredFile.objects.get().orphaned_at, keeping.uses_of(one)) == (None, [f"其他材料“{kept}”"])


def test_the_sweep_goes_on_while_the_store_is_away(world, in_bucket, name_all, settings):
    file = upload_file(world.draft())
    name_all()
    actions.remove_file(file, actor=world.owner, now=NOW)
    StoredFile.objects.update(created_at=NOW, orphaned_at=NOW)
    later, right = NOW + dt.timedelta(days=2), settings.S3_BUCKET
    settings.S3_BUCKET = "no-such-bucket"
    assert (sweeping.sweep(now=later)["orphans"], StoredFile.objects.count()) == (0, 1)
    settings.S3_BUCKET = right
    assert (sweeping.sweep(now=later)["orphans"], keys("bucket")) == (1, [])
