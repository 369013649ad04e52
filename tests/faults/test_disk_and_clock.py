"""The disk is full in the middle of an upload and of an export; the clock jumps over a stage's close and back."""

import contextlib
import datetime as dt
import os
import subprocess
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal import tasks
from portal.decisions import NotAllowed
from portal.files import storage
from portal.models import Attachment, Blob, Notification, Task
from portal.tenants import all_tenants, tenant_scope
from submissions.models import Receipt, Submission
from submissions.submitting.actions import submit, withdraw
from tests.factories import submissions as submitting
from tests.factories.files import upload_file
from tests.factories.portal import client_of
from tests.factories.tasks import Greeting
from tests.faults.dying import Clock, sweep, unsound, work_off
from tests.faults.speaker import CHUNK, metadata

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]
MIB = 1024 * 1024
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def small_disk(tmp_path, settings):
    """A disk of 6 MiB for everything that is stored."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(
            f"只有 root 能挂载一块小磁盘 / only root can mount a small disk: {mounted.stderr.strip()}"
        )
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = folder / "media", folder / "uploads"
    settings.KEEP_FREE_BYTES = 0
    settings.TASK_KINDS = [*settings.TASK_KINDS, "tests.factories.tasks.Greeting"]
    cache.clear()
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def full(folder):
    """Somebody else's file takes all that is left."""
    other = folder / "other"
    with other.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    yield
    other.unlink()


class Tus:
    """Just enough of the protocol."""

    said: ClassVar = {"Tus-Resumable": "1.0.0"}

    def __init__(self, client, case):
        self.client, self.case = client, case

    def create(self, size, name="正文.docx"):
        told = metadata(filename=name, owner=f"submission/{self.case.uuid}", slot="text")
        headers = {**self.said, "Upload-Metadata": told, "Upload-Length": str(size)}
        return self.client.post("/files/", headers=headers, content_type="text/plain")

    def patch(self, url, offset, data):
        headers = {**self.said, "Upload-Offset": str(offset)}
        return self.client.patch(url, data=data, content_type=CHUNK, headers=headers)

    def head(self, url):
        return self.client.head(url, headers=self.said)


def test_the_disk_is_full_while_a_file_comes(small_disk):
    world, draft = submitting.make_open_draft()
    tus = Tus(client_of(world.owner), draft)
    content = os.urandom(2 * MIB)
    url = tus.create(len(content))["Location"]
    assert tus.patch(url, 0, content[: MIB // 2]).status_code == 204
    with full(small_disk):
        answer = tus.patch(url, MIB // 2, content[MIB // 2 :])
        assert answer.status_code == 507
        assert "磁盘" in answer.content.decode() or "空间" in answer.content.decode()
        assert tus.create(MIB, name="另一个.docx").status_code == 507
    offset = int(tus.head(url)["Upload-Offset"])
    assert offset >= MIB // 2
    assert tus.patch(url, offset, content[offset:]).status_code == 204
    assert work_off() == 0
    with all_tenants():
        [blob] = Blob.objects.all()
        assert storage.read(blob.key) == content
        assert (blob.hashed_at is not None, Attachment.objects.count(), Receipt.objects.count()) == (
            True,
            1,
            1,
        )
    sweep(Clock())
    assert unsound(Clock()) == {}


def test_the_disk_is_full_while_an_export_is_written(small_disk, monkeypatch):
    world, _ = submitting.make_open_draft()
    monkeypatch.setattr(
        Greeting, "BEFORE", [lambda work: (work.folder / "draft").write_bytes(bytes(2 * MIB))]
    )

    def ask():
        with tenant_scope(world.tenant):
            return tasks.start(
                "greeting", tenant=world.tenant, subject="x", name="问候.txt", params={"words": "您好"}, actor=world.owner,
                now=timezone.now(),
            )  # fmt: skip

    ask()
    with full(small_disk):
        assert work_off() == 0
    with all_tenants():
        assert list(Task.objects.values_list("state", "result")) == [("failed", None)]
        assert list(Notification.objects.values_list("code", flat=True)) == ["task.failed"]
        assert list(small_disk.rglob("draft")) == []  # what was half written is gone
    ask()
    assert work_off() == 0
    with all_tenants():
        assert sorted(Task.objects.values_list("state", flat=True)) == ["done", "failed"]
        assert Blob.objects.count() == 1
    sweep(Clock())
    assert unsound(Clock()) == {}


@pytest.mark.usefixtures("storage")
def test_the_clock_jumps_over_the_close_and_back(monkeypatch):
    """An hour forward: who is late is told so and loses nothing; back again: the stage is open, and what was handed in stays."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    half = HOUR / 2
    closes = timezone.now() + half
    stage = {
        "key": "submit",
        "kind": "submit",
        "name": "申报",
        "opens": "2026-01-01T00:00:00+08:00",
        "closes": closes.isoformat(),
    }
    world = submitting.make_world(submitting.document(stages=[stage]))
    with tenant_scope(world.tenant):
        early, late = world.draft(title="早"), world.draft(title="晚", authors=(("王", "13900000002"),))
        for draft in (early, late):
            upload_file(draft, now=clock.now())
    assert work_off() == 0
    with tenant_scope(world.tenant):
        first = submit(early, actor=world.owner, now=clock.now())
        clock.move_on(60)
        with pytest.raises(NotAllowed) as refused:
            submit(late, actor=world.owner, now=clock.now())
        assert refused.value.decision.code == "stage_closed"
        with pytest.raises(NotAllowed):
            withdraw(first, actor=world.owner, now=clock.now())
        sweep(clock)
        assert list(Submission.objects.order_by("pk").values_list("state", flat=True)) == [
            "submitted",
            "draft",
        ]
        clock.shift -= HOUR
        sweep(clock)
        submit(late, actor=world.owner, now=clock.now())
        again = submit(
            withdraw(first, actor=world.owner, now=clock.now()), actor=world.owner, now=clock.now()
        )
        assert work_off() == 0
        assert again.number == "TEST-2026-000001"
        assert list(Submission.objects.order_by("pk").values_list("state", "number")) == [
            ("submitted", "TEST-2026-000001"),
            ("submitted", "TEST-2026-000002"),
        ]
        assert Attachment.objects.count() == 2
    sweep(clock)
    assert unsound(clock) == {}
