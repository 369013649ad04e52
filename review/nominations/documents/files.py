"""A unit's document as an owner of files: its form's slots, the unit's coordinators, frozen with the batch."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from campaigns.models import Campaign
from campaigns.schema import UnitForm
from portal import audit
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from portal.files.owners import Departure, OwnerKind, SlotLimits
from portal.models import Attachment, Folder, Person, Role, Unit
from portal.permissions import Visitor, coordinated_units, covers, may_act_as
from portal.tenants import tenant_scope
from review.models import NominationBatch, UnitDocument
from review.nominations.documents import actions
from review.nominations.documents.evaluation import scannable
from review.nominations.locks import locked_batch
from submissions.models import Evaluation
from submissions.receipts.actions import end_files
from validators.evaluation import needs_deep
from validators.facts.file import extension_of


class UnitDocumentFiles(OwnerKind):
    """An upload names its document as `unit-document/<tenant>/<campaign>/<unit>/<form>`."""

    name = actions.KIND

    def find(self, reference: str, person: Person) -> Folder:
        """The folder of the unit's document, made with the first file; for the unit's coordinators."""
        parts = reference.split("/")
        if len(parts) != 4:
            raise Http404
        tenant, campaign_slug, unit_key, form_key = parts
        unit: Unit | None = (
            Unit.objects.select_related("tenant").filter(tenant__slug=tenant, key=unit_key).first()
        )
        if unit is None or not covers(coordinated_units(person, unit.tenant), unit):
            raise Http404
        with tenant_scope(unit.tenant):
            campaigns = Campaign.objects.select_related("current", "tenant")
            campaign = campaigns.filter(slug=campaign_slug).first()
            if campaign is None or actions.form_for(campaign, unit, form_key) is None:
                raise Http404
            return actions.ensure_document(campaign, unit, form_key).folder

    def owner_of(self, folder: Folder, *, lock: bool = False) -> UnitDocument:
        """The document. Its unit's batch is what is locked: handing in freezes the documents with it."""
        rows = UnitDocument.objects.select_related("campaign__current", "campaign__tenant", "unit")
        document: UnitDocument = rows.get(folder=folder)
        if lock:
            locked_batch(document.campaign, document.unit)
        return document

    def slot(self, owner: Any, key: str) -> SlotLimits:
        """The slot as the form has it."""
        form = _form_of(owner)
        slot = next((slot for slot in form.slots if slot.key == key), None) if form else None
        if slot is None:
            raise NotAllowed(refuse("slot_unknown"))
        return SlotLimits(slot.label, slot.max_files, slot.max_bytes, needs_deep(scannable(slot).rules))

    def may_add(self, owner: Any, person: Person) -> Decision:
        """The unit's coordinators, until the batch that needs the document is handed in."""
        if not covers(coordinated_units(person, owner.campaign.tenant), owner.unit):
            return refuse("not_your_unit")
        form = _form_of(owner)
        batches = NominationBatch.objects.filter(campaign=owner.campaign, unit=owner.unit)
        if (
            form
            and form.required_for_handover
            and batches.filter(state=NominationBatch.State.SUBMITTED).exists()
        ):
            return refuse("batch_submitted")
        return ALLOWED

    def in_time(self, owner: Any, *, now: dt.datetime, begun: dt.datetime | None = None) -> Decision:
        """A document's date is advised; it is the batch that has an end."""
        return ALLOWED

    def may_read(self, owner: Any, attachment: Attachment, visitor: Visitor) -> Decision:
        """The organiser, and the unit's coordinators."""
        tenant = owner.campaign.tenant
        if may_act_as(visitor, tenant, Role.ORGANISER, reading=True) or covers(
            coordinated_units(visitor, tenant), owner.unit
        ):
            return ALLOWED
        return refuse("not_your_unit")

    def may_remove(self, owner: Any, attachment: Attachment, person: Person) -> Decision:
        """Whoever may add."""
        return self.may_add(owner, person)

    def shown_name(self, owner: Any, attachment: Attachment, visitor: Visitor) -> str:
        """The unit's and the form's, whatever the scanner called it."""
        form, extension = _form_of(owner), extension_of(attachment.name)
        stem = f"{owner.unit.name}-{form.label if form else owner.form}"
        return f"{stem}.{extension}" if extension else stem

    def on_attached(self, owner: Any, attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
        """Its evaluation's row waits for the facts."""
        Evaluation.objects.create(tenant_id=attachment.tenant_id, attachment=attachment)
        actions.touch(owner, actor=actor, now=now)
        actions.bind_to_list(owner)
        self._record("add_file", owner, attachment, actor, now)

    def on_detached(
        self, owner: Any, attachment: Attachment, how: Departure, *, actor: Person, now: dt.datetime
    ) -> None:
        """Its receipt stays and says so."""
        end_files([attachment.uuid], how, now=now)
        if how == "removed":
            actions.touch(owner, actor=actor, now=now)
            self._record("remove_file", owner, attachment, actor, now)

    def _record(
        self, what: str, owner: UnitDocument, attachment: Attachment, actor: Person, now: dt.datetime
    ) -> None:
        audit.record(
            f"unit_document.{what}",
            owner,
            actor=actor,
            now=now,
            form=owner.form,
            slot=attachment.slot,
            file=str(attachment.uuid),
        )

    def on_hashed(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """A receipt each; what arrived otherwise than it was sent is evaluated anew."""
        actions.give_receipts(attachments, now=now)
        actions.evaluate_files([file for file in attachments if file.announced], now=now)

    def on_measured(self, attachments: Sequence[Attachment], *, now: dt.datetime) -> None:
        """Evaluated by the form's rules."""
        actions.evaluate_files(attachments, now=now)

    def describe(self, attachments: Sequence[Attachment]) -> list[str]:
        """Campaign, unit, form and file name."""
        rows = UnitDocument.objects.select_related("campaign__current", "unit")
        documents = {row.folder_id: row for row in rows.filter(folder__in=[a.folder_id for a in attachments])}
        return [_place(documents[attachment.folder_id], attachment) for attachment in attachments]


def _form_of(document: UnitDocument) -> UnitForm | None:
    return actions.form_for(document.campaign, document.unit, document.form)


def _place(document: UnitDocument, attachment: Attachment) -> str:
    form = _form_of(document)
    label = form.label if form else document.form
    return f"{document.campaign.name} {document.unit}《{label}》的“{attachment.name}”"
