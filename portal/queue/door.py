"""The queue's only door, on both sides. A job is a nudge: the row that needs it is written first, a sweep finds what
was lost.
"""

import datetime as dt
import logging
import os
import signal
import time
from functools import partial
from typing import Any

import django_rq
from django.db import OperationalError, connection, transaction
from django.utils.module_loading import import_string
from redis.exceptions import RedisError
from structlog.contextvars import bound_contextvars

from portal.models import WorkerProcess
from portal.queue import worker_processes
from portal.queue.connections import release_connection

log = logging.getLogger(__name__)

DEFAULT, FILES, CHECKS, SLOW, PROXIES = "default", "files", "checks", "slow", "proxies"
"""Short work; hashes and receipts of files that came; quick facts; frames, OCR and the daily re-reading; films encoded anew. Each has
workers of its own, so that the slow ones hold up nobody.
"""
PAUSES = (1, 2, 4, 8)
"""Seconds between a worker's attempts to reach the database; after the last one the worker ends."""


def enqueue(job: str, *, queue: str = DEFAULT, timeout: int = 300, **ids: Any) -> None:
    """After commit, nudge a worker to run `job` (a dotted name) with keyword ids. `timeout` in seconds.

    A queue that is down loses the nudge, never the work: the caller has written the row already.
    """
    transaction.on_commit(partial(_push, job, queue, timeout, ids))


def length(queue: str) -> int:
    """Jobs that wait in a queue; 0 where it does not answer."""
    try:
        return int(django_rq.get_queue(queue).count)
    except RedisError:
        return 0


def run(job: str, ids: dict[str, Any], losses: int = 0) -> None:
    """What a worker runs: the job, on a database connection that was just tried, given back afterwards. `losses`: how
    many workers ended in the middle of it.

    Without a database the worker asks itself to end (whoever started it starts it again) and raises
    `OperationalError`; the job is lost, its row is not.
    """
    _reach_database()
    try:
        with bound_contextvars(job=job, job_ids=ids), worker_processes.at_work(job, ids, losses):
            import_string(job)(**ids)
    finally:
        release_connection()


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Jobs of workers that fell silent are enqueued again. `now` is not used: workers speak in the database's time."""
    return {"jobs_lost": worker_processes.sweep(push=_push_again)}


def _reach_database() -> None:
    """A connection made now: one kept from the job before may have died since. A restart of the database takes
    seconds, so a few are waited for.
    """
    for pause in (*PAUSES, None):
        release_connection()
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            if pause is None:
                log.exception("no database for %s s: this worker ends", sum(PAUSES))
                os.kill(os.getpid(), signal.SIGTERM)  # the queue library's own way to end after this job
                raise
            time.sleep(pause)


def _push_again(gone: WorkerProcess) -> None:
    push = partial(_push, gone.job, gone.job_queue or DEFAULT, gone.job_timeout or 300, gone.job_ids)
    transaction.on_commit(partial(push, losses=gone.job_losses + 1))


def _push(job: str, queue: str, timeout: int, ids: dict[str, Any], losses: int = 0) -> None:
    told: dict[str, Any] = {"job": job, "ids": ids}
    try:
        django_rq.get_queue(queue).enqueue_call(
            "portal.queue.run",
            kwargs=told | ({"losses": losses} if losses else {}),
            timeout=timeout,
            result_ttl=0,
            failure_ttl=86400,
            description=f"{job} {ids}",
        )
    except RedisError:
        log.warning("queue unreachable, the sweep will find %s %s", job, ids)
