"""Uploads: reserved before the first byte, moved forward as bytes reach the disk, attached when whole."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from campaigns.schema import Slot
from portal import audit, queue
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Person
from submissions import budgets, storing, usage
from submissions.actions.checks import want_checks
from submissions.actions.drafts import touch
from submissions.actions.locking import lock_names, locked
from submissions.actions.receipts import end_files
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
    joins: Sequence[Upload] = (),
    to_store: bool = False,
    metadata: str = "",
) -> Upload:
    """Room for one file, decided before its first byte: who, when, which slot, how large, how many, and whether the
    person, the tenant and the disk have so much left. `joins` are parts that give way to it, begun in time or not;
    `to_store`: its bytes never touch this machine's disk.
    """
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    begun = min((one.begun_at for one in joins), default=None)
    require(may_finish(fresh, begun=begun, now=now) if begun else may_upload(fresh, now=now))
    fresh.rule_set = rules_for(fresh)
    slot = find_slot(fresh.spec, slot_key)
    if not name:
        raise NotAllowed(refuse("name_missing"))
    if size is not None:
        require(decide_size(slot, size))
    old = _replaced(fresh, slot, replaces)
    if not part:
        require(decide_room(slot, _taken(fresh, slot, now) - (old is not None)))
    bound = slot.max_bytes if size is None else size
    lock_names(usage.budget_locks(fresh.tenant, actor))
    if part:
        require(_parts_fit(fresh, slot, bound, now))
    _require_room(
        fresh, actor, bound, now=now, without=joins, freed=old.stored.size if old else 0, on_disk=not to_store
    )
    made: Upload = Upload.objects.create(
        tenant_id=fresh.tenant_id, owner=actor, submission=fresh, slot=slot.key, name=name[:255], size=size,
        bound=bound, created_at=now, started_at=begun, part=part, fingerprint=fingerprint[:200], replaces=old,
        expires_at=now + dt.timedelta(days=settings.UPLOAD_LIFETIME_DAYS), sha256=tidy_hash(sha256),
        joins=" ".join(str(one.uuid) for one in joins), metadata=metadata,
    )  # fmt: skip
    if not to_store:
        disk.reserve(disk.place(storing.upload_root(), made.uuid))
    return made


def tidy_hash(text: str) -> str:
    """A sha256 as a client sent it; anything else counts as none."""
    text = text.strip().lower()
    return text if len(text) == 64 and not set(text) - set("0123456789abcdef") else ""


def _require_room(
    submission: Submission,
    person: Person,
    size: int,
    *,
    now: dt.datetime,
    without: Sequence[Upload] = (),
    freed: int = 0,
    arrived: int = 0,
    on_disk: bool = True,
) -> None:
    """The person's, the tenant's and the disk's room for `size` bytes, of which `arrived` are on the disk already.
    Call under `budget_locks`.
    """
    tenant = submission.tenant
    live = usage.coming(now).filter(owner=person).exclude(pk__in=[one.pk for one in without])
    require(budgets.decide_coming(live.count()))
    own = usage.person_room(tenant, person, now=now, without=without, freed=freed)
    fits = budgets.decide_budget("person", own, size)
    if not fits:
        fits = budgets.decide_budget("person", own, size, usage.spares(person, now=now))
    require(fits)
    if usage.tenant_limit(tenant) is not None:
        whole = usage.tenant_room(tenant, now=now, without=without, freed=freed, roughly=True)
        if not budgets.decide_budget("tenant", whole, size):
            whole = usage.tenant_room(tenant, now=now, without=without, freed=freed)
        require(budgets.decide_budget("tenant", whole, size))
    promised = usage.promised_on_disk(now=now, without=without)
    if on_disk and not storing.room_for(size - arrived + promised):
        raise NotAllowed(refuse("storage_full"))


def _parts_fit(submission: Submission, slot: Slot, size: int, now: dt.datetime) -> Decision:
    """Parts are no files yet, so the slot's count does not hold them: they have bounds of their own."""
    waiting = list(usage.coming(now).filter(submission=submission, slot=slot.key, part=True))
    held = sum(one.room for one in waiting)
    return budgets.decide_parts(len(waiting), held, size, slot.max_bytes * slot.max_files)


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


@transaction.atomic
def set_size(upload: Upload, size: int, *, now: dt.datetime) -> None:
    """The length of an upload that was begun without one; it is set once, and room is asked for again."""
    slot = find_slot(_with_rules(upload.submission).spec, upload.slot)
    require(decide_size(slot, size))
    lock_names(usage.budget_locks(upload.submission.tenant, upload.owner))
    _require_room(
        upload.submission, upload.owner, size, now=now, without=[upload], arrived=min(upload.offset, size)
    )
    changed = Upload.objects.filter(pk=upload.pk, size=None, offset__lte=size).update(size=size)
    if not changed:
        raise NotAllowed(refuse("length_fixed"))
    upload.size = size


def begin(upload: Upload, *, now: dt.datetime) -> None:
    """Bytes are on their way: the first ones set the time that the deadline asks for. Refused at once where the file
    could not be attached any more, rather than after hours of sending.
    """
    submission = upload.submission
    begun = upload.begun_at if upload.started_at else now
    require(may_finish(submission, begun=begun, now=now))
    if upload.started_at is None:
        Upload.objects.filter(pk=upload.pk, started_at=None).update(started_at=now)
        upload.started_at = now


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


def step_back(upload: Upload, *, to: int) -> None:
    """Take back what was acknowledged and is no longer on the disk."""
    Upload.objects.filter(pk=upload.pk, offset=upload.offset, state=RECEIVING).update(offset=to)


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
    require(may_finish(submission, begun=row.begun_at, now=now))
    submission.rule_set = rules_for(submission)
    slot = find_slot(submission.spec, row.slot)
    old: SubmissionFile | None = (
        SubmissionFile.objects.filter(pk=row.replaces_id).first() if row.replaces_id else None
    )
    others = submission.files.filter(slot=slot.key).count()
    require(decide_room(slot, others - (old is not None)))
    if old is not None:
        _detach(old, "replaced", now)
    made = _attach(submission, row, now)
    want_checks(made.stored, slot)
    audit.record(
        "file.add", submission, actor=row.owner, now=now, slot=slot.key, file=str(made.uuid), size=row.size
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
    key = storing.arriving_key(row.uuid) if row.multipart else storing.incoming_key(row.uuid)
    place = disk.place(storing.upload_root(), row.uuid)
    assert row.size is not None
    if not row.multipart:  # else the browser has sent it to the store
        if disk.held(place) != row.size:
            raise NotAllowed(refuse("upload_not_whole"))
        storing.link(place, key)
    stored: StoredFile = StoredFile.objects.create(
        tenant_id=submission.tenant_id, key=key, size=row.size, created_at=now
    )
    made: SubmissionFile = SubmissionFile.objects.create(
        tenant_id=submission.tenant_id, submission=submission, slot=row.slot, name=row.name, stored=stored,
        upload=row, uploaded_by=row.owner, uploaded_at=now, announced=row.sha256,
    )  # fmt: skip
    queue.enqueue("submissions.jobs.hash_file", queue=queue.SLOW, timeout=3600, stored_id=stored.pk)
    transaction.on_commit(lambda: disk.remove(place))
    return made


@transaction.atomic
def remove_file(file: SubmissionFile, *, actor: Person, now: dt.datetime) -> None:
    """Take a file out of its slot. The bytes are swept once no case uses them."""
    submission = locked(file.submission)
    require(may_edit(actor, submission))
    audit.record("file.remove", submission, actor=actor, now=now, slot=file.slot, file=str(file.uuid))
    _detach(file, "removed", now)
    touch(submission, now=now)


def _detach(file: SubmissionFile, how: str, now: dt.datetime) -> None:
    """The file goes, its receipt stays and says so. Call under the case's lock."""
    end_files([file.uuid], how, now=now)
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
    metadata: str = "",
) -> Upload:
    """A whole upload from finished parts (tus concatenation), in the given order; the parts are used up. It may be
    asked for again after a server was killed over it. No row is locked while bytes are copied.
    """
    size = sum(part.size or 0 for part in parts)
    whole = _joining(submission, parts) or reserve(
        submission, slot_key, name, size=size, actor=actor, now=now, replaces=replaces, sha256=sha256, joins=parts,
        metadata=metadata,
    )  # fmt: skip
    root = storing.upload_root()
    with disk.writing(disk.place(root, whole.uuid)) as turn:
        disk.join([disk.place(root, part.uuid) for part in parts], turn)
        if not advance(whole, to=size):
            raise NotAllowed(refuse("upload_not_whole"))
    finish(whole, now=now)
    for part in parts:
        end_upload(part)
    return whole


def _joining(submission: Submission, parts: Sequence[Upload]) -> Upload | None:
    """What an earlier request began to make of the same parts."""
    joins = " ".join(str(one.uuid) for one in parts)
    found: Upload | None = submission.uploads.filter(joins=joins, state=RECEIVING, offset=0).first()
    return found


def _with_rules(submission: Submission) -> Submission:
    submission.rule_set = rules_for(submission)
    return submission
