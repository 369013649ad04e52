"""Background work: checking the links of one case, and finding those whose answer is missing or a week old."""

import datetime as dt
import time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal import queue
from portal.tenants import all_tenants, tenant_scope
from submissions.links.checking import EVERY, JOB, check_due
from submissions.models import LinkCheck, Submission
from submissions.states import COUNTING

MOST = 100
"""Cases that one round enqueues."""
PATIENCE = dt.timedelta(hours=1)
"""A job enqueued less long ago than this may still be on its way."""


def check_links(*, submission_id: int) -> None:
    """Check the links of one case that are due."""
    with all_tenants():  # the id is the portal's own
        submission = Submission.objects.select_related("tenant").filter(pk=submission_id).first()
    if submission is not None and settings.LINK_CHECKS:
        with tenant_scope(submission.tenant_id):
            check_due(submission, clock=timezone.now, wait=time.sleep)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue cases that still count, with results open, and have links whose answer is missing or old (C15)."""
    if not settings.LINK_CHECKS:
        return {"links": 0}
    with all_tenants():  # a sweep looks after everybody's rows
        due = LinkCheck.objects.filter(
            Q(checked_at=None) | Q(checked_at__lt=now - EVERY),
            Q(asked_at=None) | Q(asked_at__lt=now - PATIENCE),
            submission__state__in=COUNTING,
            submission__campaign__results_at=None,
        )
        cases = list(due.order_by().values_list("submission", flat=True).distinct()[:MOST])
        LinkCheck.objects.filter(submission__in=cases).update(asked_at=now)
    for submission_id in cases:
        queue.enqueue(JOB, queue=queue.SLOW, submission_id=submission_id)
    return {"links": len(cases)}
