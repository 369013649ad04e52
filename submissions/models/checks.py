"""What the rules say of attachments, and what an organiser let pass of it."""

from django.db import models

from campaigns.models import RuleSet
from portal.models import Attachment, Person
from portal.tenants import TenantScoped


class Evaluation(TenantScoped):
    """判定: what the rules say of one attachment's facts; written when it is attached, filled once it is measured."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="evaluation")
    verdict = models.CharField(max_length=10, blank=True, help_text="worst finding; empty until evaluated")
    findings = models.JSONField(default=list)
    rule_set = models.ForeignKey(RuleSet, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.attachment}: {self.verdict}"


class Waiver(TenantScoped):
    """An organiser lets one finding of one file pass, with a reason."""

    file = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["file", "rule"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
