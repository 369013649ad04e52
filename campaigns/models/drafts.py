"""Rules that are being edited."""

from django.db import models

from campaigns.models.campaigns import Campaign
from portal.models import Person
from portal.tenants import TenantScoped


class CampaignDraft(TenantScoped):
    """草稿: the rules of a campaign, or of one that does not exist yet, as they are being written: right or wrong, they are
    kept as they were typed. `edits` counts the saves: a page that was made before the last one may not save over it, unless
    the last one came from the same browser (`edited_by_page` names it).
    """

    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts"
    )
    document = models.JSONField(help_text="as an author writes it: what is left out has its default")
    unsure = models.JSONField(
        default=list,
        help_text="what its rules were found by and nobody has checked: place, sentence, problem",
    )
    base = models.PositiveIntegerField(default=0, help_text="published version it was begun from; 0: none")
    edits = models.PositiveIntegerField(default=1)
    edited_by_page = models.CharField(max_length=40, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign"], name="campaign_one_draft"),
        ]

    def __str__(self) -> str:
        return str(self.document.get("name") or "未命名的活动")
