"""What a sweep finds of files: rows whose job was lost, uploads whose last step was cut off or whose days are over."""

import datetime as dt
from types import ModuleType
from typing import Any

from django.db.models import F, Q

from portal import queue
from portal.files.actions import blind_copies, checks, playable_copies, public_copies, uploads
from portal.models import BlindCopy, Blob, Check, PlayableCopy, PublicCopy, Upload
from portal.tenants import all_tenants, tenant_scope

PATIENCE = dt.timedelta(minutes=2)
"""A nudge younger than this may still be on its way."""
STALE = dt.timedelta(seconds=30)
"""A running check that nobody vouched for this long lost its worker (`heartbeat`)."""
MOST = 500
"""Rows of a kind in one round."""


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants; returns how much was found of each kind."""
    with all_tenants():  # a sweep looks after everybody's rows
        return {
            "checks": _checks(now), "hashes": _hashes(now), "copies": _copies(now), "finished": _finished(now),
            "expired": _expired(now),
        }  # fmt: skip


def _checks(now: dt.datetime) -> int:
    silent = Q(heard_at=None) | Q(heard_at__lt=now - STALE)
    lost = Check.objects.filter(silent, state=Check.State.RUNNING, started_at__lt=now - STALE)
    for check in lost.select_related("blob", "tenant")[:MOST]:
        with tenant_scope(check.tenant):
            checks.worker_lost(check, now=now)
    waiting = Check.objects.filter(
        state=Check.State.WAITING, blob__created_at__lt=now - PATIENCE, blob__orphaned_at=None
    )
    checks_waiting = list(waiting.order_by("pk")[:MOST])
    deep = [check for check in checks_waiting if checks.is_deep(check)]
    quick = [check for check in checks_waiting if not checks.is_deep(check)]
    for name, mine in ((queue.CHECKS, quick), (queue.SLOW, deep)):
        for check in mine if _lacking(name, len(mine)) else ():
            checks.enqueue_check(check)
    return len(checks_waiting)


def _copies(now: dt.datetime) -> int:
    """Copies, for blind readers, for browsers to play and for public pages, whose worker or whose nudge was lost."""
    return (
        _lost(BlindCopy, blind_copies, queue.SLOW, now)
        + _lost(PlayableCopy, playable_copies, queue.PROXIES, now)
        + _lost(PublicCopy, public_copies, queue.SLOW, now)
    )


def _lost(kind: Any, actions: ModuleType, name: str, now: dt.datetime) -> int:
    silent = Q(heard_at=None) | Q(heard_at__lt=now - STALE)
    lost = kind.objects.filter(silent, state=kind.State.RUNNING, started_at__lt=now - STALE)
    for copy in lost.select_related("tenant")[:MOST]:
        with tenant_scope(copy.tenant):
            actions.give_back(copy, "worker lost", now=now)
    waiting = kind.objects.filter(
        state=kind.State.WAITING, created_at__lt=now - PATIENCE, blob__orphaned_at=None
    )
    copies_waiting = list(waiting.order_by("pk")[:MOST])
    for copy in copies_waiting if _lacking(name, len(copies_waiting)) else ():
        actions.enqueue(copy)
    return len(copies_waiting)


def _lacking(name: str, rows: int) -> bool:
    """Whether the queue holds fewer jobs than rows wait: on a busy day a long queue is not made longer each round."""
    return queue.length(name) < rows


def _hashes(now: dt.datetime) -> int:
    unhashed = Blob.objects.filter(hashed_at=None, created_at__lt=now - PATIENCE)
    blob_ids = list(unhashed.order_by("pk").values_list("pk", flat=True)[:MOST])
    for pk in blob_ids if _lacking(queue.FILES, len(blob_ids)) else ():
        uploads.enqueue_hashing(pk)
    return len(blob_ids)


def _finished(now: dt.datetime) -> int:
    """Whole uploads whose last step was cut off. One that is refused, because its owner can't be changed now, is tried
    again each round until its days are over.
    """
    whole = Upload.objects.filter(
        state=Upload.State.RECEIVING, part=False, size=F("offset"), expires_at__gt=now
    )
    done = 0
    for upload in whole.select_related("folder", "owner", "tenant").order_by("pk")[:MOST]:
        with tenant_scope(upload.tenant):
            done += uploads.try_finish(upload, now=now)
    return done


def _expired(now: dt.datetime) -> int:
    unjoined = Q(state=Upload.State.FINISHED, part=True)
    over = Upload.objects.filter(Q(state=Upload.State.RECEIVING) | unjoined, expires_at__lte=now)
    uploads_over = list(over.order_by("pk")[:MOST])
    for upload in uploads_over:
        uploads.end_upload(upload)
    return len(uploads_over)


def end_unfinished() -> int:
    """After a restore: half-sent bytes are in no backup, so their uploads are over, also parts that wait to be joined."""
    unjoined = Q(state=Upload.State.FINISHED, part=True)
    unfinished = Upload.objects.filter(Q(state=Upload.State.RECEIVING) | unjoined)
    return unfinished.update(state=Upload.State.ENDED)
