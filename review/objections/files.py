"""An objection as an owner of files: its evidence, for the objector and the organisers."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.schema import Slot
from portal import audit
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from portal.files.owners import Departure, OwnerKind, SlotLimits
from portal.models import Attachment, Folder, Person, Role
from portal.permissions import Visitor, may_act_as
from portal.tenants import tenant_scope
from review.models import Objection
from review.objections.actions import KIND
from review.objections.states import OPEN
from submissions.models import Evaluation

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


class ObjectionFiles(OwnerKind):
    """An upload names its objection as `objection/<uuid>`."""

    name = KIND

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

    def slot(self, owner: Any, key: str) -> SlotLimits:
        """The one slot."""
        if key != EVIDENCE.key:
            raise NotAllowed(refuse("slot_unknown"))
        return SlotLimits(EVIDENCE.label, EVIDENCE.max_files, EVIDENCE.max_bytes)

    def may_add(self, owner: Any, person: Person) -> Decision:
        """The objector, until it is decided."""
        if owner.objector_id != person.pk:
            return refuse("not_your_objection")
        return ALLOWED if owner.state in OPEN else refuse("objection_moved_on", objection_state=owner.state)

    def in_time(self, owner: Any, *, now: dt.datetime, begun: dt.datetime | None = None) -> Decision:
        """What ends it is the decision, not the calendar."""
        return ALLOWED

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

    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whoever may add."""
        return self.may_add(owner, person)

    def on_attached(self, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
        """Evidence is judged by people: its evaluation says that no rule applies."""
        Evaluation.objects.create(tenant_id=attachment.tenant_id, attachment=attachment, verdict="skipped")
        self._record("add_file", owner, attachment, actor, now)

    def on_detached(
        self, owner: Any, attachment: Attachment, how: Departure, *, actor: Person, now: dt.datetime
    ) -> None:
        """The trail keeps that it was there."""
        self._record("remove_file", owner, attachment, actor, now)

    def _record(
        self, what: str, owner: Objection, attachment: Attachment, actor: Person, now: dt.datetime
    ) -> None:
        audit.record(
            f"objection.{what}", owner, campaign=owner.notice.campaign_id, actor=actor, now=now,
            file=str(attachment.uuid),
        )  # fmt: skip

    def on_hashed(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Nothing follows."""

    def on_measured(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Nothing follows."""

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
