"""Hashing a blob off the request path. Its key never changes: equal contents of a tenant are merged by pointing the
attachments at one row, and what nothing points at any more is collected later. So nobody who reads a blob meanwhile is
disturbed. Safe to repeat, and to be cut off anywhere.
"""

import datetime as dt

from django.db import transaction

from portal.files import owners, storage
from portal.files.actions.checks import enqueue_check, tell_measured
from portal.locks import lock_names
from portal.models import Attachment, Blob, Check


def ensure_hashed(blob: Blob, *, now: dt.datetime) -> None:
    """Read the blob's bytes, put them where they belong for good, merge it with an equal one, and tell the owners of its
    attachments.
    """
    attached = list(blob.attachments.values_list("pk", flat=True))
    if blob.hashed_at is None:
        sha256, crc32 = storage.checksums(blob.key)
        storage.settle(blob.key)
        _name(blob, sha256, crc32, now)
    storage.forget_copy(blob.key)
    attachments = Attachment.objects.filter(pk__in=attached).select_related("folder", "blob")
    for kind, group in owners.by_kind(attachments):
        kind.on_hashed(group, now=now)


def content_lock(tenant_id: int, sha256: str) -> str:
    """The name of the lock under which a tenant's row of a content is made."""
    return f"content:{tenant_id}:{sha256}"


@transaction.atomic
def _name(blob: Blob, sha256: str, crc32: int, now: dt.datetime) -> None:
    """Note the hash, and the checksum that archives want; two workers with equal contents come one after the other."""
    lock_names([content_lock(blob.tenant_id, sha256)])
    fresh = Blob.objects.select_for_update().filter(pk=blob.pk, hashed_at=None).first()
    if fresh is None:  # another worker was faster, or it is gone
        return
    twin = Blob.objects.select_for_update().filter(tenant=blob.tenant_id, sha256=sha256).first()
    Blob.objects.filter(pk__in=[blob.pk] if twin is None else [blob.pk, twin.pk]).update(crc32=crc32)
    if twin is None:
        Blob.objects.filter(pk=blob.pk).update(sha256=sha256, hashed_at=now)
    elif twin.damage:  # the same content handed in again mends it
        Blob.objects.filter(pk=twin.pk).update(sha256="")
        Blob.objects.filter(pk=blob.pk).update(sha256=sha256, hashed_at=now)
        merge(twin, into=fresh, now=now)
    else:
        Blob.objects.filter(pk=blob.pk).update(hashed_at=now)
        merge(fresh, into=twin, now=now)


def merge(blob: Blob, *, into: Blob, now: dt.datetime) -> None:
    """Attachments and what was measured go over; the other row waits for the garbage collection with its bytes, which
    somebody may be reading.
    """
    measured = into.checks.values("probe_version")
    blob.checks.exclude(probe_version__in=measured).update(blob=into)
    done = into.checks.filter(state=Check.State.DONE).values("probe_version")
    for check in list(blob.checks.filter(state=Check.State.DONE).exclude(probe_version__in=done)):
        into.checks.filter(probe_version=check.probe_version).delete()
        Check.objects.filter(pk=check.pk).update(blob=into)
    blob.checks.filter(state=Check.State.WAITING).delete()
    for check in into.checks.filter(state=Check.State.WAITING):
        enqueue_check(check)
    blob.blind_copies.exclude(version__in=into.blind_copies.values("version")).update(blob=into)
    blob.copied_from.update(copy=into)
    blob.playable_copies.exclude(version__in=into.playable_copies.values("version")).update(blob=into)
    blob.encoded_from.update(copy=into)
    blob.tasks.update(result=into)
    Attachment.objects.filter(blob=blob).update(blob=into)
    Blob.objects.filter(pk=into.pk).update(orphaned_at=None)
    Blob.objects.filter(pk=blob.pk).update(orphaned_at=now)
    tell_measured(into.pk, now=now)
