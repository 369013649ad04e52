"""Alive, ready, working: what balancers and monitors hear."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisGone

from portal.files import health as files_health
from portal.messages import jobs as mail
from portal.models import Blob, Check, Notification, Task, WorkerProcess
from portal.monitoring import measures
from portal.queue.backlog import Backlog
from portal.tasks import jobs as tasks
from portal.tenants import all_tenants
from tests.factories.portal import make_notifications, make_teacher, make_tenant, make_workers

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
QUEUES = ("default", "files", "checks", "slow", "proxies")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def tenant(db):
    return make_tenant()


@pytest.fixture
def workers(db):
    make_workers()


def make_check(
    tenant, now, *, age, state=Check.State.WAITING, deep=False, started=None, key="a", finished=None
):
    """A check of a file that came `age` minutes ago; `started` and `finished` minutes ago."""
    ago = lambda minutes: None if minutes is None else now - minutes * MINUTE  # noqa: E731
    with all_tenants():
        stored = Blob.objects.create(tenant=tenant, key=f"blobs/{key}", size=1, hashed_at=now)
        Blob.objects.filter(pk=stored.pk).update(created_at=ago(age))
        return Check.objects.create(
            tenant=tenant, blob=stored, probe_version="1-deep" if deep else "1", state=state,
            started_at=ago(started), finished_at=ago(finished), error="boom" if finished else "",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "stuck"),
    [
        ([], []),
        ([{"age": 14}], []),
        ([{"age": 16}], ["checks"]),
        ([{"age": 16, "deep": True}], ["slow"]),
        ([{"age": 16, "state": Check.State.DONE, "started": 16}], []),
        # a long queue that moves
        ([{"age": 90}, {"age": 91, "state": Check.State.RUNNING, "started": 3}], []),
        # of which the other kind's worker has died
        ([{"age": 90, "deep": True}, {"age": 91, "state": Check.State.DONE, "started": 3}], ["slow"]),
    ],
)
def test_a_check_that_waits_too_long_shows(tenant, now, waiting, stuck):
    for number, about in enumerate(waiting):
        make_check(tenant, now, key=str(number), **about)
    assert [backlog.name for backlog in files_health.backlogs(now=now) if backlog.stuck] == stuck


def test_the_backlog_of_checks_is_counted(tenant, now):
    make_check(tenant, now, age=9, key="1")
    make_check(tenant, now, age=5, key="2")
    make_check(tenant, now, age=5, key="3", state=Check.State.RUNNING, started=1)
    make_check(tenant, now, age=5, key="4", state=Check.State.FAILED, started=4, finished=3)
    make_check(tenant, now, age=5, key="5", state=Check.State.FAILED, started=4, finished=1441)
    make_check(make_tenant(slug="other"), now, age=8, key="6")  # the workers are everybody's
    [checks] = [backlog for backlog in files_health.backlogs(now=now) if backlog.name == "checks"]
    assert checks == Backlog(
        "checks", "快检", waiting=3, oldest=now - 9 * MINUTE, running=1, failed=1, stuck=False
    )
    assert checks.age(now) == 540.0


def test_a_hash_that_waits_too_long_shows(tenant, now):
    with all_tenants():
        blob = Blob.objects.create(tenant=tenant, key="blobs/a", size=1)
        Blob.objects.filter(pk=blob.pk).update(created_at=now - 16 * MINUTE)
    assert files_health.backlogs(now=now)[0] == Backlog(
        "files", "入库与哈希", waiting=1, oldest=now - 16 * MINUTE, stuck=True
    )


def test_the_backlog_of_tasks_is_counted(tenant, now):
    with all_tenants():
        for number, (state, made, finished) in enumerate(
            [
                ("waiting", 20, None),
                ("waiting", 3, None),
                ("failed", 90, 80),
                ("failed", 2000, 1999),
                ("done", 9, 8),
            ]
        ):
            Task.objects.create(
                tenant=tenant, kind="a", subject=str(number), name="表", person=make_teacher(username=f"t{number}"),
                state=state, made_at=now - made * MINUTE, finished_at=finished and now - finished * MINUTE,
            )  # fmt: skip
    assert tasks.backlogs(now=now) == [
        Backlog("tasks", "导出与成批生成", waiting=2, oldest=now - 20 * MINUTE, failed=1, stuck=True)
    ]


def test_the_backlog_of_mail_is_counted(tenant, now):
    first, refused, sent, old = (
        notice.pk for notice in make_notifications(make_teacher(email="a@example.cn"), tenant, count=4)
    )
    make_notifications(make_teacher(username="no-address", email=""), tenant, count=1)
    with all_tenants():
        rows = Notification.objects
        rows.filter(pk=first).update(created_at=now - 59 * MINUTE)
        rows.filter(pk=refused).update(created_at=now - 30 * MINUTE, mail_attempts=2, mail_error="550")
        rows.filter(pk=sent).update(mailed_at=now)
        rows.filter(pk=old).update(created_at=now - dt.timedelta(days=6))
    assert mail.backlogs(now=now) == [
        Backlog("mail", "邮件", waiting=2, oldest=now - 59 * MINUTE, failed=1, stuck=False)
    ]
    assert mail.backlogs(now=now + 2 * MINUTE)[0].stuck is True


def ask(client, *addresses):
    answers = {address: client.get(address) for address in addresses}
    return {address: (answer.status_code, answer.json()) for address, answer in answers.items()}


WELL = {
    "ready": True, "database": True, "queue": True, "storage": True, "full": False,
    "workers": dict.fromkeys(QUEUES, 1),
    "oldest_seconds": {"files": 0, "checks": 0, "slow": 0, "copies": 0, "tasks": 0, "mail": 0, "erasures": 0, "retention": 0}, "stuck": [],
}  # fmt: skip


def test_all_is_well(client, services, workers):
    assert ask(client, "/healthz", "/readyz", "/healthz/work") == {
        "/healthz": (200, {"alive": True}),
        "/readyz": (200, WELL),
        "/healthz/work": (200, WELL),
    }


def test_monitors_hear_of_work_that_lies_and_balancers_go_on(
    client, tenant, services, workers, now, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: now)
    make_check(tenant, now, age=20)
    expected = WELL | {"oldest_seconds": WELL["oldest_seconds"] | {"checks": 1200}, "stuck": ["checks"]}
    assert ask(client, "/readyz", "/healthz/work") == {
        "/readyz": (200, expected),
        "/healthz/work": (503, expected),
    }


def test_a_queue_without_a_worker_is_work_that_lies(client, services, workers):
    WorkerProcess.objects.filter(queues="slow").update(heard_at=timezone.now() - MINUTE)
    expected = WELL | {"workers": WELL["workers"] | {"slow": 0}}
    assert ask(client, "/readyz", "/healthz/work") == {
        "/readyz": (200, expected),
        "/healthz/work": (503, expected),
    }


def test_pages_are_served_without_the_queue(client, workers, monkeypatch):
    def gone(*args):
        raise RedisGone

    monkeypatch.setattr("portal.monitoring.measures.django_rq.get_connection", gone)
    expected = WELL | {"queue": False}
    assert ask(client, "/readyz", "/healthz/work") == {
        "/readyz": (200, expected),
        "/healthz/work": (503, expected),
    }


def test_without_a_database_the_process_lives_and_is_not_ready(client, services, monkeypatch):
    def gone():
        raise DatabaseError

    monkeypatch.setattr(measures.connection, "cursor", gone)
    answers = ask(client, "/healthz", "/readyz")
    monkeypatch.undo()
    assert answers == {
        "/healthz": (200, {"alive": True}),
        "/readyz": (
            503,
            WELL | {"ready": False, "database": False, "workers": {}, "oldest_seconds": {}},
        ),
    }


def test_a_store_that_does_not_answer_takes_the_machine_out(client, services, workers, settings, monkeypatch):
    settings.S3_BUCKET = "cases"
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"  # nobody listens
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "key"
    assert ask(client, "/readyz") == {"/readyz": (503, WELL | {"ready": False, "storage": False})}


def test_a_full_disk_is_told_and_pages_go_on(client, services, workers, settings):
    settings.KEEP_FREE_BYTES = 1 << 60
    assert ask(client, "/readyz", "/healthz/work") == {
        "/readyz": (200, WELL | {"full": True}),
        "/healthz/work": (503, WELL | {"full": True}),
    }
