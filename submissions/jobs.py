"""Background work of cases. Every job may run twice and may be lost: rows say what is missing, `sweep` finds it."""

from django.conf import settings
from django.utils import timezone

from portal.tenancy import all_tenants, tenant_scope
from submissions.actions import arriving, checks, verifying
from submissions.models import Check, StoredFile, Submission

# Ids come from the portal itself, so rows are looked up across tenants; the work is done inside the row's own scope.


def check_file(*, check_id: int) -> None:
    """Measure a stored file and judge every use of it."""
    with all_tenants():
        check = Check.objects.select_related("stored", "tenant").filter(pk=check_id).first()
    if check is not None:
        with tenant_scope(check.tenant):
            checks.ensure_checked(check, now=timezone.now())


def hash_file(*, stored_id: int) -> None:
    """Give a stored file its name by content, and its uses their receipts."""
    with all_tenants():
        stored = StoredFile.objects.select_related("tenant").filter(pk=stored_id).first()
    if stored is not None:
        with tenant_scope(stored.tenant):
            arriving.settle(stored, now=timezone.now())


def give_receipts(*, submission_id: int) -> None:
    """The receipts a case lacks."""
    with all_tenants():
        submission = Submission.objects.select_related("tenant").filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            arriving.settle_case(submission, now=timezone.now())


def judge_case(*, submission_id: int) -> None:
    """Judge a case's files again after its title, answers, authors or rules changed."""
    with all_tenants():
        row = Submission.objects.select_related("campaign__current", "rule_set", "unit", "owner", "tenant")
        submission = row.filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            checks.judge_submission(submission, now=timezone.now())


def verify_some() -> None:
    """Read the stored files that nobody read for longest; the sweep asks once a day."""
    with all_tenants():  # as above
        verifying.verify_some(settings.VERIFY_DAILY_BYTES, now=timezone.now())
