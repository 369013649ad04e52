"""The calendar in columns, and extensions."""

from django.db import models
from django.db.models.functions import Now

from campaigns.models.campaigns import Campaign
from portal.models import Person, Unit
from portal.tenants import TenantScoped


class StageRow(TenantScoped):
    """阶段: a stage's times in columns, written only by publishing."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta(TenantScoped.Meta):
        ordering = ["campaign", "position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="stage_key_once")]

    def __str__(self) -> str:
        return self.name


class Extension(TenantScoped):
    """延期: a stage closes later for one unit and those below it, with a reason (X04)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="extensions")
    stage = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.stage} → {self.until:%Y-%m-%d %H:%M}"
