"""The organiser's check before judging."""

from django.db import models

from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models import Submission


class Eligibility(TenantScoped):
    """资格审核: the organiser's check before judging. `points` maps checklist keys to {"ok": bool, "note": str}."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="eligibility")
    passed = models.BooleanField(null=True)
    points = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        verbose_name_plural = "eligibilities"

    def __str__(self) -> str:
        return f"{self.submission}: {self.passed}"
