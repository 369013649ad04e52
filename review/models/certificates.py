"""What is handed out."""

import secrets
from typing import Any

from django.db import models

from campaigns.models import Campaign, RuleSet
from portal.models import Attachment, Folder, Person
from portal.tenants import TenantScoped
from review.models.awards import Award
from review.models.honours import UnitHonour


class CertificateDesign(TenantScoped):
    """证书样式: a version of the layout of a campaign's certificates, of one award or of all that have none of their own. A
    certificate keeps the version it was issued with.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="certificate_designs")
    award = models.CharField(max_length=60, blank=True, help_text="the award's label; empty: all")
    number = models.PositiveIntegerField(help_text="the version, counted from 1")
    layout = models.JSONField(help_text="review.certificates.design.Design")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="certificate_design_of_tenant"),
            models.UniqueConstraint(fields=["campaign", "award", "number"], name="certificate_design_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award or '全部奖项'} 第 {self.number} 版"


class CertificateFolder(TenantScoped):
    """证书图片: what certificates are drawn with (a background, an emblem, a seal): a campaign's own, and without a campaign the
    tenant's, which stand in for what a campaign has none of.
    """

    campaign = models.OneToOneField(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_folder"
    )
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="certificate_folder")

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(campaign=None), name="certificate_folder_of_tenant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign or self.tenant}"


class CertificatePicture(TenantScoped):
    """A picture as it is printed, by its content. It outlives the file it was drawn from: certificates that were issued with it
    are drawn with it for ever.
    """

    sha256 = models.CharField(max_length=64)
    picture = models.BinaryField(help_text="JPEG")

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="certificate_picture_of_tenant"),
            models.UniqueConstraint(fields=["tenant", "sha256"], name="certificate_picture_once"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class DrawnPicture(TenantScoped):
    """What became of an uploaded file in the locked-down child: the uploaded bytes themselves are never printed."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="drawn_picture")
    picture = models.ForeignKey(
        CertificatePicture, null=True, on_delete=models.PROTECT, related_name="+",
        help_text="none: the file is no picture",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.attachment}"


def _picture() -> models.ForeignKey[Any, Any]:
    """What a certificate was issued with."""
    return models.ForeignKey(
        CertificatePicture, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Certificate(TenantScoped):
    """证书 of an award, for its authors or for one who guided it (S10), or of a unit's honour: numbered; anyone who opens the
    QR code's address sees whether it is valid (X10). It keeps design, pictures and rules of the day it was issued, so that it
    is drawn again as it was.
    """

    class Role(models.TextChoices):
        AUTHOR = "author", "作者"
        INSTRUCTOR = "instructor", "指导教师"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="certificates")
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    honour = models.ForeignKey(
        UnitHonour, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AUTHOR)
    number = models.CharField(max_length=60)
    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    holder = models.CharField(max_length=200, help_text="the names on it, frozen at issue")
    unit_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="of the case; empty: a unit's honour")
    label = models.CharField(max_length=60)
    instructors = models.CharField(
        max_length=200, blank=True, help_text="of the case, on its own certificate"
    )
    authors = models.CharField(
        max_length=300, blank=True, help_text="of the case, on an instructor's certificate"
    )
    case_award = models.CharField(
        max_length=60, blank=True, help_text="the case's award, on an instructor's certificate"
    )
    design = models.ForeignKey(
        CertificateDesign, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="what it was issued with; none: the standard one",
    )  # fmt: skip
    background = _picture()
    emblem = _picture()
    seal = _picture()
    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="+", help_text="the rules whose words it has"
    )
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
            models.CheckConstraint(
                condition=models.Q(role="author") | models.Q(award__isnull=False),
                name="instructor_certificate_of_award",
            ),
        ]

    def __str__(self) -> str:
        return self.number
