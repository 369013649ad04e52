"""The folder of what a campaign gives out: its notice, and the templates that people fill in."""

from django.db import models

from campaigns.models.campaigns import Campaign
from portal.models import Folder
from portal.tenants import TenantScoped


class HandoutFolder(TenantScoped):
    """通知与模板 of a campaign."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="handout_folder")
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="handout_folder")

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="handout_folder_of_tenant")]

    def __str__(self) -> str:
        return f"{self.campaign}"
