"""Printed forms: the Word templates that an organiser put in place of the portal's own layout."""

from django.db import models

from campaigns.models import Campaign
from portal.models import Attachment, Folder, Person
from portal.tenants import TenantScoped


class FormTemplate(TenantScoped):
    """表格模板: the Word templates that were uploaded for one printed form of a campaign, and which of them is in use;
    none: the portal's own layout.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="form_templates")
    printout = models.CharField(max_length=60)
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="form_template")
    adopted = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_for_forms"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "printout"], name="form_template_once"),
            models.UniqueConstraint(fields=["tenant", "id"], name="form_template_of_tenant"),
        ]

    def __str__(self) -> str:
        return self.printout
