"""Uploads: reserved before the first byte, moved forward as bytes reach the disk, attached when whole."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from campaigns.schema import Slot
from portal import audit, queue
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from submissions import storing
from submissions.actions.checks import want_checks
from submissions.actions.drafts import touch
from submissions.actions.locking import locked
from submissions.deadlines import may_finish, may_upload
from submissions.facts import rules_for
from submissions.models import StoredFile, Submission, SubmissionFile, Upload
from submissions.permissions import may_edit
from submissions.slots import decide_room, decide_size, find_slot
from submissions.tus import disk

RECEIVING = Upload.State.RECEIVING


@transaction.atomic
def reserve(
    submission: Submission,
    slot_key: str,
    name: str,
    *,
    size: int | None,
    actor: Person,
    now: dt.datetime,
    replaces: uuid.UUID | None = None,
    part: bool = False,
    sha256: str = "",
    fingerprint: str = "",
) -> Upload:
    """Room for one file, decided before its first byte: who, when, which slot, how large, how many."""
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    require(may_upload(fresh, now=now))
    fresh.rule_set = rules_for(fresh)
    slot = find_slot(fresh.spec, slot_key)
    if not name:
        raise NotAllowed(refuse("name_missing"))
    if size is not None:
        require(decide_size(slot, size))
    old = _replaced(fresh, slot, replaces)
    if not part:
        require(decide_room(slot, _taken(fresh, slot, now) - (old is not None)))
    if not disk.room_for(storing.upload_root(), size or 0):
        raise NotAllowed(refuse("storage_full"))
    made: Upload = Upload.objects.create(
        tenant_id=fresh.tenant_id, owner=actor, submission=fresh, slot=slot.key, name=name[:255], size=size,
        created_at=now, expires_at=now + dt.timedelta(days=settings.UPLOAD_LIFETIME_DAYS), part=part,
        sha256=sha256, fingerprint=fingerprint[:200], replaces=old,
    )  # fmt: skip
    disk.reserve(disk.place(storing.upload_root(), made.uuid))
    return made


def _replaced(submission: Submission, slot: Slot, replaces: uuid.UUID | None) -> SubmissionFile | None:
    if replaces is None:
        return None
    old: SubmissionFile | None = submission.files.filter(uuid=replaces, slot=slot.key).first()
    if old is None:
        raise NotAllowed(refuse("replaces_unknown"))
    return old


def _taken(submission: Submission, slot: Slot, now: dt.datetime) -> int:
    """Files in the slot, with those on their way that replace none."""
    coming = submission.uploads.filter(
        slot=slot.key, state=RECEIVING, part=False, expires_at__gt=now, replaces=None
    )
    count: int = submission.files.filter(slot=slot.key).count() + coming.count()
    return count


def set_size(upload: Upload, size: int) -> None:
    """The length of an upload that was begun without one; it is set once."""
    slot = find_slot(_with_rules(upload.submission).spec, upload.slot)
    require(decide_size(slot, size))
    changed = Upload.objects.filter(pk=upload.pk, size=None, offset__lte=size).update(size=size)
    if not changed:
        raise NotAllowed(refuse("length_fixed"))
    upload.size = size


def bound_of(upload: Upload) -> int:
    """The most bytes an upload of unknown length may hold."""
    return find_slot(_with_rules(upload.submission).spec, upload.slot).max_bytes


def advance(upload: Upload, *, to: int) -> bool:
    """Acknowledge bytes that are on disk. False when the row is not where this writer left it."""
    changed: int = Upload.objects.filter(pk=upload.pk, offset=upload.offset, state=RECEIVING).update(
        offset=to
    )
    if changed:
        upload.offset = to
    return bool(changed)


@transaction.atomic
def finish(upload: Upload, *, now: dt.datetime) -> SubmissionFile | None:
    """Attach a whole upload to its case, once, and have it checked. None for a part that is joined later. Refused
    while the case can't be changed; the bytes stay and `finish` may be tried again.
    """
    submission = locked(upload.submission)
    row: Upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.state == Upload.State.FINISHED:
        return SubmissionFile.objects.filter(upload=row).first()
    if row.state != RECEIVING or row.size is None or row.offset != row.size:
        raise NotAllowed(refuse("upload_not_whole"))
    Upload.objects.filter(pk=row.pk).update(state=Upload.State.FINISHED, finished_at=now)
    upload.state, upload.finished_at = Upload.State.FINISHED, now
    if row.part:
        return None
    require(may_edit(row.owner, submission))
    require(may_finish(submission, begun=row.created_at, now=now))
    submission.rule_set = rules_for(submission)
    slot = find_slot(submission.spec, row.slot)
    old: SubmissionFile | None = (
        SubmissionFile.objects.filter(pk=row.replaces_id).first() if row.replaces_id else None
    )
    others = submission.files.filter(slot=slot.key).count()
    require(decide_room(slot, others - (old is not None)))
    if old is not None:
        _detach(old)
    made = _attach(submission, row, now)
    want_checks(made.stored, slot)
    audit.record(
        "file.add", submission, actor=row.owner, now=now, slot=slot.key, name=row.name, size=row.size
    )
    touch(submission, now=now)
    return made


def try_finish(upload: Upload, *, now: dt.datetime) -> bool:
    """`finish`, where a refusal only means not yet."""
    try:
        finish(upload, now=now)
    except NotAllowed:
        return False
    return True


def _attach(submission: Submission, row: Upload, now: dt.datetime) -> SubmissionFile:
    key = storing.incoming_key(row.uuid)
    place = disk.place(storing.upload_root(), row.uuid)
    assert row.size is not None
    if place.exists() and place.stat().st_size != row.size:
        raise NotAllowed(refuse("upload_not_whole"))
    storing.link(place, key)
    stored: StoredFile = StoredFile.objects.create(
        tenant_id=submission.tenant_id, key=key, size=row.size, created_at=now
    )
    made: SubmissionFile = SubmissionFile.objects.create(
        tenant_id=submission.tenant_id, submission=submission, slot=row.slot, name=row.name, stored=stored,
        upload=row, uploaded_by=row.owner, uploaded_at=now,
    )  # fmt: skip
    queue.enqueue("submissions.jobs.hash_file", queue=queue.SLOW, timeout=3600, stored_id=stored.pk)
    transaction.on_commit(lambda: disk.remove(place))
    return made


@transaction.atomic
def remove_file(file: SubmissionFile, *, actor: Person, now: dt.datetime) -> None:
    """Take a file out of its slot. The bytes are swept once no case uses them."""
    submission = locked(file.submission)
    require(may_edit(actor, submission))
    audit.record("file.remove", submission, actor=actor, now=now, slot=file.slot, name=file.name)
    _detach(file)
    touch(submission, now=now)


def _detach(file: SubmissionFile) -> None:
    file.delete()


@transaction.atomic
def end_upload(upload: Upload) -> None:
    """Give an upload up (the applicant cancels it, or its days are over) and free its bytes."""
    changed = Upload.objects.filter(pk=upload.pk).exclude(state=Upload.State.ENDED)
    changed.update(state=Upload.State.ENDED)
    place = disk.place(storing.upload_root(), upload.uuid)
    transaction.on_commit(lambda: disk.remove(place))


def join_parts(
    submission: Submission,
    slot_key: str,
    name: str,
    parts: Sequence[Upload],
    *,
    actor: Person,
    now: dt.datetime,
    replaces: uuid.UUID | None = None,
    sha256: str = "",
) -> Upload:
    """A whole upload from finished parts (tus concatenation), in the given order; the parts are used up."""
    size = sum(part.size or 0 for part in parts)
    whole = reserve(
        submission, slot_key, name, size=size, actor=actor, now=now, replaces=replaces, sha256=sha256
    )
    root = storing.upload_root()
    disk.join([disk.place(root, part.uuid) for part in parts], disk.place(root, whole.uuid))
    advance(whole, to=size)
    finish(whole, now=now)
    for part in parts:
        end_upload(part)
    return whole


def _with_rules(submission: Submission) -> Submission:
    submission.rule_set = rules_for(submission)
    return submission
