"""What audit events of this app are about."""

from collections.abc import Collection

from portal.audit.subjects import named_rows
from review.models import Assignment, Certificate, Nomination, NominationBatch, Review, Reviewer, UnitDocument


def named(subjects: Collection[str]) -> dict[str, str]:
    """Reviewers and batches by name, certificates by number, judging by case and reviewer."""
    reviews = Review.objects.select_related("assignment__reviewer", "assignment__submission")
    judged = named_rows(subjects, reviews, name=lambda review: review.assignment)
    return judged | {
        subject: name
        for rows in (
            NominationBatch.objects.select_related("unit"),
            Nomination.objects.select_related("submission"),
            UnitDocument.objects.select_related("unit"),
            Reviewer.objects.all(),
            Assignment.objects.select_related("reviewer", "submission"),
            Certificate.objects.select_related("award__submission"),
        )
        for subject, name in named_rows(subjects, rows).items()
    }
