"""Asking for a look at a case's clashes; the job and what finds lost ones are in `jobs.py`."""

import datetime as dt

from portal import queue
from review.models import ClashLook
from submissions.models import Submission

JOB = "review.nominations.clashes.jobs.look_for_clashes"


def ask(submission: Submission, *, now: dt.datetime) -> None:
    """The case counts, or counts again: the row says that a look is due until one was had."""
    ClashLook.objects.update_or_create(
        submission=submission, defaults={"tenant_id": submission.tenant_id, "asked_at": now, "attempts": 0}
    )
    queue.enqueue(JOB, submission_id=submission.pk)
