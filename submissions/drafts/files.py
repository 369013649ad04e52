"""A case as an owner of files: its slots, its owner's permissions, its calendar, its receipts and evaluations."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string

from campaigns.schema import Category, Slot
from portal import audit
from portal.decisions import Decision, NotAllowed, refuse
from portal.files.budgets import Spare
from portal.files.owners import Departure, OwnerKind, SlotLimits
from portal.models import Attachment, Folder, Person
from portal.permissions import Visitor
from submissions.checks import actions
from submissions.checks.blind_copies import ask_for_copies
from submissions.deadlines import may_finish, may_upload
from submissions.drafts.actions.drafts import touch
from submissions.later_slots import is_later, later_in_time, may_add_later
from submissions.models import Evaluation, Submission
from submissions.naming import delivered_name
from submissions.permissions import may_edit, may_see
from submissions.receipts.actions import end_files
from submissions.states import State
from validators.evaluation import needs_deep

KIND = "submission"


class SubmissionFiles(OwnerKind):
    """An upload names its case as `submission/<uuid>`."""

    name = KIND

    def find(self, reference: str, person: Person) -> Folder:
        """The person's own case's."""
        rows = Submission.objects.select_related("folder__tenant")
        try:
            submission_id = uuid.UUID(reference)
        except ValueError:
            raise Http404 from None
        return get_object_or_404(rows, uuid=submission_id, owner=person).folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> Submission:
        """Its case, with what rules and permissions look at."""
        rows = Submission.objects.with_relations()
        if lock:
            rows = rows.select_for_update(of=("self",))
        submission: Submission = rows.get(folder=folder)
        return submission

    def slot(self, owner: Any, key: str) -> SlotLimits:
        """The slot as the case's rules have it."""
        slot = _slot_of(owner.spec, key)
        return SlotLimits(slot.label, slot.max_files, slot.max_bytes, needs_deep(slot.rules))

    def may_add(self, owner: Any, person: Person) -> Decision:
        """Whoever may change the case."""
        return may_edit(person, owner)

    def in_time(self, owner: Any, *, now: dt.datetime, begun: dt.datetime | None = None) -> Decision:
        """While the case may be handed in; what was begun in time, within the grace minutes."""
        return may_finish(owner, begun=begun, now=now) if begun else may_upload(owner, now=now)

    def may_add_to(self, owner: Any, slot: str, person: Person) -> Decision:
        """What is handed in after the case asks for a case that passed."""
        if is_later(owner.spec, slot):
            return may_add_later(owner, slot, person)
        return self.may_add(owner, person)

    def in_time_for(
        self, owner: Any, slot: str, *, now: dt.datetime, begun: dt.datetime | None = None
    ) -> Decision:
        """What is handed in after the case has a stage of its own."""
        if is_later(owner.spec, slot):
            return later_in_time(owner, slot, now=now, begun=begun)
        return self.in_time(owner, now=now, begun=begun)

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """Whoever may see the case; experts read through their assignments, never here."""
        return may_see(visitor, owner.tenant, owner)

    def may_show(self, owner: Any, attachment: Attachment, visitor: Visitor, *, now: dt.datetime) -> Decision:
        """What the public pages say (settings.SHOWN_FILES)."""
        decision: Decision = import_string(settings.SHOWN_FILES)(owner, attachment, visitor, now=now)
        return decision

    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whoever may change the case, or what is handed in after it."""
        return self.may_add_to(owner, attachment.slot, person)

    def shown_name(self, owner: Any, attachment: Attachment, visitor: Visitor) -> str:
        """To its owner the name it came with, to the others the notice's (C14, L17)."""
        return attachment.name if visitor.pk == owner.owner_id else delivered_name(attachment, owner)

    def on_attached(self, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
        """Its evaluation's row waits for the facts; the case has changed."""
        Evaluation.objects.create(tenant_id=attachment.tenant_id, attachment=attachment)
        audit.record(
            "file.add",
            owner,
            actor=actor,
            now=now,
            slot=attachment.slot,
            file=str(attachment.uuid),
            size=attachment.blob.size,
        )
        touch(owner, now=now)

    def on_detached(
        self, owner: Any, attachment: Attachment, how: Departure, *, actor: Person, now: dt.datetime
    ) -> None:
        """Its receipt stays and says so."""
        end_files([attachment.uuid], how, now=now)
        if how == "removed":
            audit.record(
                "file.remove", owner, actor=actor, now=now, slot=attachment.slot, file=str(attachment.uuid)
            )
            touch(owner, now=now)

    def on_hashed(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Held against what the sender had, and a receipt."""
        actions.settle_files(attachments, now=now)

    def on_measured(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Their cases are evaluated anew, and copies made for the experts of a blind review."""
        actions.evaluate_submissions_of(attachments, now=now)
        ask_for_copies(attachments)

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign, case and file name."""
        rows = Submission.objects.select_related("campaign")
        submissions = {
            submission.folder_id: submission
            for submission in rows.filter(folder__in=[a.folder_id for a in attachments])
        }
        return [_place(submissions[attachment.folder_id], attachment) for attachment in attachments]

    def spares(self, person: Person) -> list[Spare]:
        """The largest drafts that were never handed in."""
        drafts = Submission.objects.owned_by(person).filter(state=State.DRAFT, number="")
        held = Coalesce(Sum("folder__attachments__blob__size"), 0)
        largest = drafts.annotate(held=held).order_by("-held")[:3]
        return [Spare("draft", str(draft), draft.held) for draft in largest]  # type: ignore[attr-defined]


def _place(submission: Submission, attachment: Attachment) -> str:
    number = f"（{submission.number}）" if submission.number else ""
    return f"{submission.campaign.name}《{submission}》{number}的“{attachment.name}”"


def _slot_of(spec: Category, key: str) -> Slot:
    """The category's slot with this key; `NotAllowed` where there is none."""
    slot = next((slot for slot in spec.slots if slot.key == key), None)
    if slot is None:
        raise NotAllowed(refuse("slot_unknown"))
    return slot
