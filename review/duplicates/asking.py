"""Asking for cases to be compared; the job and what finds lost ones are in `jobs.py`."""

import datetime as dt

from portal import queue
from review.models import Comparison
from submissions.models import Submission

JOB = "review.duplicates.jobs.compare"


def ask(submission: Submission, *, now: dt.datetime) -> None:
    """A case was handed in (HANDED_IN_HANDLERS): compare it."""
    queue.enqueue(JOB, submission_id=submission.pk)


def ask_again() -> int:
    """Have all cases of the tenant compared again whose results are open: the list of earlier winners has changed. The sweep
    enqueues them.
    """
    rows = Comparison.objects.filter(submission__campaign__results_at=None)
    count: int = rows.update(compared_at=None, asked_at=None, attempts=0)
    return count
