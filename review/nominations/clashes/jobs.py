"""Background work on author limits across units."""

from django.utils import timezone

from portal.tenants import all_tenants, tenant_scope
from review.nominations.clashes.actions import tell_clashes
from submissions.models import Submission


def look_for_clashes(*, submission_id: int) -> None:
    """Tell both sides of the clashes of a case that was put forward; nobody is told twice."""
    with all_tenants():  # the id is the portal's own
        submission = (
            Submission.objects.select_related("tenant", "unit", "campaign__tenant")
            .filter(pk=submission_id)
            .first()
        )
    if submission is not None:
        with tenant_scope(submission.tenant):
            tell_clashes(submission, now=timezone.now())
