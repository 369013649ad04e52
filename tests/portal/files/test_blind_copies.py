"""Copies for blind readers as rows and jobs: asked for once a file is measured, made once, found again when lost."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.files import jobs, storage
from portal.files.actions import blind_copies, garbage_collection, reconcile
from portal.models import BlindCopy, Blob, Tenant
from portal.tenants import all_tenants, tenant_scope
from submissions.checks import reconcile as submissions_reconcile
from submissions.checks.blind_copies import ask_for_copies, organiser_words
from tests.factories import leaks
from tests.factories.files import make_attachment, make_blind_copies, make_blind_copy, run_checks, upload_file
from tests.factories.submissions import NOW, document, make_world
from validators import stripping

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def world(db, store):
    """A campaign that is reviewed blind, on both kinds of store."""
    slots = [{"key": "text", "label": "材料", "max_files": 9, "required": False}]
    made = make_world(document(category={"slots": slots}, review={"blind": True}))
    with tenant_scope(made.tenant):
        yield made


def made_from(file):
    return BlindCopy.objects.get(blob=file.blob)


def test_an_upload_gets_its_copy_once_it_is_measured(world, tmp_path):
    asked = []
    case = world.draft()
    attachment = upload_file(case, leaks.sheet(tmp_path), "成绩.xlsx")
    jobs.hash_blob(blob_id=attachment.blob_id)
    assert BlindCopy.objects.count() == 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blind_copies, "enqueue", lambda copy: asked.append(copy.pk))
        run_checks()
        run_checks()
    (copy,) = BlindCopy.objects.all()
    assert (copy.state, asked) == ("waiting", [copy.pk])
    jobs.make_blind_copy(copy_id=copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.kind, copy.code, copy.attempts, copy.error) == ("ready", "xlsx", "", 1, "")
    assert leaks.traces(storage.read(copy.copy.key), tmp_path) == []
    assert copy.copy.sha256 == storage.digest(copy.copy.key)
    assert storage.digest(attachment.blob.key) == Blob.objects.get(pk=attachment.blob_id).sha256


def test_a_job_that_runs_twice_makes_one_copy(world, tmp_path):
    file = make_attachment(world.draft(), name="a.xlsx", content=leaks.sheet(tmp_path))
    assert (ask_for_copies([file]), ask_for_copies([file])) == (1, 0)
    make_blind_copies()
    before = (made_from(file).copy_id, Blob.objects.count())
    for _ in range(2):
        jobs.make_blind_copy(copy_id=made_from(file).pk)
    assert (made_from(file).copy_id, Blob.objects.count()) == before
    jobs.make_blind_copy(copy_id=made_from(file).pk + 1000)  # gone meanwhile


def test_equal_copies_are_kept_once(world, tmp_path):
    """Two sources that differ in their properties alone become one content."""
    files = [
        make_attachment(world.draft(), name="a.xlsx", content=leaks.sheet(tmp_path, name))
        for name in ("马丽", "李雷")
    ]
    ask_for_copies(files)
    make_blind_copies()
    first, second = (made_from(file) for file in files)
    assert first.copy_id == second.copy_id
    assert len(list(storage.listed())) == 3  # two sources, one copy: what came out twice is freed


def test_a_child_that_never_ends_well_is_given_up(world, monkeypatch):
    def strip(path, *, name, folder):
        raise stripping.Unfinished("timeout: ")

    monkeypatch.setattr(stripping, "strip", strip)
    file = make_attachment(world.draft(), name="a.xlsx", content=b"x")
    ask_for_copies([file])
    states = []
    for _ in range(4):
        make_blind_copies()
        states.append((made_from(file).state, made_from(file).code))
    assert states == [("waiting", ""), ("waiting", ""), ("withheld", "failed"), ("withheld", "failed")]


def test_a_worker_that_dies_leaves_words_and_the_next_one_tries(world, monkeypatch):
    def strip(path, *, name, folder):
        raise MemoryError("no more")

    monkeypatch.setattr(stripping, "strip", strip)
    file = make_attachment(world.draft(), name="a.xlsx", content=b"x")
    ask_for_copies([file])
    with pytest.raises(MemoryError):
        make_blind_copies()
    assert (made_from(file).state, made_from(file).error) == ("waiting", "MemoryError: no more")


def test_the_sweep_finds_lost_workers_and_nudges(world, monkeypatch):
    asked = []
    monkeypatch.setattr(blind_copies, "enqueue", lambda copy: asked.append(copy.pk))
    monkeypatch.setattr(reconcile.queue, "length", lambda name: 0)
    rows = [
        make_blind_copy(make_attachment(world.draft(), content=bytes([n])), code="type") for n in range(3)
    ]
    silent, alive, waiting = rows
    BlindCopy.objects.filter(pk=silent.pk).update(state="running", started_at=NOW - 5 * MINUTE)
    BlindCopy.objects.filter(pk=alive.pk).update(state="running", started_at=NOW - 5 * MINUTE, heard_at=NOW)
    BlindCopy.objects.filter(pk=waiting.pk).update(state="waiting")
    BlindCopy.objects.update(created_at=NOW - 5 * MINUTE)
    assert reconcile.sweep(now=NOW)["copies"] == 2
    states = dict(BlindCopy.objects.values_list("pk", "state"))
    assert states == {silent.pk: "waiting", alive.pk: "running", waiting.pk: "waiting"}
    assert set(asked) == {silent.pk, waiting.pk}


def test_the_sweep_finds_files_of_a_campaign_that_became_blind(world):
    world.campaign.blind = False
    world.campaign.save()
    attachment = upload_file(world.draft())
    run_checks()
    assert BlindCopy.objects.count() == 0
    world.campaign.blind = True
    world.campaign.save()
    assert submissions_reconcile.sweep(now=NOW)["blind"] == 1
    assert made_from(attachment).state == "waiting"
    assert submissions_reconcile.sweep(now=NOW)["blind"] == 0


def test_a_new_way_of_stripping_takes_the_old_copies_place(world, monkeypatch, tmp_path):
    file = make_attachment(world.draft(), name="a.xlsx", content=leaks.sheet(tmp_path))
    make_blind_copy(file, b"old")
    BlindCopy.objects.update(version="0")
    ask_for_copies([file])
    make_blind_copies()
    assert list(BlindCopy.objects.values_list("version", "state")) == [(stripping.VERSION, "ready")]


def test_copies_stay_as_long_as_their_sources(world, django_capture_on_commit_callbacks):
    file = make_attachment(world.draft(), content=b"source")
    copy = make_blind_copy(file, b"copy").copy
    day = dt.timedelta(days=1)
    for days in (0, 1, 3):
        garbage_collection.sweep(now=NOW + days * day)
    assert Blob.objects.filter(pk=copy.pk, orphaned_at=None).exists()
    file.delete()
    with django_capture_on_commit_callbacks(execute=True):
        for days in (4, 6, 7, 9):
            garbage_collection.sweep(now=NOW + days * day)
    assert (Blob.objects.count(), BlindCopy.objects.count()) == (0, 0)
    with pytest.raises(FileNotFoundError):
        storage.size(copy.key)


def test_merging_takes_copies_along(world):
    """The content of a file whose copy was made is handed in again while its hash was not known."""
    from portal.files.actions import hashing

    first, second = (make_attachment(world.draft(), content=b"same") for _ in range(2))
    make_blind_copy(first, b"copy")
    Blob.objects.filter(pk=first.blob_id).update(sha256="", hashed_at=None)
    Blob.objects.filter(pk=second.blob_id).update(sha256=storage.digest(second.blob.key))
    hashing.ensure_hashed(Blob.objects.get(pk=first.blob_id), now=NOW)
    assert BlindCopy.objects.get().blob_id == second.blob_id


@pytest.mark.parametrize("field", ["blob", "copy"])
def test_a_copy_is_of_its_sources_tenant(world, field):
    """The database refuses a row that joins two tenants."""
    row = make_blind_copy(make_attachment(world.draft(), content=b"a"), b"b")
    with all_tenants():
        other = Tenant.objects.create(slug="other", name="别处")
        strange = Blob.objects.create(tenant=other, key="blobs/00/strange", size=1)
        BlindCopy.objects.filter(pk=row.pk).update(**{f"{field}_id": strange.pk})
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        BlindCopy.objects.filter(pk=row.pk).delete()


def test_what_the_organiser_is_told():
    left_out = [
        {"number": f"{n:02d}", "name": f"{n}.doc", "size": 1, "code": "type", "inside": 0}
        for n in range(1, 11)
    ]
    copy = BlindCopy(state="ready", left_out=left_out)
    (words,) = organiser_words(copy)
    assert words.startswith(
        "压缩包里有 10 个文件评审专家看不到：1.doc（这种格式没有办法去除文件里的身份信息）；2.doc"
    )
    assert words.endswith("8.doc（这种格式没有办法去除文件里的身份信息）；等 10 个。")
    assert organiser_words(None) == organiser_words(BlindCopy(state="pages")) == []
    for code in stripping.CODES:
        (words,) = organiser_words(BlindCopy(state="withheld", code=code))
        assert words.startswith("评审专家看不到这个文件：")
