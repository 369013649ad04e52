"""Whether files get hashed, checked and copied: what operators see of the workers."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from portal.models import BlindCopy, Blob, Check, PlayableCopy, PublicCopy
from portal.queue.backlog import DAY, LATE, Backlog, joined
from portal.tenants import all_tenants

DEEP = Q(probe_version__endswith="-deep")


def backlogs(*, now: dt.datetime) -> list[Backlog]:
    """Hashes, quick and slow checks, and copies of all tenants. Only rows that wait, run or failed are read."""
    with all_tenants():  # the workers are everybody's
        copies = [
            _of_states("", "", kind.objects.all(), now, since="created_at")
            for kind in (BlindCopy, PlayableCopy, PublicCopy)
        ]
        return [
            _hashes(now),
            _checks("checks", "快检", Check.objects.filter(~DEEP), now),
            _checks("slow", "慢检", Check.objects.filter(DEEP), now),
            joined("copies", "阅览与播放副本", copies),
        ]


def _of_states(name: str, label: str, rows: QuerySet[Any], now: dt.datetime, *, since: str) -> Backlog:
    state = rows.model.State
    waiting = rows.filter(state=state.WAITING, blob__orphaned_at=None)
    counted = waiting.aggregate(number=Count("pk"), oldest=Min(since))
    oldest = counted["oldest"]
    late = oldest is not None and oldest < now - LATE
    return Backlog(
        name,
        label,
        waiting=counted["number"],
        oldest=oldest,
        running=rows.filter(state=state.RUNNING).count(),
        stuck=late and not rows.filter(started_at__gt=now - LATE).exists(),
    )


def _checks(name: str, label: str, checks: QuerySet[Check], now: dt.datetime) -> Backlog:
    failed = checks.filter(state=Check.State.FAILED, finished_at__gt=now - DAY).count()
    return replace(_of_states(name, label, checks, now, since="blob__created_at"), failed=failed)


def _hashes(now: dt.datetime) -> Backlog:
    waiting = Blob.objects.filter(hashed_at=None)
    counted = waiting.aggregate(number=Count("pk"), oldest=Min("created_at"))
    oldest = counted["oldest"]
    late = oldest is not None and oldest < now - LATE
    moves = late and Blob.objects.filter(hashed_at__gt=now - LATE).exists()
    return Backlog("files", "入库与哈希", waiting=counted["number"], oldest=oldest, stuck=late and not moves)
