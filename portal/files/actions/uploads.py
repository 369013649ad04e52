"""Uploads: reserved before the first byte, moved forward as bytes reach the disk, attached when whole."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from portal import queue
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.files import budgets, disk, storage, usage
from portal.files.actions.checks import ensure_checks
from portal.files.owners import SlotLimits, kind_of
from portal.locks import lock_names
from portal.models import Attachment, Blob, Folder, Person, Tenant, Upload
from validators.quantities import size_beside, size_words

RECEIVING = Upload.State.RECEIVING
HASHING_SECONDS = 3600
"""The longest that reading and hashing one file may take."""


def decide_size(slot: SlotLimits, size: int) -> Decision:
    """Bytes of one file against the slot's bound, before anything is sent."""
    if size == 0:
        return refuse("file_empty")
    if size > slot.max_bytes:
        return refuse(
            "file_too_big",
            slot=slot.label,
            size=size_beside(size, slot.max_bytes),
            max=size_words(slot.max_bytes),
        )
    return ALLOWED


def decide_count(slot: SlotLimits, taken: int) -> Decision:
    """Whether one more file fits beside those that stand there or are on their way."""
    if taken >= slot.max_files:
        return refuse("slot_full", slot=slot.label, max=slot.max_files, count=taken)
    return ALLOWED


@transaction.atomic
def reserve(
    folder: Folder,
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
    """Room for one file of `size` bytes, decided before its first byte: who, when, which slot, how large, how many, and
    whether the person, the tenant and the disk have so much left. `joins` are parts that give way to it, begun in time
    or not; `to_store`: its bytes never touch this machine's disk.
    """
    kind = kind_of(folder)
    owner = kind.owner_of(folder, lock=True)
    require(kind.may_add_to(owner, slot_key, actor))
    begun = min((upload.begun_at for upload in joins), default=None)
    require(kind.in_time_for(owner, slot_key, now=now, begun=begun))
    slot = kind.slot(owner, slot_key)
    if not name:
        raise NotAllowed(refuse("name_missing"))
    if size is not None:
        require(decide_size(slot, size))
    old = _replaced(folder, slot_key, replaces)
    if not part:
        require(decide_count(slot, _taken(folder, slot_key, now) - (old is not None)))
    bound = slot.max_bytes if size is None else size
    lock_names(usage.budget_locks(folder.tenant, actor))
    if part:
        require(_parts_fit(folder, slot_key, slot, bound, now))
    require_room(
        folder.tenant, actor, bound, now=now, without=joins, freed=old.blob.size if old else 0, on_disk=not to_store
    )  # fmt: skip
    upload: Upload = Upload.objects.create(
        tenant_id=folder.tenant_id, owner=actor, folder=folder, slot=slot_key, name=name[:255], size=size,
        key=storage.new_key(), bound=bound, created_at=now, started_at=begun, part=part,
        fingerprint=fingerprint[:200], replaces=old, sha256=tidy_hash(sha256), metadata=metadata,
        expires_at=now + dt.timedelta(days=settings.UPLOAD_LIFETIME_DAYS),
        joins=" ".join(str(upload.uuid) for upload in joins),
    )  # fmt: skip
    if not to_store:
        disk.reserve(disk.place(storage.upload_root(), upload.uuid))
    return upload


def tidy_hash(text: str) -> str:
    """A sha256 as a client sent it; anything else counts as none."""
    text = text.strip().lower()
    return text if len(text) == 64 and not set(text) - set("0123456789abcdef") else ""


def require_room(
    tenant: Tenant,
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
    live = usage.coming(now).filter(owner=person).exclude(pk__in=[upload.pk for upload in without])
    require(budgets.decide_coming(live.count()))
    own = usage.person_room(tenant, person, now=now, without=without, freed=freed)
    fits = budgets.decide_budget("person", own, size)
    if not fits:
        fits = budgets.decide_budget("person", own, size, usage.spares(person, now=now))
    require(fits)
    if usage.tenant_limit(tenant) is not None:
        whole = usage.tenant_room(tenant, now=now, without=without, freed=freed)
        require(budgets.decide_budget("tenant", whole, size))
    promised = usage.promised_on_disk(now=now, without=without)
    if on_disk and not storage.room_for(size - arrived + promised):
        raise NotAllowed(refuse("storage_full"))


def _parts_fit(folder: Folder, slot_key: str, slot: SlotLimits, size: int, now: dt.datetime) -> Decision:
    """Parts are no files yet, so the slot's count does not hold them: they have bounds of their own."""
    waiting = list(usage.coming(now).filter(folder=folder, slot=slot_key, part=True))
    reserved = sum(upload.room for upload in waiting)
    return budgets.decide_parts(len(waiting), reserved, size, slot.max_bytes * slot.max_files)


def _replaced(folder: Folder, slot_key: str, replaces: uuid.UUID | None) -> Attachment | None:
    if replaces is None:
        return None
    old: Attachment | None = (
        Attachment.objects.select_related("blob").filter(folder=folder, uuid=replaces, slot=slot_key).first()
    )
    if old is None:
        raise NotAllowed(refuse("replaces_unknown"))
    return old


def _taken(folder: Folder, slot_key: str, now: dt.datetime) -> int:
    """Files in the slot, with those on their way that replace none."""
    coming = Upload.objects.filter(
        folder=folder, slot=slot_key, state=RECEIVING, part=False, expires_at__gt=now, replaces=None
    )
    count: int = Attachment.objects.filter(folder=folder, slot=slot_key).count() + coming.count()
    return count


@transaction.atomic
def set_size(upload: Upload, size: int, *, now: dt.datetime) -> None:
    """The length of an upload that was begun without one; it is set once, and room is asked for again."""
    require(decide_size(_slot_of(upload), size))
    tenant = upload.folder.tenant
    lock_names(usage.budget_locks(tenant, upload.owner))
    arrived = min(upload.offset, size)
    require_room(tenant, upload.owner, size, now=now, without=[upload], arrived=arrived)
    changed = Upload.objects.filter(pk=upload.pk, size=None, offset__lte=size).update(size=size)
    if not changed:
        raise NotAllowed(refuse("length_fixed"))
    upload.size = size


def begin(upload: Upload, *, now: dt.datetime) -> None:
    """Bytes are on their way: the first ones set the time that the deadline asks for. Refused at once where the file
    could not be attached any more, rather than after hours of sending.
    """
    begun = upload.begun_at if upload.started_at else now
    kind = kind_of(upload.folder)
    require(kind.in_time_for(kind.owner_of(upload.folder), upload.slot, now=now, begun=begun))
    if upload.started_at is None:
        Upload.objects.filter(pk=upload.pk, started_at=None).update(started_at=now)
        upload.started_at = now


def bound_of(upload: Upload) -> int:
    """The most bytes an upload of unknown length may hold."""
    return _slot_of(upload).max_bytes


def _slot_of(upload: Upload) -> SlotLimits:
    kind = kind_of(upload.folder)
    return kind.slot(kind.owner_of(upload.folder), upload.slot)


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
def finish(upload: Upload, *, now: dt.datetime) -> Attachment | None:
    """Attach a whole upload to its slot, once, and have it checked. None for a part that is joined later. Refused
    while its owner can't be changed; the bytes stay and `finish` may be tried again.
    """
    folder = upload.folder
    kind = kind_of(folder)
    owner = kind.owner_of(folder, lock=True)
    row: Upload = Upload.objects.select_for_update(of=("self",)).select_related("owner").get(pk=upload.pk)
    if row.state == Upload.State.FINISHED:
        return Attachment.objects.filter(upload=row).first()
    if row.state != RECEIVING or row.size is None or row.offset != row.size:
        raise NotAllowed(refuse("upload_not_whole"))
    Upload.objects.filter(pk=row.pk).update(state=Upload.State.FINISHED, finished_at=now)
    upload.state, upload.finished_at = Upload.State.FINISHED, now
    if row.part:
        return None
    require(kind.may_add_to(owner, row.slot, row.owner))
    require(kind.in_time_for(owner, row.slot, now=now, begun=row.begun_at))
    slot = kind.slot(owner, row.slot)
    old: Attachment | None = (
        Attachment.objects.filter(pk=row.replaces_id).first() if row.replaces_id else None
    )
    others = Attachment.objects.filter(folder=folder, slot=row.slot).count()
    require(decide_count(slot, others - (old is not None)))
    if old is not None:
        kind.on_detached(owner, old, "replaced", actor=row.owner, now=now)
        old.delete()
    attachment = _attach(folder, row, now)
    ensure_checks(attachment.blob, deep=slot.deep)
    kind.on_attached(owner, attachment, actor=row.owner, now=now)
    return attachment


def try_finish(upload: Upload, *, now: dt.datetime) -> bool:
    """`finish`, where a refusal only means not yet."""
    try:
        finish(upload, now=now)
    except NotAllowed:
        return False
    return True


def _attach(folder: Folder, upload: Upload, now: dt.datetime) -> Attachment:
    assert upload.size is not None
    place = disk.place(storage.upload_root(), upload.uuid)
    if not upload.multipart:  # else the browser has sent it to the store, under the same key
        if disk.held(place) != upload.size:
            raise NotAllowed(refuse("upload_not_whole"))
        storage.link(place, upload.key)
    blob: Blob = Blob.objects.create(
        tenant_id=folder.tenant_id, key=upload.key, size=upload.size, created_at=now
    )
    attachment: Attachment = Attachment.objects.create(
        tenant_id=folder.tenant_id, folder=folder, slot=upload.slot, name=upload.name, blob=blob, upload=upload,
        uploaded_by=upload.owner, uploaded_at=now, announced=upload.sha256,
    )  # fmt: skip
    enqueue_hashing(blob.pk)
    transaction.on_commit(lambda: disk.remove(place))
    return attachment


def enqueue_hashing(blob_id: int) -> None:
    """Ask a worker to hash the blob."""
    queue.enqueue("portal.files.jobs.hash_blob", queue=queue.FILES, timeout=HASHING_SECONDS, blob_id=blob_id)


@transaction.atomic
def remove(attachment: Attachment, *, actor: Person, now: dt.datetime) -> None:
    """Take a file out of its slot. Its bytes are collected once nothing uses them."""
    kind = kind_of(attachment.folder)
    owner = kind.owner_of(attachment.folder, lock=True)
    require(kind.may_remove(owner, attachment, actor))
    kind.on_detached(owner, attachment, "removed", actor=actor, now=now)
    attachment.delete()


@transaction.atomic
def end_upload(upload: Upload) -> None:
    """Give an upload up (its sender cancels it, or its days are over) and free its bytes."""
    changed = Upload.objects.filter(pk=upload.pk).exclude(state=Upload.State.ENDED)
    changed.update(state=Upload.State.ENDED)
    place = disk.place(storage.upload_root(), upload.uuid)
    transaction.on_commit(lambda: disk.remove(place))


def join_parts(
    folder: Folder, slot_key: str, name: str, parts: Sequence[Upload], *, actor: Person, now: dt.datetime, **about: Any
) -> Upload:  # fmt: skip
    """A whole upload from finished parts (tus concatenation), in the given order; the parts are used up. It may be
    asked for again after a server was killed over it. No row is locked while bytes are copied. `about` as for `reserve`.
    """
    size = sum(part.size or 0 for part in parts)
    whole = _joining(folder, parts) or reserve(
        folder, slot_key, name, size=size, actor=actor, now=now, joins=parts, **about
    )
    root = storage.upload_root()
    with disk.writing(disk.place(root, whole.uuid)) as turn:
        disk.join([disk.place(root, part.uuid) for part in parts], turn)
        if not advance(whole, to=size):
            raise NotAllowed(refuse("upload_not_whole"))
    finish(whole, now=now)
    for part in parts:
        end_upload(part)
    return whole


def _joining(folder: Folder, parts: Sequence[Upload]) -> Upload | None:
    """What an earlier request began to make of the same parts."""
    joins = " ".join(str(part.uuid) for part in parts)
    whole: Upload | None = Upload.objects.filter(
        folder=folder, joins=joins, state=RECEIVING, offset=0
    ).first()
    return whole
