"""A printed form's templates as an owner of files: Word files that an organiser uploads, looks at filled, and adopts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.models import Campaign
from campaigns.schema import Slot
from portal import audit
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Attachment, Folder, Person, Role, Tenant
from portal.permissions import Visitor, may_act_as
from portal.tenants import tenant_scope
from review.models import FormTemplate
from review.printed_forms.actions import KIND, ensure_template_row
from submissions.checks.unjudged_files import UnjudgedFiles

TEMPLATE = Slot.model_validate(
    {
        "key": "template",
        "label": "Word 模板",
        "help": "先下载现在的模板，用 Word 或 WPS 改好版式再传回来；{{ }} 里的字段名不要改。只接受 .docx。",
        "required": False,
        "max_files": 20,
        "max_bytes": "10MB",
        "rules": [{"rule": "file.type", "allowed": ["docx"]}],
    }
)


class TemplateFiles(UnjudgedFiles):
    """An upload names its printout as `form-template/<tenant>/<campaign>/<printout>`."""

    name = KIND
    slots = (TEMPLATE,)

    def find(self, reference: str, person: Person) -> Folder:
        """The folder of the printout's templates, made with the first; for organisers."""
        parts = reference.split("/")
        if len(parts) != 3:
            raise Http404
        slug, campaign_slug, key = parts
        tenant: Tenant | None = Tenant.objects.filter(slug=slug).first()
        if tenant is None or not may_act_as(person, tenant, Role.ORGANISER):
            raise Http404
        with tenant_scope(tenant):
            campaign = Campaign.objects.select_related("current").filter(slug=campaign_slug).first()
            if campaign is None or campaign.current is None:
                raise Http404
            if key not in {printout.key for printout in campaign.current.doc.printouts}:
                raise Http404
            return ensure_template_row(campaign, key).folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> FormTemplate:
        """The printout's row."""
        rows = FormTemplate.objects.select_related("campaign__tenant")
        if lock:
            rows = rows.select_for_update(of=("self",))
        row: FormTemplate = rows.get(folder=folder)
        return row

    def may_add(self, owner: Any, person: Person) -> Decision:
        """Organisers."""
        if may_act_as(person, owner.campaign.tenant, Role.ORGANISER):
            return ALLOWED
        return refuse("not_the_organiser")

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """Organisers, and those who look after them."""
        if may_act_as(visitor, owner.campaign.tenant, Role.ORGANISER, reading=True):
            return ALLOWED
        return refuse("not_the_organiser")

    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whoever may add; not the one that is in use."""
        if owner.adopted_id == attachment.pk:
            return refuse("form_template_in_use")
        return self.may_add(owner, person)

    def record(
        self, what: str, owner: FormTemplate, attachment: Attachment, *, actor: Person, now: dt.datetime
    ) -> None:
        """In the campaign's trail."""
        audit.record(
            f"form_template.{what}", owner.campaign, campaign=owner.campaign_id, actor=actor, now=now, form=owner.printout,
            file=str(attachment.uuid),
        )  # fmt: skip

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign and file name."""
        rows = FormTemplate.objects.select_related("campaign")
        owners = {row.folder_id: row for row in rows.filter(folder__in=[a.folder_id for a in attachments])}
        return [f"{owners[file.folder_id].campaign.name} 的表格模板“{file.name}”" for file in attachments]
