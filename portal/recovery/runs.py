"""Backups as the database remembers them, for operators."""

import datetime as dt
from dataclasses import dataclass

from portal.models import BackupRun

LATE = dt.timedelta(hours=36)
"""A daily backup that missed a day."""


@dataclass(frozen=True, slots=True)
class Backups:
    """The last whole one, and the last of all."""

    last: BackupRun | None
    latest: BackupRun | None

    def age(self, now: dt.datetime) -> float:
        """Seconds since the moment that the last whole one holds; endless where there is none."""
        return (now - self.last.started_at).total_seconds() if self.last else float("inf")

    def late(self, now: dt.datetime) -> bool:
        return self.age(now) > LATE.total_seconds()

    @property
    def failed(self) -> bool:
        return bool(self.latest and self.latest.state == BackupRun.State.FAILED)


def seen() -> Backups:
    runs = BackupRun.objects.order_by("-started_at")
    return Backups(
        last=runs.filter(state=BackupRun.State.DONE).first(),
        latest=runs.exclude(state=BackupRun.State.RUNNING).first(),
    )


def begin(*, now: dt.datetime) -> BackupRun:
    return BackupRun.objects.create(started_at=now)


def end(run: BackupRun, state: BackupRun.State, *, now: dt.datetime) -> None:
    run.state, run.finished_at = state, now
    run.save()
