"""How much of one kind of work waits, and since when: what each app tells `portal.monitoring` (`settings.BACKLOGS`)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

LATE = dt.timedelta(minutes=15)
"""Longer than any check runs (10 minutes)."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest`: since when the longest waiting waits. `failed`: what ended without a result within a day (None: not
    counted). `stuck`: it waits for longer than it should and nothing of its kind moves; a long queue that moves is well.
    """

    name: str
    label: str
    waiting: int = 0
    oldest: dt.datetime | None = None
    running: int = 0
    failed: int | None = None
    stuck: bool = False

    def age(self, now: dt.datetime) -> float:
        """Seconds that the longest waiting has waited; 0 where nothing waits."""
        return max((now - self.oldest).total_seconds(), 0.0) if self.oldest else 0.0


def joined(name: str, label: str, parts: Sequence[Backlog]) -> Backlog:
    """Several kinds as one."""
    return Backlog(
        name,
        label,
        waiting=sum(part.waiting for part in parts),
        oldest=min((part.oldest for part in parts if part.oldest), default=None),
        running=sum(part.running for part in parts),
        stuck=any(part.stuck for part in parts),
    )
