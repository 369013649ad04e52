"""Background work on author limits across units. Rows say what is left to do."""

import datetime as dt

from django.db.models import F
from django.utils import timezone

from portal import queue
from portal.tenants import all_tenants, tenant_scope
from review.models import ClashLook
from review.nominations.clashes.actions import tell_clashes
from review.nominations.clashes.asking import JOB
from submissions.models import Submission

MOST = 100
"""Looks that one round of the sweep enqueues."""
MOST_ATTEMPTS = 5
PATIENCE = dt.timedelta(minutes=10)
"""A job enqueued less long ago than this may still be on its way."""


def look_for_clashes(*, submission_id: int) -> None:
    """Tell both sides of the clashes of a case that was put forward; nobody is told twice."""
    with all_tenants():  # the id is the portal's own
        submission = (
            Submission.objects.select_related("tenant", "unit", "campaign__tenant")
            .filter(pk=submission_id)
            .first()
        )
    if submission is not None:
        with tenant_scope(submission.tenant):
            due = list(ClashLook.objects.filter(submission=submission))
            tell_clashes(submission, now=timezone.now())
            for look in due:  # one that was asked for meanwhile stays
                ClashLook.objects.filter(pk=look.pk, asked_at=look.asked_at).delete()


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the looks that the queue forgot, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        due = ClashLook.objects.filter(asked_at__lt=now - PATIENCE, attempts__lt=MOST_ATTEMPTS)
        rows = dict(due.order_by("pk").values_list("pk", "submission_id")[:MOST])
        ClashLook.objects.filter(pk__in=rows).update(asked_at=now, attempts=F("attempts") + 1)
    for submission_id in rows.values():
        queue.enqueue(JOB, submission_id=submission_id)
    return {"clashes": len(rows)}
