"""Certificates as an owner of files: a campaign's pictures, and those that a tenant has for all its campaigns, for the
organisers.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.models import Campaign
from portal import audit
from portal.decisions import Decision
from portal.models import Attachment, Folder, Person, Role, Tenant
from portal.permissions import Visitor, may_act_as
from portal.tenants import tenant_scope
from review.certificates.pictures import KIND, LABELS, SLOTS, ensure_folder, ensure_shared_folder
from review.models import CertificateFolder
from submissions.checks.unjudged_files import UnjudgedFiles


class CertificateFiles(UnjudgedFiles):
    """An upload names its campaign as `certificate/<its number>`, the tenant as `certificate/all/<its slug>`."""

    name = KIND
    slots = SLOTS
    added, removed = "add_picture", "remove_picture"

    def find(self, reference: str, person: Person) -> Folder:
        """The folder of a campaign that the person organises, or of their tenant, made with the first file."""
        shared, _, slug = reference.partition("/")
        if shared == "all":
            tenant = Tenant.objects.filter(slug=slug).first()
            if tenant is None or not may_act_as(person, tenant, Role.ORGANISER):
                raise Http404
            with tenant_scope(tenant):
                return ensure_shared_folder(tenant).folder
        if not (reference.isascii() and reference.isdigit() and len(reference) < 18):
            raise Http404
        campaign: Campaign | None = (
            Campaign.objects.select_related("tenant").filter(pk=int(reference)).first()
        )
        if campaign is None or not may_act_as(person, campaign.tenant, Role.ORGANISER):
            raise Http404
        with tenant_scope(campaign.tenant):
            return ensure_folder(campaign).folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> CertificateFolder:
        """The campaign's folder, or the tenant's."""
        rows = CertificateFolder.objects.select_related("campaign", "tenant")
        if lock:
            rows = rows.select_for_update(of=("self",))
        owner: CertificateFolder = rows.get(folder=folder)
        return owner

    def may_add(self, owner: Any, person: Person) -> Decision:
        """The organisers."""
        return may_act_as(person, owner.tenant, Role.ORGANISER)

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """The organisers."""
        return may_act_as(visitor, owner.tenant, Role.ORGANISER, reading=True)

    def record(
        self, what: str, owner: CertificateFolder, attachment: Attachment, *, actor: Person, now: dt.datetime
    ) -> None:
        """In the campaign's trail."""
        audit.record(
            f"certificate.{what}", owner.campaign or owner.tenant, campaign=owner.campaign_id, actor=actor, now=now,
            file=str(attachment.uuid),
        )  # fmt: skip

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign, where it is one's, and slot."""
        rows = CertificateFolder.objects.select_related("campaign")
        owners = {row.folder_id: row for row in rows.filter(folder__in=[a.folder_id for a in attachments])}
        return [
            f"{owners[file.folder_id].campaign or '各活动'} 证书的{LABELS.get(file.slot, file.slot)}“{file.name}”"
            for file in attachments
        ]
