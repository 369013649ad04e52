"""What is handed out."""

import secrets

from django.db import models

from campaigns.models import Campaign
from portal.tenants import TenantScoped
from review.models.awards import Award
from review.models.honours import UnitHonour


class Certificate(TenantScoped):
    """证书 of an award or of a unit's honour: numbered; anyone who opens the QR code's address sees whether it is valid
    (X10).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="certificates")
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    honour = models.ForeignKey(
        UnitHonour, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    number = models.CharField(max_length=60)
    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    holder = models.CharField(max_length=200, help_text="the names on it, frozen at issue")
    unit_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="of the case; empty: a unit's honour")
    label = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reissue"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                condition=models.Q(award=None, honour__isnull=False)
                | models.Q(award__isnull=False, honour=None),
                name="certificate_of_award_or_honour",
            ),
        ]

    def __str__(self) -> str:
        return self.number
