"""How much room is used: by a person in a tenant, and by the tenant. Call inside the tenant's scope, and under
`budget_locks` where a decision hangs on it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When

from portal import tallies
from portal.files import owners
from portal.files.budgets import Room, Spare
from portal.models import Attachment, BlindCopy, Person, PlayableCopy, PublicCopy, Task, Tenant, Upload
from portal.tenants import all_tenants


def budget_locks(tenant: Tenant, person: Person) -> list[str]:
    """Names of the locks under which room is counted and given; the tenant's only where it has a limit."""
    own = [f"storage:{tenant.pk}:{person.pk}"]
    return [f"storage:{tenant.pk}", *own] if tenant_limit(tenant) is not None else own


def tenant_limit(tenant: Tenant) -> int | None:
    """Bytes for all files of the tenant."""
    return _limit(tenant.storage_bytes, settings.STORAGE_TENANT_BYTES)


def person_limit(tenant: Tenant) -> int | None:
    """Bytes for one person's files in the tenant."""
    return _limit(tenant.person_bytes, settings.STORAGE_PERSON_BYTES)


def _limit(own: int | None, default: int) -> int | None:
    """A tenant's own figure, else the installation's; 0 is no limit."""
    return (default if own is None else own) or None


def coming(now: dt.datetime) -> Any:
    """Uploads that hold room: not whole yet, or parts that wait to be joined. Each with `room`, the bytes it was
    promised: its size, or its slot's bound while the length is open.
    """
    live = Q(state=Upload.State.RECEIVING) | Q(state=Upload.State.FINISHED, part=True)
    return Upload.objects.filter(live, expires_at__gt=now).annotate(
        room=Case(When(size=None, then=F("bound")), default=F("size"))
    )


def is_attached() -> Exists:
    """For a query of blobs: whether an attachment holds one."""
    return Exists(Attachment.objects.filter(blob=OuterRef("pk")))


def is_used() -> Q:
    """The same, or whether one is made of another (blind, to play, to show in public) or is a task's result: what is kept."""
    copied = Exists(BlindCopy.objects.filter(copy=OuterRef("pk")))
    encoded = Exists(PlayableCopy.objects.filter(copy=OuterRef("pk")))
    shown = Exists(PublicCopy.objects.filter(copy=OuterRef("pk")))
    made = Exists(Task.objects.filter(result=OuterRef("pk")))
    return Q(is_attached()) | Q(copied) | Q(encoded) | Q(shown) | Q(made)


def person_room(
    tenant: Tenant, person: Person, *, now: dt.datetime, without: Sequence[Upload] = (), freed: int = 0
) -> Room:
    """What the files hold that the person brought in, those of drafts included. `without` and `freed` (bytes) are about
    to give way.
    """
    stored = Attachment.objects.filter(uploaded_by=person).order_by().aggregate(n=Sum("blob__size"))["n"]
    mine = coming(now).filter(owner=person).exclude(pk__in=[upload.pk for upload in without])
    return Room(person_limit(tenant), max((stored or 0) - freed, 0), mine.aggregate(n=Sum("room"))["n"] or 0)


def tenant_room(
    tenant: Tenant,
    *,
    now: dt.datetime,
    without: Sequence[Upload] = (),
    freed: int = 0,
) -> Room:
    """What the tenant's files hold, each content once, and what is on its way. Blobs that nothing uses any more are not
    counted: they are collected within a day.
    """
    stored = tallies.read(("stored", 0)).total("stored")
    others = coming(now).exclude(pk__in=[upload.pk for upload in without])
    return Room(tenant_limit(tenant), max(stored - freed, 0), others.aggregate(n=Sum("room"))["n"] or 0)


def promised_on_disk(*, now: dt.datetime, without: Sequence[Upload] = ()) -> int:
    """Bytes that unfinished uploads of all tenants may still write on the local disk."""
    with all_tenants():  # there is one disk
        rows = (
            coming(now)
            .filter(state=Upload.State.RECEIVING, multipart="")
            .exclude(pk__in=[upload.pk for upload in without])
        )
        total: int | None = rows.aggregate(n=Sum(F("room") - F("offset")))["n"]
    return total or 0


def spares(person: Person, *, now: dt.datetime) -> list[Spare]:
    """What the person could give up to make room: unfinished uploads, and what the kinds of owners name."""
    uploads = coming(now).filter(owner=person).order_by("-room")[:3]
    unfinished = [Spare("upload", upload.name, upload.room) for upload in uploads]
    return unfinished + [spare for kind in owners.kinds().values() for spare in kind.spares(person)]
