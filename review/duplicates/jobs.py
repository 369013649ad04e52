"""Background work: comparing one case. Rows say what is left to do."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from portal import queue
from portal.models import Attachment, Check
from portal.tenants import all_tenants, tenant_scope
from review.duplicates.asking import JOB
from review.duplicates.comparing import compare_case
from review.models import Comparison
from submissions.models import Submission
from submissions.states import State

MOST = 100
"""Cases that one round of the sweep enqueues."""
MOST_ATTEMPTS = 5
PATIENCE = dt.timedelta(minutes=10)
"""A job enqueued less long ago than this may still be on its way."""
RECENT = dt.timedelta(days=2)
"""Measurements of before are compared already, or their case waits for another reason."""


def compare(*, submission_id: int) -> None:
    """Compare one case with all others of its tenant."""
    with all_tenants():  # the id is the portal's own
        submission = Submission.objects.with_relations().filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant_id):
            compare_case(submission, now=timezone.now())


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the cases that were never compared, were handed in anew, or have a file measured since, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        handed_in = Submission.objects.exclude(state=State.DRAFT)
        new = handed_in.filter(comparison=None).order_by("pk").values_list("pk", "tenant_id")[:MOST]
        Comparison.objects.bulk_create(
            [Comparison(submission_id=pk, tenant_id=tenant) for pk, tenant in new], ignore_conflicts=True
        )
        waiting = Comparison.objects.exclude(submission__state=State.DRAFT).filter(
            Q(asked_at=None) | Q(asked_at__lt=now - PATIENCE), attempts__lt=MOST_ATTEMPTS
        )
        measured = Attachment.objects.filter(
            folder=OuterRef("submission__folder"),
            blob__checks__state=Check.State.DONE,
            blob__checks__finished_at__gt=Greatest(OuterRef("compared_at"), Value(now - RECENT)),
        )
        due = waiting.filter(
            Q(compared_at=None) | Q(submission__submitted_at__gt=F("compared_at")) | Exists(measured)
        )
        rows = dict(due.order_by("pk").values_list("pk", "submission_id")[:MOST])
        Comparison.objects.filter(pk__in=rows).update(asked_at=now)
    for submission_id in rows.values():
        queue.enqueue(JOB, submission_id=submission_id)
    return {"to_compare": len(rows)}
