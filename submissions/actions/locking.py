"""Locks that submissions take, always in this order: the case's row, then advisory locks, then the campaign's row."""

from submissions.models import Submission


def locked(submission: Submission) -> Submission:
    """The case's row as it is now, locked until the transaction ends."""
    rows = Submission.objects.with_relations()
    fresh: Submission = rows.select_for_update(of=("self",)).get(pk=submission.pk)
    return fresh
