"""An objection as an owner of files: its evidence, for the objector and the organisers."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.schema import Slot
from portal import audit
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Attachment, Folder, Person, Role
from portal.permissions import Visitor, may_act_as
from portal.tenants import tenant_scope
from review.models import Objection
from review.objections.actions import KIND
from review.objections.states import OPEN
from submissions.checks.unjudged_files import UnjudgedFiles

EVIDENCE = Slot.model_validate(
    {
        "key": "evidence",
        "label": "证据材料",
        "help": "截图、原文、获奖证书等，能说明问题即可。只有主办单位看得到。",
        "required": False,
        "max_files": 10,
        "max_bytes": "200MB",
    }
)


class ObjectionFiles(UnjudgedFiles):
    """An upload names its objection as `objection/<uuid>`."""

    name = KIND
    slots = (EVIDENCE,)

    def find(self, reference: str, person: Person) -> Folder:
        """The folder of one's own objection."""
        try:
            key = uuid.UUID(reference)
        except ValueError:
            raise Http404 from None
        rows = Objection.objects.select_related("tenant", "folder")
        objection: Objection | None = rows.filter(uuid=key, objector=person).first()
        if objection is None:
            raise Http404
        with tenant_scope(objection.tenant):
            return objection.folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> Objection:
        """The objection."""
        rows = Objection.objects.select_related("notice__campaign__tenant", "submission")
        if lock:
            rows = rows.select_for_update(of=("self",))
        objection: Objection = rows.get(folder=folder)
        return objection

    def may_add(self, owner: Any, person: Person) -> Decision:
        """The objector, until it is decided."""
        if owner.objector_id != person.pk:
            return refuse("not_your_objection")
        return ALLOWED if owner.state in OPEN else refuse("objection_moved_on", objection_state=owner.state)

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """The objector, and organisers whose own case it is not."""
        if isinstance(visitor, Person) and owner.objector_id == visitor.pk:
            return ALLOWED
        own_case = (
            isinstance(visitor, Person) and owner.submission and owner.submission.owner_id == visitor.pk
        )
        if not own_case and may_act_as(visitor, owner.notice.campaign.tenant, Role.ORGANISER, reading=True):
            return ALLOWED
        return refuse("not_your_objection")

    def record(
        self, what: str, owner: Objection, attachment: Attachment, *, actor: Person, now: dt.datetime
    ) -> None:
        """In the campaign's trail."""
        audit.record(
            f"objection.{what}", owner, campaign=owner.notice.campaign_id, actor=actor, now=now,
            file=str(attachment.uuid),
        )  # fmt: skip

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign and file name; who objected stays out of it."""
        rows = Objection.objects.select_related("notice__campaign")
        objections = {
            row.folder_id: row for row in rows.filter(folder__in=[a.folder_id for a in attachments])
        }
        return [
            f"{objections[file.folder_id].notice.campaign.name} 异议的证据“{file.name}”"
            for file in attachments
        ]
