"""A unit's documents: their answers, their files' receipts and evaluations."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema import UnitForm
from portal import audit, queue
from portal.decisions import NotAllowed, refuse
from portal.files.facts import facts_by_blob
from portal.files.owners import open_folder
from portal.locks import lock_names
from portal.models import Attachment, Person, Unit
from review.models import NominationBatch, UnitDocument
from review.nominations.documents.evaluation import Printed, compares_prints, evaluate
from review.nominations.list_codes import codes_of
from review.nominations.locks import locked_batch
from submissions.models import Evaluation
from submissions.receipts import actions as receipts

KIND = "unit-document"


def form_for(campaign: Campaign, unit: Unit, key: str) -> UnitForm | None:
    """The form of the campaign that this kind of unit fills in."""
    doc = campaign.current.doc if campaign.current else None
    forms = doc.recommend.forms if doc and doc.recommend else ()
    return next(
        (form for form in forms if form.key == key and (not form.unit_kinds or unit.kind in form.unit_kinds)),
        None,
    )


@transaction.atomic
def ensure_document(campaign: Campaign, unit: Unit, form: str) -> UnitDocument:
    """The unit's document, made on first use with a folder of its own."""
    lock_names([f"unit-document:{campaign.pk}:{unit.pk}:{form}"])
    rows = UnitDocument.objects.select_related("folder")
    document = rows.filter(campaign=campaign, unit=unit, form=form).first()
    if document is None:
        document = UnitDocument.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, form=form,
            folder=open_folder(KIND, campaign.tenant_id),
        )  # fmt: skip
    return document


@transaction.atomic
def save_document(
    campaign: Campaign, unit: Unit, form: UnitForm, *, answers: dict[str, Any], actor: Person, now: dt.datetime
) -> UnitDocument:  # fmt: skip
    """Keep a unit form's answers. Frozen with the batch where the batch needs the document."""
    batch = locked_batch(campaign, unit)
    if form.required_for_handover and batch.state == NominationBatch.State.SUBMITTED:
        raise NotAllowed(refuse("batch_submitted"))
    document = ensure_document(campaign, unit, form.key)
    document.answers, document.updated_at, document.updated_by = answers, now, actor
    document.save(update_fields=["answers", "updated_at", "updated_by"])
    audit.record("unit_document.save", document, actor=actor, now=now, form=form.key)
    if compares_prints(form):  # a scan of the form as it was before is an older one now
        evaluate_files(document.folder.attachments.all(), now=now)
    return document


def touch(document: UnitDocument, *, actor: Person, now: dt.datetime) -> None:
    """Note that files came or went."""
    UnitDocument.objects.filter(pk=document.pk).update(updated_at=now, updated_by=actor)


def bind_to_list(document: UnitDocument) -> None:
    """Note the list that a stamped print shows: the unit's as it stands now (E11, O11)."""
    campaign = document.campaign
    if campaign.current is None:
        return
    codes = codes_of(campaign, campaign.current.doc, document.unit)
    UnitDocument.objects.filter(pk=document.pk).update(list_code=codes.get(document.form, ""))


def evaluate_files(attachments: Iterable[Attachment], *, now: dt.datetime) -> int:
    """Evaluate files of units' documents by the rules in force; returns how many were measured. Nothing is opened."""
    files = list(attachments)
    facts = facts_by_blob(file.blob_id for file in files)
    rows = UnitDocument.objects.select_related("campaign__current", "unit")
    documents = {row.folder_id: row for row in rows.filter(folder__in=[file.folder_id for file in files])}
    count = 0
    for file in files:
        document, measured = documents.get(file.folder_id), facts.get(file.blob_id)
        if document is None or measured is None:
            continue
        form = form_for(document.campaign, document.unit, document.form)
        verdict, findings = (
            evaluate(form, file, document.unit, measured, _printed(document, form, now))
            if form
            else ("skipped", [])
        )
        Evaluation.objects.filter(attachment=file).update(
            verdict=verdict, findings=findings, rule_set=document.campaign.current, judged_at=now
        )
        count += 1
    return count


def _printed(document: UnitDocument, form: UnitForm, now: dt.datetime) -> Printed:
    """The unit's printed tables as they are now, where a rule compares scans with them (settings.UNIT_PRINTED_VERSIONS)."""
    if not compares_prints(form):
        return "", {}
    day = now.astimezone(document.campaign.zone).date()
    versions: Printed = import_string(settings.UNIT_PRINTED_VERSIONS)(
        document.campaign, document.unit, form.key, day=day
    )
    return versions


def give_receipts(attachments: Sequence[Attachment], *, now: dt.datetime) -> int:
    """Receipts for those of the files that are hashed and have none yet."""
    ids = [file.pk for file in attachments]
    files = Attachment.objects.filter(pk__in=ids).exclude(blob__sha256="")
    rows = UnitDocument.objects.select_related("campaign__current", "campaign__tenant", "unit")
    documents = {row.folder_id: row for row in rows.filter(folder__attachments__in=ids)}
    return sum(
        _give(documents[file.folder_id], file, now)
        for file in files.select_related("blob", "upload", "uploaded_by")
        if file.folder_id in documents
    )


@transaction.atomic
def _give(document: UnitDocument, file: Attachment, now: dt.datetime) -> bool:
    lock_names([f"unit-document:{document.campaign_id}:{document.unit_id}:{document.form}"])
    form = form_for(document.campaign, document.unit, document.form)
    labels = {slot.key: slot.label for slot in form.slots} if form else {}
    place = receipts.Place(
        tenant=document.campaign.tenant.name, campaign=document.campaign.name, category="单位材料", number="",
        title=f"{document.unit} {form.label if form else document.form}", person=str(file.uploaded_by),
        rules=document.campaign.current.version if document.campaign.current else 0, zone=document.campaign.zone,
    )  # fmt: skip
    return receipts.give_for_file(
        file, place, campaign=document.campaign, slot_label=labels.get(file.slot, file.slot), closes=None, now=now
    )  # fmt: skip


MOST = 500
"""Files in one round of the sweep."""


def reconcile(*, now: dt.datetime) -> dict[str, int]:
    """Files of units' documents that lack a receipt, or were evaluated by rules that are no longer in force. Call across
    tenants.
    """
    patience = now - dt.timedelta(minutes=2)
    ours = Attachment.objects.filter(folder__unit_document__isnull=False, uploaded_at__lt=patience)
    lacking = receipts.without_receipt(ours).values_list("pk", flat=True)[:MOST]
    newer = Q(evaluation__verdict="") | ~Q(evaluation__rule_set=F("folder__unit_document__campaign__current"))
    outdated = ours.filter(newer, blob__checks__finished_at__isnull=False)
    ids = sorted({*lacking, *outdated.values_list("pk", flat=True)[:MOST]})
    for pk in ids:
        queue.enqueue(
            "review.nominations.documents.jobs.settle_document_file", queue=queue.FILES, attachment_id=pk
        )
    return {"documents": len(ids)}
