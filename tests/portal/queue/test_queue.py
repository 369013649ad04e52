"""A worker's side of the queue: each job on a connection that works, and an end where there is none."""

import os
import signal
from contextlib import closing

import django_rq
import psycopg
import pytest
from django.db import OperationalError, connection
from redis import Redis
from rq import SimpleWorker

from portal import queue
from portal.models import Notification
from portal.runtime.worker_health import alive
from portal.tenants import all_tenants
from tests.factories.portal import make_notifications, make_teacher, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notices(services):
    person = make_teacher(email="teacher@example.cn")
    return [notice.pk for notice in make_notifications(person, make_tenant(), count=2)]


def mailed():
    with all_tenants():
        return sorted(Notification.objects.exclude(mailed_at=None).values_list("pk", flat=True))


def terminate_own_backend(services):
    """As a restart of the database does: the connection this thread holds is dead, and it doesn't know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with closing(psycopg.connect(_dsn(), autocommit=True)) as other:
        assert other.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone() == (True,)


def _dsn():
    told = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=told["NAME"],
        user=told["USER"],
        password=told["PASSWORD"],
        host=told["HOST"],
        port=told["PORT"],
    )


def test_a_job_runs_although_the_connection_died_since_the_one_before(notices, services, mailoutbox):
    first, second = notices
    queue.run("portal.messages.jobs.mail_notification", {"notification_id": first})
    terminate_own_backend(services)
    queue.run("portal.messages.jobs.mail_notification", {"notification_id": second})
    assert mailed() == notices
    assert [mail.to for mail in mailoutbox] == [["teacher@example.cn"]] * 2


def test_a_dead_connection_is_what_the_test_above_mends(notices, services):
    terminate_own_backend(services)
    with pytest.raises(OperationalError):
        mailed()
    connection.close()


def test_a_job_keeps_no_connection(notices, services, mailoutbox):
    queue.run("portal.messages.jobs.mail_notification", {"notification_id": notices[0]})
    assert connection.connection is None


def test_a_job_that_fails_gives_its_connection_back_too(services):
    with pytest.raises(TypeError):
        queue.run("portal.messages.jobs.mail_notification", {"unknown": 1})
    assert connection.connection is None


def test_without_a_database_the_worker_ends(notices, monkeypatch):
    signals, slept = [], []

    def refused():
        raise OperationalError("no database")

    monkeypatch.setattr(connection, "ensure_connection", refused)
    monkeypatch.setattr(os, "kill", lambda pid, number: signals.append((pid, number)))
    monkeypatch.setattr("portal.queue.door.time.sleep", slept.append)
    with pytest.raises(OperationalError):
        queue.run("portal.messages.jobs.mail_notification", {"notification_id": notices[0]})
    monkeypatch.undo()
    assert (signals, slept) == ([(os.getpid(), signal.SIGTERM)], [1, 2, 4, 8])
    assert mailed() == []


def test_a_database_that_comes_back_in_time_is_waited_for(notices, monkeypatch, mailoutbox):
    ensure, refusals = connection.ensure_connection, [OperationalError("starting up")] * 3

    def soon():
        if refusals:
            raise refusals.pop()
        ensure()

    monkeypatch.setattr(connection, "ensure_connection", soon)
    monkeypatch.setattr("portal.queue.door.time.sleep", lambda _: None)
    queue.run("portal.messages.jobs.mail_notification", {"notification_id": notices[0]})
    monkeypatch.undo()
    assert mailed() == notices[:1]


def test_the_queues_own_worker_runs_what_was_enqueued(notices, services, empty_queue, mailoutbox):
    for notice in notices:
        queue.enqueue("portal.messages.jobs.mail_notification", notification_id=notice)
    worker = SimpleWorker([django_rq.get_queue("default")], connection=django_rq.get_connection("default"))
    worker.work(burst=True, logging_level="WARNING")
    assert mailed() == notices


def test_a_worker_is_alive_while_it_says_so(services, empty_queue):
    assert alive(services.redis_url, "this-machine") is False
    worker = SimpleWorker([django_rq.get_queue("default")], connection=Redis.from_url(services.redis_url))
    worker.hostname = "this-machine"
    worker.register_birth()
    assert (alive(services.redis_url, "this-machine"), alive(services.redis_url, "another")) == (True, False)
    worker.register_death()
    assert alive(services.redis_url, "this-machine") is False


def test_a_worker_without_its_queues_server_is_not_alive():
    assert alive("unix:///nowhere/at-all.sock", "this-machine") is False
