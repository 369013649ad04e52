"""The processes that work the queues off."""

import uuid

from django.db import models


class WorkerProcess(models.Model):
    """队列进程: one worker, its last sign of life and the job it is at. A worker that falls silent in the middle of a job leaves
    its row behind, and so its job can be given to another (`portal.queue.worker_processes.sweep`). Times are the database's.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    queues = models.CharField(max_length=120, help_text="names, separated by commas")
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    job = models.CharField(
        max_length=120, blank=True, help_text="dotted name of the job it is at; empty: none"
    )
    job_ids = models.JSONField(default=dict)
    job_queue = models.CharField(max_length=20, blank=True)
    job_timeout = models.PositiveIntegerField(default=0, help_text="seconds")
    job_began_at = models.DateTimeField(null=True, blank=True)
    job_losses = models.PositiveSmallIntegerField(
        default=0, help_text="workers that this job was lost with before this one"
    )

    class Meta:
        indexes = [models.Index(fields=["heard_at"], name="worker_by_silence")]

    def __str__(self) -> str:
        return f"{self.queues} {self.host}:{self.pid}"
