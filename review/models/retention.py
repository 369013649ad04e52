"""How far a campaign is with its personal data."""

from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from portal.models import Person
from portal.tenants import TenantScoped


class Retention(TenantScoped):
    """保存期限: one row a campaign. The end of the period follows from the rules in force and the calendar; kept here is what was
    told and decided of it, and how far the job has come.
    """

    class State(models.TextChoices):
        KEPT = "kept", "保存中"
        RUNNING = "running", "正在匿名化"
        DONE = "done", "已匿名化"

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="retention")
    state = models.CharField(max_length=20, choices=State.choices, default=State.KEPT)
    looked_at = models.DateTimeField(
        null=True, blank=True, help_text="when a sweep last asked what is to be done"
    )
    told_for = models.DateTimeField(
        null=True, blank=True, help_text="the day that organisers were told; nothing goes before it"
    )
    held_until = models.DateTimeField(null=True, blank=True)
    held_why = models.CharField(max_length=500, blank=True)
    held_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True, help_text="what the job is at")
    after = models.BigIntegerField(default=0, help_text="key of the last row of that kind that is done with")
    taken = models.JSONField(default=dict, help_text="rows by kind so far")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering: ClassVar = ["campaign"]
        indexes = [models.Index(fields=["state", "looked_at"], name="retention_by_state")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.get_state_display()}"
