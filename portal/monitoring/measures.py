"""What operators see of the portal, measured at one moment: what answers, what waits, who works, how much room is left."""

import datetime as dt
import os
import shutil
from dataclasses import dataclass, field

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from portal.files import s3
from portal.models import WorkerProcess
from portal.queue import worker_processes
from portal.queue.backlog import Backlog


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue: jobs that wait in it, jobs that failed within a day, workers that live. `jobs` is None where the queue's
    server does not answer.
    """

    name: str
    jobs: int | None
    failed: int | None
    workers: list[WorkerProcess]


@dataclass(frozen=True, slots=True)
class Storage:
    """Where files go: whether it answers, and the room on the disk in bytes. `full`: nothing more is taken in."""

    answers: bool
    free: int
    total: int

    @property
    def full(self) -> bool:
        return self.free <= settings.KEEP_FREE_BYTES


@dataclass(frozen=True, slots=True)
class Measures:
    """Without a database nothing else but queue and storage is known."""

    at: dt.datetime
    database: bool
    queue: bool
    storage: Storage
    queues: list[QueueState] = field(default_factory=list)
    backlogs: list[Backlog] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether pages can be served. Without the queue they can: the sweep finds what it lost."""
        return self.database and self.storage.answers

    @property
    def idle_queues(self) -> list[str]:
        """Queues that no living worker works off."""
        return [queue.name for queue in self.queues if not queue.workers]

    @property
    def stuck(self) -> list[Backlog]:
        return [backlog for backlog in self.backlogs if backlog.stuck]

    @property
    def working(self) -> bool:
        """Whether work gets done: every queue has a worker and nothing lies."""
        return self.ready and self.queue and not self.idle_queues and not self.stuck and not self.storage.full


def take(*, now: dt.datetime) -> Measures:
    """Measure. Costs a few queries over rows that wait or run, never over all."""
    queue = queue_answers()
    if not database_answers():
        return Measures(now, database=False, queue=queue, storage=_storage())
    alive = worker_processes.alive()
    return Measures(
        now,
        database=True,
        queue=queue,
        storage=_storage(),
        queues=[_queue(name, alive, answers=queue) for name in settings.RQ_QUEUES],
        backlogs=[backlog for provider in settings.BACKLOGS for backlog in import_string(provider)(now=now)],
    )


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def queue_answers() -> bool:
    """Whether the queue's server answers; it is asked itself, for the cache makes do without."""
    try:
        return bool(django_rq.get_connection().ping())
    except (RedisError, OSError):
        return False


def _queue(name: str, alive: list[WorkerProcess], *, answers: bool) -> QueueState:
    workers = [worker for worker in alive if name in worker.queues.split(",")]
    if not answers:
        return QueueState(name, None, None, workers)
    try:
        queue = django_rq.get_queue(name)
        return QueueState(name, queue.count, queue.failed_job_registry.count, workers)
    except (RedisError, OSError):
        return QueueState(name, None, None, workers)


def _storage() -> Storage:
    try:
        disk = shutil.disk_usage(settings.DATA_DIR)
        writable = os.access(settings.DATA_DIR, os.W_OK)
    except OSError:
        return Storage(answers=False, free=0, total=0)
    return Storage(
        answers=writable and (not settings.S3_BUCKET or s3.answers()), free=disk.free, total=disk.total
    )
