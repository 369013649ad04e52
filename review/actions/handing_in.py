"""A unit hands in its batch and its documents; the organiser may give the batch back."""

import datetime as dt
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import UnitForm
from campaigns.windows import frozen
from portal import audit, notices
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.actions.recommending import locked_handover
from review.batch import batch_of, decide_handover, decide_time
from review.links import to_campaign
from review.models import Handover, Recommendation, UnitDocument
from review.reading import type_of
from submissions import storing
from submissions.actions import move
from submissions.actions.checks import want_checks
from submissions.actions.locking import lock_names
from submissions.models import StoredFile
from submissions.states import Move, State
from validators.kinds import expand, type_words
from validators.quantities import size_words
from validators.rules.file_type import Params as FileTypes


@transaction.atomic
def hand_in(
    campaign: Campaign, unit: Unit, *, despite_warnings: bool, actor: Person, now: dt.datetime
) -> Handover:
    """Freeze the unit's batch and report its cases (L18)."""
    handover = locked_handover(campaign, unit)
    require(decide_time(campaign, unit, now=now))
    batch = batch_of(campaign, unit, document_of(campaign))
    require(decide_handover(batch, despite_warnings=despite_warnings))
    won = Handover.objects.filter(pk=handover.pk, state=Handover.State.OPEN).update(
        state=Handover.State.HANDED_IN, handed_in_at=now, handed_in_by=actor
    )
    if not won:
        raise NotAllowed(refuse("handed_in"))
    rows = Recommendation.objects.filter(
        handover=handover, submission__state=State.RECOMMENDED
    ).select_related("submission__tenant", "submission__owner")
    for row in rows:
        move(row.submission, Move.REPORT, actor=actor, now=now)
    audit.record("batch.submit", handover, actor=actor, now=now, cases=batch.size, unit=unit.key)
    for membership in Membership.objects.filter(role=Role.ORGANISER).select_related("person"):
        notices.tell(
            membership.person,
            campaign,
            title=f"{unit.name}已报送 {batch.size} 件案例"[:120],
            body=f"“{campaign.name}”的这些案例等待资格审核。",
            link=to_campaign("desk-units", campaign) + f"?of={unit.key}",
            now=now,
        )
    handover.refresh_from_db()
    return handover


@transaction.atomic
def reopen(campaign: Campaign, unit: Unit, *, why: str, actor: Person, now: dt.datetime) -> Handover:
    """The organiser gives a batch back. Cases whose eligibility is decided stay as they are."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    handover = locked_handover(campaign, unit)
    if handover.state != Handover.State.HANDED_IN:
        raise NotAllowed(refuse("not_handed_in"))
    if frozen(document_of(campaign), now=now):
        raise NotAllowed(refuse("frozen"))
    Handover.objects.filter(pk=handover.pk, state=Handover.State.HANDED_IN).update(
        state=Handover.State.OPEN, handed_in_at=None, handed_in_by=None
    )
    rows = Recommendation.objects.filter(handover=handover, submission__state=State.REPORTED).select_related(
        "submission__tenant", "submission__owner"
    )
    for row in rows:
        move(row.submission, Move.REOPEN, actor=actor, now=now, why=why)
    audit.record("batch.reopen", handover, actor=actor, now=now, why=why, unit=unit.key)
    coordinators = Membership.objects.filter(role=Role.COORDINATOR, unit=unit).select_related("person")
    for membership in coordinators:
        notices.tell(
            membership.person,
            campaign,
            title=f"报送已退回：{unit.name}"[:120],
            body=why,
            link=to_campaign("unit-desk", campaign) + f"?unit={unit.key}",
            now=now,
        )
    handover.refresh_from_db()
    return handover


@transaction.atomic
def save_document(
    campaign: Campaign,
    unit: Unit,
    form: UnitForm,
    *,
    answers: dict[str, Any],
    upload: UploadedFile | None,
    actor: Person,
    now: dt.datetime,
) -> UnitDocument:
    """Keep a unit form's answers and, where one came, its file. Frozen with the batch where the batch needs it."""
    stored = store_scan(campaign, form, upload, now=now) if upload is not None else None
    file_name = upload.name if upload is not None and upload.name else ""
    handover = locked_handover(campaign, unit)
    if form.required_for_handover and handover.state == Handover.State.HANDED_IN:
        raise NotAllowed(refuse("handed_in"))
    values: dict[str, Any] = {"answers": answers, "updated_at": now, "updated_by": actor}
    if stored is not None:
        values |= {"stored": stored, "file_name": file_name[:255]}
    document, _ = UnitDocument.objects.update_or_create(
        campaign=campaign,
        unit=unit,
        form=form.key,
        defaults=values,
        create_defaults={**values, "tenant_id": campaign.tenant_id},
    )
    if stored is not None:
        want_checks(stored, form.slots[0])
    audit.record("unit_document.save", document, actor=actor, now=now, form=form.key)
    made: UnitDocument = document
    return made


SCANS = ("pdf", "jpg", "png")
"""What a document may be where its slot does not say: a scan."""


def store_scan(campaign: Campaign, form: UnitForm, upload: UploadedFile, *, now: dt.datetime) -> StoredFile:
    """The bytes of a document under their content's name: of an allowed type by content, within its slot's size."""
    slot = form.slots[0] if form.slots else None
    limit = slot.max_bytes if slot else 0
    if (upload.size or 0) > limit:
        raise NotAllowed(refuse("unit_file_size", size=size_words(upload.size or 0), max=size_words(limit)))
    incoming = storing.incoming_key(uuid.uuid4())
    digest, written = storing.write(incoming, upload.chunks())
    path = storing.path_of(incoming)
    try:
        found, allowed = type_of(path, upload.name or ""), allowed_types(form)
        if found not in expand(allowed):
            raise NotAllowed(
                refuse("unit_file_type", type=found.upper() or "未知格式", allowed=type_words(allowed))
            )
        key = storing.content_key(campaign.tenant_id, digest)
        lock_names([f"stored:{key}"])  # until the row names them, no sweep takes these bytes
        storing.link(path, key)
    finally:
        path.unlink(missing_ok=True)
    stored, _ = StoredFile.objects.get_or_create(
        key=key,
        defaults={"tenant_id": campaign.tenant_id, "sha256": digest, "size": written, "hashed_at": now},
    )
    made: StoredFile = stored
    return made


def allowed_types(form: UnitForm) -> list[str]:
    """Types that the form's slot takes."""
    rules = [rule for slot in form.slots for rule in slot.rules if isinstance(rule, FileTypes)]
    return [str(name) for rule in rules for name in rule.allowed] or list(SCANS)
