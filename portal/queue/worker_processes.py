"""Each worker says every few seconds that it lives and which job it is at. Who falls silent was killed: its job goes back
into its queue within a minute, whatever kind it is. Jobs may run twice (docs/architecture.md), so that one which was only
slow to say so does no harm.
"""

import datetime as dt
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import rq
from django.db import Error, connections, transaction
from django.db.models.functions import Now

from portal.models import WorkerProcess
from portal.queue.pulse import pulse

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
SILENT = dt.timedelta(seconds=25)
"""Without a sign of life for so long, a worker is gone."""
MOST_LOSSES = 3
"""A job that took so many workers down with it is not tried again here; its row's own sweep may."""
NO_JOB: dict[str, Any] = {
    "job": "", "job_ids": {}, "job_queue": "", "job_timeout": 0, "job_began_at": None, "job_losses": 0,
}  # fmt: skip

_mine: WorkerProcess | None = None
"""This process, where it is a worker."""


@contextmanager
def working(queues: Sequence[str]) -> Iterator[None]:
    """While the block lasts, this process is a worker of these queues, and says so."""
    global _mine  # noqa: PLW0603 - one process is one worker
    _mine = WorkerProcess(host=socket.gethostname()[:120], pid=os.getpid(), queues=",".join(queues))
    try:
        with pulse(partial(_attempt, _say, _mine), every=EVERY_SECONDS, at_once=True):
            yield
    finally:
        gone, _mine = _mine, None
        _attempt(WorkerProcess.objects.filter(uuid=gone.uuid).delete)
        connections.close_all()


@contextmanager
def at_work(job: str, ids: dict[str, Any], losses: int) -> Iterator[None]:
    """While the block lasts, this worker is at a job. Where the process is no worker, nothing is written."""
    if _mine is None:
        yield
        return
    nudge = rq.get_current_job()
    _attempt(
        _say, _mine, job=job, job_ids=ids, job_losses=losses, job_began_at=Now(),
        job_queue=nudge.origin if nudge else "", job_timeout=int(nudge.timeout or 0) if nudge else 0,
    )  # fmt: skip
    try:
        yield
    finally:
        _attempt(_say, _mine, **NO_JOB)


def alive() -> list[WorkerProcess]:
    """The workers that were heard lately, by queue."""
    return list(WorkerProcess.objects.filter(heard_at__gte=Now() - SILENT).order_by("queues", "started_at"))


def sweep(*, push: Callable[[WorkerProcess], None]) -> int:
    """Forget the workers that fell silent; `push` takes each one's job up again. Returns how many jobs."""
    taken_up = 0
    with transaction.atomic():
        silent = WorkerProcess.objects.filter(heard_at__lt=Now() - SILENT)
        for gone in silent.select_for_update(skip_locked=True):
            log.warning("worker %s fell silent at %s %s", gone, gone.job or "no job", gone.job_ids)
            if gone.job and gone.job_losses < MOST_LOSSES:
                push(gone)
                taken_up += 1
            gone.delete()
    return taken_up


def _say(process: WorkerProcess, **fields: Any) -> None:
    """Move this worker's sign of life on; a row that isn't there (yet, or any more) is made."""
    if not WorkerProcess.objects.filter(uuid=process.uuid).update(heard_at=Now(), **fields):
        row = {"host": process.host, "pid": process.pid, "queues": process.queues, "started_at": Now()}
        WorkerProcess.objects.create(uuid=process.uuid, heard_at=Now(), **row, **fields)


def _attempt(write: Callable[..., object], *args: Any, **fields: Any) -> None:
    """A sign of life that can't be written keeps no job from its work; the next one follows in seconds."""
    try:
        write(*args, **fields)
    except Error:
        log.warning("no sign of life of this worker", exc_info=True)
