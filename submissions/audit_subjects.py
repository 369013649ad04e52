"""What audit events of this app are about."""

from collections.abc import Collection

from portal.audit.subjects import named_rows
from submissions.models import Submission


def named(subjects: Collection[str]) -> dict[str, str]:
    """Cases by their title."""
    return named_rows(subjects, Submission.objects.only("pk", "title"))
