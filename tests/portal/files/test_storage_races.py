"""Sweeps, workers and moves at one moment, on real connections: no row without its bytes, no mail twice."""

import datetime as dt

import pytest
from django.core import mail

from portal.files import integrity
from portal.files import jobs as file_jobs
from portal.files.actions import garbage_collection, storage_migration, uploads, verifying
from portal.messages import jobs as portal_jobs
from portal.models import Attachment, Blob, Notification
from portal.tenants import all_tenants, tenant_scope
from tests.factories.files import PDF, upload_file
from tests.factories.submissions import NOW, document, make_world
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


@pytest.fixture
def plain(storage):
    made = make_world(document(category={"slots": [{"key": "text", "label": "正文", "max_files": 99}]}))
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def world(store, plain):
    """The same over each store."""
    return plain


def whole():
    """What is wrong with any stored file now."""
    return [
        inspection.fault for inspection in verifying.verify(Blob.objects.all(), now=NOW) if inspection.fault
    ]


def orphaned(case, content):
    """A hashed blob that nobody uses and whose grace is over."""
    file = upload_file(case, content=content)
    file_jobs.hash_blob(blob_id=file.blob_id)
    file.refresh_from_db()
    uploads.remove(file, actor=case.owner, now=NOW)
    Blob.objects.filter(pk=file.blob_id).update(orphaned_at=NOW)


def test_sweeps_at_once_while_the_same_content_comes_again(world):
    case, later = world.draft(), NOW + dt.timedelta(days=3)

    def sweep():
        with all_tenants():
            garbage_collection._orphans(later)

    for number in range(ROUNDS):
        content = PDF + bytes([number])
        orphaned(case, content)
        again = upload_file(case, content=content)
        ended = race(world, [sweep, sweep, lambda pk=again.blob_id: file_jobs.hash_blob(blob_id=pk), sweep])
        assert ended == ["done"] * 4
        again.refresh_from_db()
        assert (integrity.inspect(again.blob).fault, again.blob.sha256 != "") == (None, True)
    assert (whole(), contents_kept(), Attachment.objects.count()) == ([], ROUNDS, ROUNDS)


def test_a_move_while_contents_are_given_up_and_come_again(plain, in_bucket, settings):
    world, case, later = plain, plain.draft(), NOW + dt.timedelta(days=3)

    def sweep():
        with all_tenants():
            garbage_collection._orphans(later)

    for number in range(ROUNDS):
        settings.STORE = "disk"
        contents = [PDF + bytes([number, n]) for n in range(3)]
        for content in contents:
            orphaned(case, content)
        again = [upload_file(case, content=content) for content in contents[:2]]
        settings.STORE = "s3"
        naming = [lambda pk=one.blob_id: file_jobs.hash_blob(blob_id=pk) for one in again]
        ended = race(
            world,
            [
                lambda: list(storage_migration.move("s3")),
                sweep,
                *naming,
                lambda: list(storage_migration.move("s3")),
            ],
        )
        assert ended == ["done"] * 5
    sweep()
    assert (whole(), contents_kept()) == ([], 2 * ROUNDS)
    assert {one.outcome for one in storage_migration.move("s3")} <= {storage_migration.Outcome.MOVED}
    assert whole() == []


def test_many_finish_jobs_for_one_content_leave_one_file(world):
    case = world.draft()
    files = [upload_file(case, name=f"{n}.pdf") for n in range(6)]
    ended = race(world, [lambda pk=one.blob_id: file_jobs.hash_blob(blob_id=pk) for one in files])
    assert (ended, contents_kept(), whole()) == (["done"] * 6, 1, [])
    assert len(set(Attachment.objects.values_list("blob", flat=True))) == 1


def test_many_workers_one_mail(plain):
    world = plain
    world.owner.email = "zhang@example.org"
    world.owner.save()
    notice = Notification.objects.create(
        tenant=world.tenant, person=world.owner, code="member.confirmed", created_at=NOW
    )
    assert race(world, [lambda: portal_jobs.mail_notification(notification_id=notice.pk)] * 8) == ["done"] * 8
    assert len(mail.outbox) == 1


def contents_kept():
    """Blobs that hold a content of their own; what was merged into another waits for the collection."""
    return Blob.objects.exclude(sha256="").count()
