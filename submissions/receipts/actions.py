"""Giving receipts. Files get theirs off the request path, once their hash is known; a handing-in gets its row at once and
its signature when all its files have theirs. Everything here may run twice and may be lost: the sweep finds what lacks one.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from campaigns.models import Campaign
from portal.models import Attachment
from portal.signing import sign
from submissions.deadlines import Extensions, closes_at, may_upload
from submissions.models import Receipt, Submission
from submissions.receipts import signing
from submissions.receipts.signing import Item, Place


def about_file(uuid: object) -> str:
    """What a file's receipt is about; one receipt each."""
    return f"file:{uuid}"


def give(files: Iterable[int], *, now: dt.datetime) -> int:
    """Receipts for those of the files (by primary key) that are hashed and have none yet, and the signatures that waited
    for them.
    """
    ids = list(files)
    attachments = Attachment.objects.filter(pk__in=ids, folder__submission__isnull=False).order_by()
    submissions = set(attachments.values_list("folder__submission", flat=True))
    return sum(_give_in(submission_id, ids, now) for submission_id in submissions)


@transaction.atomic
def _give_in(submission_id: int, files: list[int], now: dt.datetime) -> int:
    rows = (
        Submission.objects.with_relations().select_related("campaign__tenant").select_for_update(of=("self",))
    )
    submission = rows.filter(pk=submission_id).first()
    if submission is None:
        return 0
    mine = submission.files.filter(pk__in=files).exclude(blob__sha256="")
    files_with_people = mine.select_related("blob", "upload", "uploaded_by")
    closes = closes_at(submission)
    given = sum(_give(submission, file, closes, now) for file in files_with_people)
    seal_waiting(submission, now=now)
    return given


def _give(submission: Submission, file: Attachment, closes: dt.datetime | None, now: dt.datetime) -> bool:
    return give_for_file(
        file, _place(submission, str(file.uploaded_by)), campaign=submission.campaign, submission=submission,
        slot_label=_slot_label(submission, file), closes=closes, now=now,
    )  # fmt: skip


def give_for_file(
    file: Attachment,
    place: Place,
    *,
    campaign: Campaign,
    slot_label: str,
    closes: dt.datetime | None,
    now: dt.datetime,
    submission: Submission | None = None,
) -> bool:
    """The receipt of one hashed file, once; call under its owner's lock."""
    about = about_file(file.uuid)
    if Receipt.objects.filter(about=about).exists():
        return False
    code = signing.fresh_code()
    begun = file.upload.begun_at if file.upload else file.uploaded_at
    item = Item(str(file.uuid), slot_label, file.name, file.blob.size, file.blob.sha256)
    statement = signing.file_statement(
        item, place, code=code, begun=begun, at=file.uploaded_at, closes=closes
    )
    key, signature = sign(statement, settings.RECEIPT_KEY)
    Receipt.objects.create(
        tenant_id=campaign.tenant_id, code=code, kind=Receipt.Kind.FILE, about=about, campaign=campaign,
        submission=submission, statement=statement, key=key, signature=signature, at=file.uploaded_at, sealed_at=now,
    )  # fmt: skip
    return True


def _place(submission: Submission, person: str) -> Place:
    rules = submission.rules
    return Place(
        tenant=submission.tenant.name,
        campaign=submission.campaign.name,
        category=rules.doc.category(submission.category).label,
        number=submission.number,
        title=submission.title,
        person=person,
        rules=rules.version,
        zone=submission.campaign.zone,
    )


def _item(submission: Submission, file: Attachment) -> Item:
    return Item(str(file.uuid), _slot_label(submission, file), file.name, file.blob.size, file.blob.sha256)


def _slot_label(submission: Submission, file: Attachment) -> str:
    slots = {slot.key: slot.label for slot in submission.spec.slots}
    return slots.get(file.slot, file.slot)


def give_for_submission(submission: Submission, *, now: dt.datetime) -> Receipt:
    """The receipt of a handing-in at `submitted_at`; call inside its transaction, before the state moves."""
    code = signing.fresh_code()
    before = Receipt.objects.filter(submission=submission, kind=Receipt.Kind.CASE).count()  # under its lock
    ranks = {slot.key: rank for rank, slot in enumerate(submission.spec.slots)}
    rows = submission.files.select_related("blob").order_by("pk")
    files = sorted(rows, key=lambda file: ranks.get(file.slot, len(ranks)))  # as on the form
    extensions = Extensions(submission)
    statement = signing.submission_statement(
        [_item(submission, file) for file in files],
        _place(submission, str(submission.owner)),
        code=code, at=now, closes=closes_at(submission, extensions=extensions),
        grace=not may_upload(submission, now=now, extensions=extensions),
    )  # fmt: skip
    receipt: Receipt = Receipt.objects.create(
        tenant_id=submission.tenant_id, code=code, kind=Receipt.Kind.CASE,
        about=f"case:{submission.uuid}:{before + 1}", campaign=submission.campaign,
        submission=submission, statement=statement, at=now,
    )  # fmt: skip
    seal_waiting(submission, now=now)
    return receipt


def seal_waiting(submission: Submission, *, now: dt.datetime) -> int:
    """Sign the case's receipts whose files' hashes are all known by now."""
    waiting = list(Receipt.objects.filter(submission=submission, signature=""))
    return sum(_seal(receipt, now) for receipt in waiting)


def _seal(receipt: Receipt, now: dt.datetime) -> bool:
    statement = signing.with_hashes(receipt.statement, _hashes(receipt))
    if statement is None:
        return False
    key, signature = sign(statement, settings.RECEIPT_KEY)
    won = Receipt.objects.filter(pk=receipt.pk, signature="").update(
        statement=statement, key=key, signature=signature, sealed_at=now
    )
    return bool(won)


def _hashes(receipt: Receipt) -> dict[str, str]:
    """Hashes by file; of one that is gone already its own receipt knows it, or nobody ever will."""
    uuids = [file["uuid"] for file in receipt.statement["files"]]
    hashes = {
        str(uuid): sha256
        for uuid, sha256 in Attachment.objects.filter(uuid__in=uuids).values_list("uuid", "blob__sha256")
    }
    missing = [about_file(uuid) for uuid in uuids if uuid not in hashes]
    for statement in Receipt.objects.filter(about__in=missing).values_list("statement", flat=True):
        hashes[statement["file"]["uuid"]] = statement["file"]["sha256"]
    return {uuid: signing.UNKNOWN for uuid in uuids if uuid not in hashes} | hashes


def end_files(files: Iterable[object], how: str, *, now: dt.datetime) -> None:
    """Note on the files' receipts (by uuid) what became of them; what the receipts say stays."""
    rows = Receipt.objects.filter(about__in=[about_file(uuid) for uuid in files], ended="")
    rows.update(ended=how, ended_at=now)


def end_for_submission(submission: Submission, how: str, *, now: dt.datetime) -> None:
    """Note on the receipts of handing in that the case was taken back, or handed in anew."""
    rows = Receipt.objects.filter(submission=submission, kind=Receipt.Kind.CASE, ended="")
    rows.update(ended=how, ended_at=now)


def lacking() -> QuerySet[Attachment]:
    """Hashed files of cases without a receipt, for the sweep."""
    return without_receipt(Attachment.objects.filter(folder__submission__isnull=False))


def without_receipt(files: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Those of the files that are hashed and have no receipt."""
    about = Concat(Value(about_file("")), Cast(OuterRef("uuid"), TextField()))
    given = Receipt.objects.filter(about=about)
    return files.exclude(blob__sha256="").filter(~Exists(given))


def unsealed() -> QuerySet[Receipt]:
    """Receipts of handing in that wait for a hash, for the sweep."""
    receipts: QuerySet[Receipt] = Receipt.objects.filter(signature="", submission__isnull=False)
    return receipts
