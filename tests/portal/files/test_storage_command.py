"""`manage.py storage`: what is missing, altered or too much is named; files move between disk and store whole."""

import datetime as dt
import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from portal.files import jobs as file_jobs
from portal.files import s3, storage, thumbnails
from portal.files.actions import storage_migration, uploads, verifying
from portal.models import Attachment, Blob, Notification
from portal.tenants import all_tenants, tenant_scope
from tests.factories.files import PDF, collect, keys, stands, upload_file
from tests.factories.portal import make_member, url
from tests.factories.submissions import NOW, document, make_world


@pytest.fixture
def world(db, store):
    made = make_world(document(category={"slots": [{"key": "text", "label": "正文", "max_files": 9}]}))
    with tenant_scope(made.tenant):
        yield made


def name_it(file):
    """The job's work, with what it does once it is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        file_jobs.hash_blob(blob_id=file.blob_id)


def named(world, *contents):
    """Files handed in and named by content."""
    case = world.draft()
    for number, content in enumerate(contents):
        name_it(upload_file(case, content=content, name=f"正文{number}.pdf"))
    return case, list(Blob.objects.order_by("pk"))


def say(*words):
    """What the command prints, and what it complains of at its end."""
    out = io.StringIO()
    try:
        call_command("storage", *words, stdout=out)
    except CommandError as problem:
        return out.getvalue(), str(problem)
    return out.getvalue(), ""


def spoil(key, content):
    """Other bytes under a key, as a broken disk or a careless hand leaves them."""
    if storage.is_local(key):
        path = storage.path_of(key)
        path.unlink()
        path.write_bytes(content)
    else:
        s3.client().put_object(Bucket=s3.settings.S3_BUCKET, Key=key, Body=content)


def test_all_is_well(world):
    named(world, PDF, PDF + b"2")
    thumbnails.keep(b"a sheet")
    said, wrong = say("verify")
    assert ("核对了 2 个文件" in said, "没有发现问题" in said, wrong) == (True, True, "")
    assert say("verify", "--quiet") == ("", "")
    assert set(Blob.objects.values_list("damage", flat=True)) == {""}
    assert Blob.objects.filter(verified_at=None).count() == 0


def test_what_is_missing_altered_or_cut_short_is_named(world):
    organiser = make_member("organiser", world.tenant)
    case, (good, gone, altered, short) = named(world, PDF, PDF + b"2", PDF + b"3", PDF + b"4")
    storage.remove(gone.key)
    spoil(altered.key, PDF + b"X")
    spoil(short.key, PDF)
    said, wrong = say("verify")
    assert wrong == "发现问题：丢失 1 个；内容已变 1 个；大小不符 1 个。"
    lines = said.splitlines()
    for stored, words in ((gone, "丢失"), (altered, "内容已变"), (short, "大小不符")):
        at = next(number for number, line in enumerate(lines) if stored.key in line)
        name = Attachment.objects.get(blob=stored).name
        assert (words in lines[at], f"《{case.title}》" in lines[at + 1], name in lines[at + 1]) == (
            True,
        ) * 3
    assert good.key not in said
    damage = dict(Blob.objects.values_list("key", "damage"))
    assert damage == {good.key: "", gone.key: "missing", altered.key: "altered", short.key: "size"}
    told = Notification.objects.filter(person=organiser, code__startswith="file.damaged_")
    assert (told.count(), told.first().title, case.title in told.first().body) == (3, "有材料文件损坏", True)
    say("verify")
    assert told.count() == 3  # once for each damage


def test_the_same_content_handed_in_again_mends_it(world):
    case, (stored,) = named(world, PDF)
    spoil(stored.key, bytes(len(PDF)))
    assert "内容已变 1 个" in say("verify")[1]
    name_it(upload_file(case, name="再传一次.pdf"))
    file = Attachment.objects.select_related("blob").order_by("pk").first()
    assert (file.blob_id == stored.pk, storage.read(file.blob.key), file.blob.damage) == (False, PDF, "")
    assert say("verify")[1] == ""


def test_samples_go_round_and_dates_bound(world):
    _, files = named(world, PDF, PDF + b"2", PDF + b"3")
    Blob.objects.filter(pk=files[1].pk).update(verified_at=NOW)
    assert "核对了 2 个文件" in say("verify", "--sample", "2")[0]
    assert set(Blob.objects.exclude(verified_at=NOW).values_list("pk", flat=True)) == {
        files[0].pk,
        files[2].pk,
    }
    Blob.objects.update(created_at=NOW)
    Blob.objects.filter(pk=files[2].pk).update(created_at=NOW + dt.timedelta(days=2))
    assert "核对了 1 个文件" in say("verify", "--since", f"{NOW + dt.timedelta(days=1):%Y-%m-%d}")[0]


def test_a_tenant_alone(world):
    named(world, PDF)
    assert "核对了 1 个文件" in say("verify", "--tenant", "test")[0]
    assert say("verify", "--tenant", "nobody")[1] == "没有名为 nobody 的主办单位。"


def test_what_has_no_hash_for_long_is_named(world):
    upload_file(world.draft())
    now = dt.datetime.now(dt.UTC)
    Blob.objects.update(created_at=now)
    assert say("verify")[1] == ""
    Blob.objects.update(created_at=now - dt.timedelta(days=2))
    said, wrong = say("verify")
    assert (wrong, "files 队列" in said) == (
        "发现问题：超过一天仍未算出哈希，请检查 files 队列是否在运行 1 个。",
        True,
    )


def test_what_no_row_names_is_named_and_tidied(world, store, monkeypatch):
    _, (stored,) = named(world, PDF)
    stray = thumbnails.keep(b"a sheet nobody names")
    assert say("verify")[1] == ""  # it may be on its way to its row
    later = time.time() + 3 * 86400
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime.fromtimestamp(later, dt.UTC))
    said, wrong = say("verify")
    assert (wrong, stray in said, stored.key in said) == ("发现问题：多余 1 个。", True, False)
    assert "可清理 1 个" in say("tidy", "--dry-run")[0]
    assert "清理了 1 个" in say("tidy")[0]
    assert (stands(stray), keys(store)) == (False, [stored.key])


def test_a_file_removed_while_it_is_read_is_no_fault(world, monkeypatch):
    _, (stored,) = named(world, PDF)
    uploads.remove(Attachment.objects.get(), actor=world.owner, now=NOW)
    rows = [Blob.objects.get()]
    storage.remove(stored.key)
    Blob.objects.all().delete()
    assert list(verifying.verify(rows, now=NOW)) == []


def test_a_slice_a_day(world):
    _, files = named(world, PDF, PDF + b"2", PDF + b"3")
    storage.remove(files[2].key)
    with all_tenants():
        assert [verifying.verify_some(len(PDF) + 1, now=NOW + dt.timedelta(days=day)) for day in (1, 2)] == [
            0,
            1,
        ]
    assert Blob.objects.filter(verified_at=None).count() == 0


def test_usage(world):
    named(world, PDF, PDF + b"2")
    assert say("usage")[0].startswith("test  2 个文件")


# ---- moving


@pytest.fixture
def both(db, in_bucket, settings):
    """A bucket is there; new files still go to the disk."""
    settings.STORE = "disk"
    made = make_world(document(category={"slots": [{"key": "text", "label": "正文", "max_files": 9}]}))
    with tenant_scope(made.tenant):
        yield made


def test_to_the_store_and_back(both, settings, client):
    case, files = named(both, PDF, PDF + b"2", PDF + b"3")
    client.force_login(both.owner)
    addresses = [url("file", file=file.uuid) for file in Attachment.objects.order_by("pk")]

    def read():
        return [b"".join(client.get(one).streaming_content) for one in addresses]

    whole = sorted(file.key for file in files)
    settings.STORE = "s3"
    assert "将搬移 3 个" in say("move", "--to", "s3", "--dry-run")[0]
    assert (keys("disk"), keys("bucket")) == (whole, [])
    assert "搬移了 2 个" in say("move", "--to", "s3", "--limit", "2")[0]
    assert (len(keys("disk")), len(keys("bucket")), read()) == (1, 2, [PDF, PDF + b"2", PDF + b"3"])
    assert "搬移了 1 个" in say("move", "--to", "s3")[0]
    assert (keys("disk"), keys("bucket"), read()) == ([], whole, [PDF, PDF + b"2", PDF + b"3"])
    assert "搬移了 0 个" in say("move", "--to", "s3")[0]
    assert say("verify")[1] == ""
    settings.STORE = "disk"
    name_it(upload_file(case, content=PDF, name="又一次.pdf"))  # while some stand here and some there
    assert collect(timezone.now() + dt.timedelta(days=2)) == 1  # its own bytes: the content was there already
    assert "搬移了 3 个" in say("move", "--to", "disk")[0]
    assert (keys("disk"), keys("bucket"), read()) == (whole, [], [PDF, PDF + b"2", PDF + b"3"])
    assert say("verify")[1] == ""


def test_a_move_is_refused_while_new_files_go_the_other_way(both, settings):
    assert "请先去掉 STORE=disk" in say("move", "--to", "s3")[1]
    settings.STORE = "s3"
    assert "请先STORE=disk" in say("move", "--to", "disk")[1]
    settings.S3_BUCKET = ""
    assert "没有设置 S3_BUCKET" in say("move", "--to", "s3")[1]


@pytest.mark.parametrize("to", ["s3", "disk"])
def test_a_damaged_file_is_not_moved(both, settings, to):
    settings.STORE = "disk" if to == "s3" else "s3"
    _, (stored,) = named(both, PDF)
    settings.STORE = "s3" if to == "s3" else "disk"
    spoil(stored.key, bytes(len(PDF)))
    said, wrong = say("move", "--to", to)
    assert (stored.key in said, wrong) == (True, "1 个文件没有搬成。")
    assert (keys("disk"), keys("bucket")) == (([stored.key], []) if to == "s3" else ([], [stored.key]))


def test_a_copy_gone_wrong_on_the_way_is_not_trusted(both, settings, monkeypatch):
    _, (stored,) = named(both, PDF)
    settings.STORE = "s3"
    store = s3.client()
    monkeypatch.setattr(
        store,
        "upload_file",
        lambda path, name, key, **more: store.put_object(Bucket=name, Key=key, Body=bytes(len(PDF))),
    )
    assert say("move", "--to", "s3")[1] == "1 个文件没有搬成。"
    assert (keys("disk"), keys("bucket")) == ([stored.key], [])
    monkeypatch.undo()
    settings.STORE = "s3"
    assert say("move", "--to", "s3")[1] == ""


def test_what_is_given_up_while_it_is_copied_leaves_nothing(both, settings, monkeypatch):
    _, (stored,) = named(both, PDF)
    settings.STORE = "s3"
    copied = storage_migration._to_store

    def given_up(key):
        found = copied(key)
        Attachment.objects.all().delete()
        Blob.objects.all().delete()
        return found

    monkeypatch.setattr(storage_migration, "_to_store", given_up)
    assert "另有 1 个没有记录指向" in say("move", "--to", "s3")[0]
    assert keys("bucket") == []


def test_the_store_away_moves_nothing(both, settings):
    _, (stored,) = named(both, PDF)
    settings.STORE, right = "s3", settings.S3_BUCKET
    settings.S3_BUCKET = "no-such-bucket"
    with pytest.raises(storage.Unreachable):
        say("move", "--to", "s3")
    settings.S3_BUCKET = right
    assert keys("disk") == [stored.key]
    assert storage.path_of(stored.key).read_bytes() == PDF
