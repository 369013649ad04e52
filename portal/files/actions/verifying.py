"""Blobs read again and held against their rows; what is damaged is noted, logged, and said to the organisers."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator

from django.db import transaction

from portal import messages
from portal.files.integrity import DAMAGE, Fault, Inspection, inspect, longest_unread, uses_of
from portal.models import Blob, Membership
from portal.tenants import tenant_scope

log = logging.getLogger(__name__)
_MOST_SAID = 10
_MOST_FILES = 20_000
"""Small ones, in one day's slice."""


def verify(blobs: Iterable[Blob], *, now: dt.datetime) -> Iterator[Inspection]:
    """Read each blob and note what was found; one that was removed while it was read is passed over."""
    for blob in blobs:
        inspection = inspect(blob)
        if _note(blob, inspection.fault, now):
            yield inspection


def verify_some(most: int, *, now: dt.datetime) -> int:
    """The blobs that nobody read for longest, of `most` bytes together (or one); returns how many are damaged."""
    left, blobs = most, []
    for blob in longest_unread()[:_MOST_FILES]:
        if left <= 0:
            break
        blobs.append(blob)
        left -= blob.size
    return sum(inspection.fault in DAMAGE for inspection in verify(blobs, now=now))


@transaction.atomic
def _note(blob: Blob, fault: Fault | None, now: dt.datetime) -> bool:
    """False where the row has gone since it was read."""
    rows = Blob.objects.filter(pk=blob.pk)
    locked = rows.select_for_update().first()
    if locked is None:
        return False
    if fault is None or fault in DAMAGE:
        rows.update(verified_at=now, damage=fault or "")
    if fault in DAMAGE:
        log.error("blob %s is damaged: %s", blob.key, fault)
    if fault in DAMAGE and not locked.damage:
        _tell(locked, fault, now)
    return True


def _tell(blob: Blob, fault: Fault, now: dt.datetime) -> None:
    """Once for each damage, to every organiser of the tenant."""
    with tenant_scope(blob.tenant_id):
        uses = uses_of(blob)
        if not uses:
            return
        organisers = Membership.objects.organisers().select_related("person")
        for membership in organisers:
            messages.notify(
                membership.person,
                blob,
                f"file.damaged_{fault}",
                uses="；".join(uses[:_MOST_SAID]),
                count=len(uses),
                now=now,
            )
