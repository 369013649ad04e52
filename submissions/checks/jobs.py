"""Background work of cases. Every job may run twice and may be lost: rows say what is missing, `sweep` finds it."""

from django.utils import timezone

from portal.tenants import all_tenants, tenant_scope
from submissions.checks import actions
from submissions.models import Submission

# Ids come from the portal itself, so rows are looked up across tenants; the work is done inside the row's own scope.


def give_receipts(*, submission_id: int) -> None:
    """The receipts a case lacks."""
    with all_tenants():
        submission = Submission.objects.select_related("tenant").filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            actions.settle_submission(submission, now=timezone.now())


def evaluate_submission(*, submission_id: int) -> None:
    """Evaluate a case's files again after its title, answers, authors or rules changed."""
    with all_tenants():
        row = Submission.objects.with_relations()
        submission = row.filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            actions.evaluate_submission(submission, now=timezone.now())
