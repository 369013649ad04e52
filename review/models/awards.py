"""What a submission is given."""

from django.db import models

from campaigns.models import Campaign
from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models import Submission


class Award(TenantScoped):
    """奖项 of one case, drafted by the award plan and made public by publishing."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="award")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="awards")
    tier = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    pool = models.CharField(max_length=200, blank=True)
    rank = models.PositiveIntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["pool", "rank", "pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.label}"
