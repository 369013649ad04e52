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
    reason = models.TextField(blank=True, help_text="what was found, in the words of who decided")
    reason_code = models.CharField(
        max_length=60, blank=True, help_text="a key of the campaign's exclusion_reasons, where excluded"
    )
    came_from = models.CharField(
        max_length=20, blank=True, help_text="state that was left when the case was excluded"
    )
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        verbose_name_plural = "eligibilities"

    def __str__(self) -> str:
        return f"{self.submission}: {self.passed}"


class FollowUp(TenantScoped):
    """后续去向 (C24): what became of a case after its campaign, or should: one of the campaign's `marks` and a note."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="follow_ups")
    mark = models.CharField(max_length=60)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["submission", "mark"], name="follow_up_once")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.mark}"
