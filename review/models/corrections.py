"""What of a roster came back corrected."""

import uuid
from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models import Submission


class RosterCorrection(TenantScoped):
    """名册更正: a roster that came back with corrected names, units or titles. Its values are kept here, old and new: the trail
    holds no names.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待另一人核准"
        APPLIED = "applied", "已更正"
        REFUSED = "refused", "未采用"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="roster_corrections")
    roster = models.CharField(max_length=60, help_text="the roster's key")
    file_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=500, help_text="why it is corrected, by who brought it")
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantScoped.Meta):
        ordering: ClassVar = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="roster_correction_of_tenant")]
        indexes = [models.Index(fields=["campaign", "-id"], name="roster_correction_by_campaign")]

    def __str__(self) -> str:
        return f"{self.roster} {self.brought_at:%Y-%m-%d}"


class CorrectedValue(TenantScoped):
    """One value of a case: what it was when the roster came back, what it is to be. `kept` where it was not written because
    the case had changed again meanwhile.
    """

    class What(models.TextChoices):
        TITLE = "title", "题目"
        NAME = "name", "姓名"
        UNIT = "unit", "单位"

    correction = models.ForeignKey(RosterCorrection, on_delete=models.CASCADE, related_name="values")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(help_text="of the file")
    what = models.CharField(max_length=10, choices=What.choices)
    position = models.PositiveSmallIntegerField(default=0, help_text="of the author; 0: the case itself")
    old = models.CharField(max_length=200, blank=True)
    new = models.CharField(max_length=200)
    kept = models.BooleanField(default=False)

    class Meta(TenantScoped.Meta):
        ordering: ClassVar = ["line", "position", "what"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "submission", "what", "position"], name="corrected_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.position}"
