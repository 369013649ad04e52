"""What units are honoured with (C19, S7)."""

from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from portal.models import Person, Unit
from portal.tenants import TenantScoped


class HonourList(TenantScoped):
    """One unit award of a campaign as it was drafted last. Its row is the lock under which it is changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="honour_lists")
    award = models.CharField(max_length=60, help_text="key of the unit award in the rules")
    label = models.CharField(max_length=60)
    places = models.PositiveIntegerField(help_text="units that may be honoured")
    counted = models.PositiveIntegerField(help_text="units that a share was taken of")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "award"], name="honour_list_once"),
            models.UniqueConstraint(fields=["tenant", "id"], name="honour_list_of_tenant"),
        ]

    def __str__(self) -> str:
        return self.label


class UnitHonour(TenantScoped):
    """A unit in a list: its figures as they were counted, its rank, and whether it is honoured."""

    class Outcome(models.TextChoices):
        CHOSEN = "chosen", "授予"
        TIED = "tied", "并列待定"
        LEFT = "left", "未列入"
        UNMET = "unmet", "未达条件"

    honour_list = models.ForeignKey(HonourList, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="honours")
    figures = models.JSONField(
        help_text="what was counted; unmet: [code, values] of each condition that isn't met"
    )
    rank = models.PositiveIntegerField(null=True, help_text="empty: a condition isn't met")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    manual = models.BooleanField(default=False, help_text="the outcome was set by a person")
    why = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.TextField(blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["honour_list", "unit"], name="unit_honour_once"),
            models.UniqueConstraint(fields=["tenant", "id"], name="unit_honour_of_tenant"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(outcome="chosen"), name="unit_honour_published_if_chosen"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
                name="unit_honour_withdrawn_if_published",
            ),
        ]
        indexes = [
            models.Index(fields=["honour_list", "outcome", "rank"], name="unit_honour_by_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.honour_list.label}"
