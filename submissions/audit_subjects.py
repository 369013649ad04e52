"""What audit events of this app are about."""

from collections.abc import Collection

from portal.audit.subjects import named_rows
from submissions.models import Question, ReplyTemplate, Submission


def named(subjects: Collection[str]) -> dict[str, str]:
    """Cases and questions by their title, ready-made replies by their name."""
    return (
        named_rows(subjects, Submission.objects.only("pk", "title"))
        | named_rows(subjects, Question.objects.select_related("thread"))
        | named_rows(subjects, ReplyTemplate.objects.all())
    )
