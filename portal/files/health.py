"""Whether files get hashed and checked: what `/healthz` shows of the workers."""

import datetime as dt

from django.db.models import Q

from portal.models import Blob, Check
from portal.tenants import all_tenants

LATE = dt.timedelta(minutes=15)
"""Longer than any check runs (10 minutes)."""
DEEP = Q(probe_version__endswith="-deep")


def health(*, now: dt.datetime) -> dict[str, bool]:
    """False where a check, or a blob's hash, waits for longer than `LATE` while no worker has begun one of its kind; a
    long queue that moves is well.
    """
    with all_tenants():  # the workers are everybody's
        return {"checks": _moves(~DEEP, now), "slow": _moves(DEEP, now), "files": _hashes_move(now)}


def _moves(kind: Q, now: dt.datetime) -> bool:
    checks = Check.objects.filter(kind)
    waiting = Q(state=Check.State.WAITING, blob__created_at__lt=now - LATE, blob__orphaned_at=None)
    if not checks.filter(waiting).exists():
        return True
    return checks.filter(started_at__gt=now - LATE).exists()


def _hashes_move(now: dt.datetime) -> bool:
    if not Blob.objects.filter(hashed_at=None, created_at__lt=now - LATE).exists():
        return True
    return Blob.objects.filter(hashed_at__gt=now - LATE).exists()
