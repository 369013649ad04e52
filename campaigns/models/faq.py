"""What is asked again and again of one campaign."""

from typing import ClassVar

from django.db import models

from campaigns.models.campaigns import Campaign
from portal.models import Person
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped


class FaqQuerySet(TenantQuerySet["FaqEntry"]):
    def of_category(self, category: str) -> "FaqQuerySet":
        """Those about the category, and the general ones."""
        return self.filter(category__in=["", category])


class FaqEntry(TenantScoped):
    """常见问题: a question and its answer as the organiser words them, shown on the campaign's page and where people get
    stuck. `category` and `slot` are keys of the rules; empty: of the whole campaign, of the whole form.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="faq")
    category = models.CharField(max_length=60, blank=True)
    slot = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=200)
    answer = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(FaqQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.question
