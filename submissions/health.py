"""Whether files get checked: what `/healthz` shows of the workers."""

import datetime as dt

from django.db.models import Q

from portal.tenancy import all_tenants
from submissions.models import Check

LATE = dt.timedelta(minutes=15)
"""Longer than any check runs (10 minutes)."""
DEEP = Q(probe_version__endswith="-deep")


def health(*, now: dt.datetime) -> dict[str, bool]:
    """False where a check waits for longer than `LATE` while no worker has begun one of its kind; a long queue that
    moves is well.
    """
    with all_tenants():  # the workers are everybody's
        return {"checks": _moves(~DEEP, now), "slow": _moves(DEEP, now)}


def _moves(kind: Q, now: dt.datetime) -> bool:
    rows = Check.objects.filter(kind)
    if not rows.filter(state=Check.State.WAITING, stored__created_at__lt=now - LATE).exists():
        return True
    return rows.filter(started_at__gt=now - LATE).exists()
