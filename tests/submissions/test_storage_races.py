"""Sweeps, workers and moves at one moment, on real connections: no row without its bytes, no mail twice."""

import datetime as dt

import pytest
from django.core import mail

from portal import jobs as portal_jobs
from portal.models import Notice
from portal.tenancy import all_tenants, tenant_scope
from submissions import jobs, keeping
from submissions.actions import moving, remove_file, sweeping, verifying
from submissions.models import StoredFile, SubmissionFile
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
    return [look.fault for look in verifying.verify(StoredFile.objects.all(), now=NOW) if look.fault]


def orphaned(case, content):
    """A stored file under its content's name that nobody uses and whose grace is over."""
    file = upload_file(case, content=content)
    jobs.hash_file(stored_id=file.stored_id)
    file.refresh_from_db()
    remove_file(file, actor=case.owner, now=NOW)
    StoredFile.objects.filter(pk=file.stored_id).update(orphaned_at=NOW)


def test_sweeps_at_once_while_the_same_content_comes_again(world):
    case, later = world.draft(), NOW + dt.timedelta(days=3)

    def sweep():
        with all_tenants():
            sweeping._orphans(later)

    for number in range(ROUNDS):
        content = PDF + bytes([number])
        orphaned(case, content)
        again = upload_file(case, content=content)
        ended = race(world, [sweep, sweep, lambda pk=again.stored_id: jobs.hash_file(stored_id=pk), sweep])
        assert ended == ["done"] * 4
        again.refresh_from_db()
        assert (keeping.look_at(again.stored).fault, again.stored.key.startswith("t")) == (None, True)
    assert (whole(), StoredFile.objects.count(), SubmissionFile.objects.count()) == ([], ROUNDS, ROUNDS)


def test_a_move_while_contents_are_given_up_and_come_again(plain, in_bucket, settings):
    world, case, later = plain, plain.draft(), NOW + dt.timedelta(days=3)

    def sweep():
        with all_tenants():
            sweeping._orphans(later)

    for number in range(ROUNDS):
        settings.STORE = "disk"
        contents = [PDF + bytes([number, n]) for n in range(3)]
        for content in contents:
            orphaned(case, content)
        again = [upload_file(case, content=content) for content in contents[:2]]
        settings.STORE = "s3"
        naming = [lambda pk=one.stored_id: jobs.hash_file(stored_id=pk) for one in again]
        ended = race(
            world, [lambda: list(moving.move("s3")), sweep, *naming, lambda: list(moving.move("s3"))]
        )
        assert ended == ["done"] * 5
    sweep()
    assert (whole(), StoredFile.objects.count()) == ([], 2 * ROUNDS)
    assert {one.outcome for one in moving.move("s3")} <= {moving.Outcome.MOVED}
    assert whole() == []


def test_many_finish_jobs_for_one_content_leave_one_file(world):
    case = world.draft()
    files = [upload_file(case, name=f"{n}.pdf") for n in range(6)]
    ended = race(world, [lambda pk=one.stored_id: jobs.hash_file(stored_id=pk) for one in files])
    assert (ended, StoredFile.objects.count(), whole()) == (["done"] * 6, 1, [])


def test_many_workers_one_mail(plain):
    world = plain
    world.owner.email = "zhang@example.org"
    world.owner.save()
    notice = Notice.objects.create(tenant=world.tenant, person=world.owner, title="x", created_at=NOW)
    assert race(world, [lambda: portal_jobs.mail_notice(notice_id=notice.pk)] * 8) == ["done"] * 8
    assert len(mail.outbox) == 1
