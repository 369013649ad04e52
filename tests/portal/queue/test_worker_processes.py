"""Workers say that they live; a killed one's job is taken up again, of whatever kind it is."""

import datetime as dt
import os
import socket
import threading

import django_rq
import pytest
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from portal.models import WorkerProcess
from portal.queue import door, worker_processes
from portal.queue.worker import Worker, require_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
seen: list[dict[str, object]] = []
ROW = "queues", "host", "pid", "job", "job_ids", "job_queue", "job_timeout", "job_losses"


def look(*, number):
    """A job that looks at its own worker's row."""
    seen.append(WorkerProcess.objects.values(*ROW, "job_began_at").get() | {"number": number})


def fail(*, number):
    raise RuntimeError(str(number))


@pytest.fixture(autouse=True)
def _nothing_seen(empty_queue):
    seen.clear()


def make_worker(*, silence=0, **fields):
    process = WorkerProcess.objects.create(
        host="one", pid=7, queues="checks", started_at=NOW, heard_at=NOW, **fields
    )
    WorkerProcess.objects.filter(pk=process.pk).update(heard_at=Now() - silence * SECOND)
    return process


def jobs_in(name):
    return [(job.kwargs, job.timeout, job.origin) for job in django_rq.get_queue(name).jobs]


def work_off(name="default"):
    worker = Worker([django_rq.get_queue(name)], connection=django_rq.get_connection(name))
    worker.work(burst=True, logging_level="ERROR")


def test_a_worker_shows_the_job_it_is_at_and_leaves_no_row(services):
    door.enqueue(f"{__name__}.look", timeout=77, number=5)
    work_off()
    [row] = seen
    assert row.pop("job_began_at") is not None
    assert row == {
        "queues": "default", "host": socket.gethostname(), "pid": os.getpid(), "job": f"{__name__}.look",
        "job_ids": {"number": 5}, "job_queue": "default", "job_timeout": 77, "job_losses": 0, "number": 5,
    }  # fmt: skip
    assert WorkerProcess.objects.count() == 0


def test_a_job_that_fails_is_no_lost_one(services):
    with worker_processes.working(["default"]):
        with pytest.raises(RuntimeError):
            door.run(f"{__name__}.fail", {"number": 1})
        assert WorkerProcess.objects.values_list("job", "job_ids").get() == ("", {})


def test_a_job_run_outside_a_worker_writes_no_row(services):
    with pytest.raises(WorkerProcess.DoesNotExist):
        door.run(f"{__name__}.look", {"number": 1})


def test_a_silent_workers_job_goes_back_into_its_queue(services):
    silent = make_worker(silence=26, job="a.b", job_ids={"x": 1}, job_queue="slow", job_timeout=600)
    lively = make_worker(silence=20, job="a.c", job_ids={"x": 2}, job_queue="slow", job_timeout=600)
    idle = make_worker(silence=90)
    assert door.sweep(now=NOW) == {"jobs_lost": 1}
    assert jobs_in("slow") == [({"job": "a.b", "ids": {"x": 1}, "losses": 1}, 600, "slow")]
    assert list(WorkerProcess.objects.values_list("pk", flat=True)) == [lively.pk]
    assert {silent.pk, idle.pk}.isdisjoint(WorkerProcess.objects.values_list("pk", flat=True))
    assert door.sweep(now=NOW) == {"jobs_lost": 0}


def test_the_losses_are_counted_and_end_the_trying(services):
    make_worker(silence=26, job="a.b", job_queue="files", job_timeout=9, job_losses=2)
    make_worker(silence=26, job="a.c", job_queue="files", job_timeout=9, job_losses=3)
    assert door.sweep(now=NOW) == {"jobs_lost": 1}
    assert jobs_in("files") == [({"job": "a.b", "ids": {}, "losses": 3}, 9, "files")]
    assert WorkerProcess.objects.count() == 0


def test_a_job_taken_up_again_carries_its_losses(services):
    make_worker(
        silence=26, job=f"{__name__}.look", job_ids={"number": 3}, job_queue="default", job_timeout=300
    )
    door.sweep(now=NOW)
    work_off()
    assert [(row["number"], row["job_losses"]) for row in seen] == [(3, 1)]


def test_two_sweeps_at_once_take_it_up_once(services):
    make_worker(silence=26, job="a.b", job_queue="files", job_timeout=9)
    counts = []

    def one():
        counts.append(door.sweep(now=NOW)["jobs_lost"])
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(counts), len(jobs_in("files"))) == ([0, 0, 0, 1], 1)


def test_a_row_thrown_away_is_made_again_by_the_next_beat(services, monkeypatch):
    monkeypatch.setattr(worker_processes, "EVERY_SECONDS", 0.02)
    with worker_processes.working(["files", "checks"]):
        WorkerProcess.objects.all().delete()
        moved = WorkerProcess.objects.filter(heard_at__gt=F("started_at"))
        for _ in range(200):
            if moved.exists():
                break
            threading.Event().wait(0.05)
        assert [row.queues for row in worker_processes.alive()] == ["files,checks"]
    assert worker_processes.alive() == []


def test_a_beat_without_a_database_hurts_nobody(services, monkeypatch):
    def refused(*args, **fields):
        raise DatabaseError("gone")

    monkeypatch.setattr(worker_processes, "_say", refused)
    with worker_processes.working(["default"]):
        door.run("tests.portal.queue.test_worker_processes.do_nothing", {})


def do_nothing():
    pass


@pytest.fixture
def sandbox(monkeypatch):
    """Set what the operator demands and what there is."""

    def there_is(bwrap, *, demanded):
        monkeypatch.setenv("VALIDATORS_SANDBOX", demanded)
        monkeypatch.setattr("portal.queue.worker.bubblewrap", lambda: bwrap)

    return there_is


def test_a_worker_without_the_demanded_sandbox_does_not_begin(sandbox):
    sandbox(None, demanded="required")
    with pytest.raises(SystemExit, match="VALIDATORS_SANDBOX=plain"):
        require_sandbox()


@pytest.mark.parametrize(("demanded", "bwrap"), [("required", "/usr/bin/bwrap"), ("plain", None), ("", None)])
def test_a_worker_begins_with_one_and_where_none_is_demanded(sandbox, demanded, bwrap):
    sandbox(bwrap, demanded=demanded)
    require_sandbox()
