"""When a unit was last asked to hand in."""

from django.db import models

from campaigns.models import Campaign
from portal.models import Person, Unit
from portal.tenants import TenantScoped


class UnitReminder(TenantScoped):
    """提醒: the organiser asked a unit's coordinators for what it still owes. What was said stands in their notifications."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="unit_reminders")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    told = models.PositiveIntegerField(help_text="coordinators of the unit who were told")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["campaign", "unit", "-made_at"], name="unit_reminder_latest")]

    def __str__(self) -> str:
        return f"{self.unit} {self.made_at:%Y-%m-%d %H:%M}"
