"""What a sweep finds: rows whose job was lost, uploads past their days, bytes without a row."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError, Q

from portal import mailing, queue
from portal.models import Notice
from portal.tenancy import all_tenants, tenant_scope
from submissions import keeping, sheets, storing
from submissions.actions import checks, receipts, uploads
from submissions.actions.locking import lock_names
from submissions.models import Check, StoredFile, SubmissionFile, Upload
from submissions.states import EDITABLE

PATIENCE = dt.timedelta(minutes=2)
"""A nudge younger than this may still be on its way."""
STALE = dt.timedelta(minutes=12)
"""A check running longer than this lost its worker."""
GRACE = dt.timedelta(days=1)
"""Days that bytes stay after their last use."""
MOST = 500
"""Rows of a kind in one round."""


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants; returns how much was found of each kind."""
    storing.drop_copies(before=now - dt.timedelta(days=1))
    with all_tenants():  # a sweep looks after everybody's rows
        return {
            "checks": _checks(now),
            "hashes": _hashes(now),
            "receipts": _receipts(now),
            "judged": _outdated(),
            "finished": _finished(now),
            "expired": _expired(now),
            "orphans": _orphans(now),
            "notices": _notices(now),
        }


def _checks(now: dt.datetime) -> int:
    lost = Check.objects.filter(state=Check.State.RUNNING, started_at__lt=now - STALE)
    for check in lost.select_related("stored", "tenant")[:MOST]:
        with tenant_scope(check.tenant):
            checks.worker_lost(check, now=now)
    waiting = Check.objects.filter(state=Check.State.WAITING, stored__created_at__lt=now - PATIENCE)
    found = list(waiting.order_by("pk")[:MOST])
    deep = [check for check in found if checks.is_deep(check)]
    quick = [check for check in found if not checks.is_deep(check)]
    for name, mine in ((queue.CHECKS, quick), (queue.SLOW, deep)):
        for check in mine if _lacking(name, len(mine)) else ():
            checks.nudge(check)
    return len(found)


def _lacking(name: str, rows: int) -> bool:
    """Whether the queue holds fewer jobs than rows wait: on a busy day a long queue is not made longer each round."""
    return queue.length(name) < rows


def _hashes(now: dt.datetime) -> int:
    bare = StoredFile.objects.filter(hashed_at=None, created_at__lt=now - PATIENCE)
    found = list(bare.order_by("pk").values_list("pk", flat=True)[:MOST])
    for pk in found if _lacking(queue.SLOW, len(found)) else ():
        queue.enqueue("submissions.jobs.hash_file", queue=queue.SLOW, timeout=3600, stored_id=pk)
    return len(found)


def _receipts(now: dt.datetime) -> int:
    """Cases with a hashed file that has no receipt, or with one that waits to be signed."""
    bare = receipts.lacking().filter(uploaded_at__lt=now - PATIENCE).values_list("submission", flat=True)
    waiting = receipts.unsealed().filter(at__lt=now - PATIENCE).values_list("submission", flat=True)
    found = sorted({*bare[:MOST], *waiting[:MOST]})
    for pk in found:
        queue.enqueue("submissions.jobs.give_receipts", submission_id=pk)
    return len(found)


def _outdated() -> int:
    """Files judged by rules that are no longer their case's, and files measured but never judged."""
    measured = Q(stored__checks__state__in=[Check.State.DONE, Check.State.FAILED])
    newer = (
        Q(submission__state__in=EDITABLE)
        & ~Q(rule_set=F("submission__campaign__current"))
        # Looked at since then: the new rules have no such category, and the case keeps its own.
        & Q(judged_at__lte=F("submission__campaign__current__published_at"))
    )
    old = SubmissionFile.objects.filter(measured & (Q(verdict="") | newer))
    found = list(old.order_by("submission").values_list("submission", flat=True).distinct()[:MOST])
    for pk in found:
        queue.enqueue("submissions.jobs.judge_case", queue=queue.CHECKS, submission_id=pk)
    return len(found)


def _finished(now: dt.datetime) -> int:
    """Whole uploads whose last step was cut off."""
    whole = Upload.objects.filter(
        state=Upload.State.RECEIVING, part=False, size=F("offset"), expires_at__gt=now,
        submission__state__in=EDITABLE,
    )  # fmt: skip
    done = 0
    for upload in whole.select_related("submission__tenant", "owner", "tenant")[:MOST]:
        with tenant_scope(upload.tenant):
            done += uploads.try_finish(upload, now=now)
    return done


def _expired(now: dt.datetime) -> int:
    unjoined = Q(state=Upload.State.FINISHED, part=True)
    over = Upload.objects.filter(Q(state=Upload.State.RECEIVING) | unjoined, expires_at__lte=now)
    found = list(over.order_by("pk")[:MOST])
    for upload in found:
        uploads.end_upload(upload)
    return len(found)


def _orphans(now: dt.datetime) -> int:
    """Stored files that nothing names any more: marked when first found so, gone a day later, so that a mistaken
    removal can be looked into.
    """
    used = keeping.is_used()
    StoredFile.objects.filter(used).exclude(orphaned_at=None).update(orphaned_at=None)
    unused = StoredFile.objects.filter(~used)
    new = unused.filter(orphaned_at=None, created_at__lt=now - PATIENCE).values_list("pk", flat=True)[:MOST]
    StoredFile.objects.filter(pk__in=list(new), orphaned_at=None).update(orphaned_at=now)
    found = list(unused.filter(orphaned_at__lt=now - GRACE).order_by("pk")[:MOST])
    return sum(_forget(stored) for stored in found)


def _forget(stored: StoredFile) -> bool:
    """Row and bytes go together, under the content's name: whoever hands the same content in meanwhile waits, and then
    stores it anew. Another sweep that found the same row waits too, and then leaves what is new alone.
    """
    kept = sheets.keys_of(stored)
    try:
        with transaction.atomic():
            lock_names([f"stored:{stored.key}"])
            if not StoredFile.objects.filter(pk=stored.pk, key=stored.key).exists():
                return False
            stored.delete()
            connection.check_constraints()  # now, not at the commit: afterwards nothing can stop it
            storing.remove(stored.key)
            transaction.on_commit(lambda: sheets.forget(kept), robust=True)
    except (ProtectedError, IntegrityError):  # somebody handed the same content in just now
        return False
    except storing.Unreachable:  # the next round tries again
        return False
    return True


def _notices(now: dt.datetime) -> int:
    """Mail not sent yet; after days nobody wants to read it any more."""
    since = now - dt.timedelta(days=settings.MAIL_DAYS)
    recent = Notice.objects.filter(created_at__gt=since, created_at__lt=now - PATIENCE)
    due = mailing.unsent(recent.exclude(person__email=""), now=now)
    found = list(due.order_by("created_at").values_list("pk", flat=True)[:MOST])
    for pk in found:
        queue.enqueue("portal.jobs.mail_notice", notice_id=pk)
    return len(found)
