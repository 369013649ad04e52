"""What a unit is writing about a case before, or beside, its nomination."""

from django.db import models

from portal.models import Person, Unit
from portal.tenants import TenantScoped
from submissions.models import Submission


class CommentDraft(TenantScoped):
    """A unit's recommending comment as it was last typed (O7). Nominating or rewording takes it over and deletes it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comment_drafts")
    comment = models.TextField()
    updated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "submission"], name="comment_draft_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.submission}"
