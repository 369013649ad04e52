"""A campaign's handouts as an owner of files: organisers bring them, everybody who sees the campaign has them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.models import Campaign, HandoutFolder
from campaigns.permissions import may_see
from portal import audit
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Attachment, Folder, Person, Role
from portal.permissions import Visitor, may_act_as
from portal.tenants import tenant_scope
from review.handouts.widgets import KIND, LABELS, SLOTS, ensure_folder
from submissions.checks.unjudged_files import UnjudgedFiles


class HandoutFiles(UnjudgedFiles):
    """An upload names its campaign as `handout/<its number>`."""

    name = KIND
    slots = SLOTS

    def find(self, reference: str, person: Person) -> Folder:
        """The folder of a campaign that the person organises, made with the first file."""
        if not (reference.isascii() and reference.isdigit() and len(reference) < 18):
            raise Http404
        campaign: Campaign | None = (
            Campaign.objects.select_related("tenant").filter(pk=int(reference)).first()
        )
        if campaign is None or not may_act_as(person, campaign.tenant, Role.ORGANISER):
            raise Http404
        with tenant_scope(campaign.tenant):
            return ensure_folder(campaign).folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> HandoutFolder:
        """The campaign's folder."""
        rows = HandoutFolder.objects.select_related("campaign__tenant")
        if lock:
            rows = rows.select_for_update(of=("self",))
        owner: HandoutFolder = rows.get(folder=folder)
        return owner

    def may_add(self, owner: Any, person: Person) -> Decision:
        """The organisers."""
        return may_act_as(person, owner.campaign.tenant, Role.ORGANISER)

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """Whoever may see the campaign's page."""
        if may_see(visitor, owner.campaign.tenant, owner.campaign):
            return ALLOWED
        return refuse("not_the_organiser")

    def record(
        self, what: str, owner: HandoutFolder, attachment: Attachment, *, actor: Person, now: dt.datetime
    ) -> None:
        """In the campaign's trail."""
        audit.record(
            f"handout.{what}", owner.campaign, campaign=owner.campaign_id, actor=actor, now=now,
            file=str(attachment.uuid), name=attachment.name,
        )  # fmt: skip

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign and slot."""
        rows = HandoutFolder.objects.select_related("campaign")
        owners = {row.folder_id: row for row in rows.filter(folder__in=[a.folder_id for a in attachments])}
        return [
            f"{owners[file.folder_id].campaign.name} 的{LABELS.get(file.slot, file.slot)}“{file.name}”"
            for file in attachments
        ]
