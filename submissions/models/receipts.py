"""Signed receipts of files and of submissions."""

from django.db import models

from campaigns.models import Campaign
from portal.immutable import sealed
from portal.tenants import TenantScoped
from submissions.models.submission import Submission


class Receipt(TenantScoped):
    """回执: what a person handed in and when, signed. One for each file, one for each handing-in; it outlives the file and
    the draft. A case's receipt waits unsigned until every file's hash is known; once signed, the database keeps what it
    says from being changed.
    """

    class Kind(models.TextChoices):
        FILE = "file", "材料回执"
        CASE = "case", "提交回执"

    code = models.CharField(max_length=32, unique=True, help_text="unguessable; the address in the QR code")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(
        max_length=100, unique=True, help_text="file:uuid, or case:uuid:number; one receipt each"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="receipts")
    statement = models.JSONField(help_text="what is signed; see submissions/receipts/signing.py")
    key = models.CharField(max_length=16, blank=True, help_text="which key signed")
    signature = models.CharField(max_length=100, blank=True, help_text="Ed25519, base64; empty until sealed")
    at = models.DateTimeField(help_text="when the file was whole, or the case was handed in")
    sealed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(
        max_length=20, blank=True, help_text="removed, replaced, withdrawn: what became of it since"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "pk"]
        triggers = sealed(
            [
                "tenant",
                "code",
                "kind",
                "about",
                "campaign",
                "statement",
                "key",
                "signature",
                "at",
                "sealed_at",
            ],
            by="signature",
        )
        indexes = [
            models.Index(fields=["sealed_at"], condition=models.Q(signature=""), name="receipt_unsealed"),
        ]

    def __str__(self) -> str:
        return self.code
