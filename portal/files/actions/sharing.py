"""One object under rows of two tenants: a forwarded file gets a row of the receiving tenant under the same key, and no byte
is copied. Facts, pictures and copies stay with the tenant that made them; the new row is measured and judged for itself.
"""

import datetime as dt

from django.db import transaction

from portal.decisions import NotAllowed, refuse, require
from portal.files.actions import hashing, uploads
from portal.files.actions.checks import ensure_checks
from portal.files.owners import kind_of
from portal.files.usage import budget_locks
from portal.locks import lock_names
from portal.models import Attachment, Blob, Folder, Person
from portal.tenants import all_tenants


def object_lock(key: str) -> str:
    """The name of the lock under which rows that name one object come and go."""
    return f"object:{key}"


@transaction.atomic
def attach_shared(
    folder: Folder, slot_key: str, source: Attachment, *, actor: Person, now: dt.datetime
) -> Attachment:
    """Put a file of another tenant (fetched there, with its blob) into a slot of this one's folder, as if the person had
    uploaded it: the slot's limits and the person's and the tenant's room are asked. Call inside the folder's tenant.
    """
    kind = kind_of(folder)
    owner = kind.owner_of(folder, lock=True)
    require(kind.may_add_to(owner, slot_key, actor))
    require(kind.in_time_for(owner, slot_key, now=now))
    slot = kind.slot(owner, slot_key)
    require(uploads.decide_size(slot, source.blob.size))
    require(uploads.decide_count(slot, Attachment.objects.filter(folder=folder, slot=slot_key).count()))
    lock_names(budget_locks(folder.tenant, actor))
    uploads.require_room(folder.tenant, actor, source.blob.size, now=now, on_disk=False)
    blob = _row_of(source.blob, folder.tenant_id, now)
    attachment: Attachment = Attachment.objects.create(
        tenant_id=folder.tenant_id, folder=folder, slot=slot_key, name=source.name, blob=blob, uploaded_by=actor,
        uploaded_at=now,
    )  # fmt: skip
    ensure_checks(blob, deep=slot.deep)
    kind.on_attached(owner, attachment, actor=actor, now=now)
    uploads.enqueue_hashing(blob.pk)  # nothing is read again: its owners give their receipts
    return attachment


def _row_of(source: Blob, tenant_id: int, now: dt.datetime) -> Blob:
    """The tenant's row for this content: the one it has, or a new one under the same key. Raises `NotAllowed` with
    `file_not_ready` where the content is not hashed yet, or damaged, or gone.
    """
    lock_names([object_lock(source.key)])
    with all_tenants():  # the one look at the other tenant's row, under the lock that its removal waits for
        rows = Blob.objects.filter(pk=source.pk, damage="").exclude(sha256="")
        original: Blob | None = rows.first()
    if original is None:
        raise NotAllowed(refuse("file_not_ready"))
    lock_names([hashing.content_lock(tenant_id, original.sha256)])
    own = Blob.objects.select_for_update().filter(tenant=tenant_id, sha256=original.sha256).first()
    if own is not None and not own.damage:
        Blob.objects.filter(pk=own.pk).update(orphaned_at=None)
        return own
    if own is not None:  # the same content handed in again mends it
        Blob.objects.filter(pk=own.pk).update(sha256="")
    blob: Blob = Blob.objects.create(
        tenant_id=tenant_id, key=original.key, sha256=original.sha256, size=original.size, crc32=original.crc32,
        created_at=now, hashed_at=now,
    )  # fmt: skip
    if own is not None:
        hashing.merge(own, into=blob, now=now)
    return blob
