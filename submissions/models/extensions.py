"""Extensions granted to single submissions; a unit's are the campaign's."""

from django.db import models
from django.db.models.functions import Now

from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models.submission import Submission


class SubmissionExtension(TenantScoped):
    """延期: a stage closes later for one submission, with a reason (X04)."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="extensions")
    stage = models.CharField(max_length=60)
    until = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.stage} → {self.until:%Y-%m-%d %H:%M}"
