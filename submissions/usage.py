"""How much room is used: by a person in a tenant, by the tenant, by its largest cases. Call inside the tenant's scope,
and under `budget_locks` where a decision hangs on it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Coalesce

from portal.models import Person, Tenant
from portal.tenancy import all_tenants
from submissions.budgets import Room, Spare
from submissions.keeping import is_used
from submissions.models import StoredFile, Submission, SubmissionFile, Upload
from submissions.states import State


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


def person_room(
    tenant: Tenant, person: Person, *, now: dt.datetime, without: Sequence[Upload] = (), freed: int = 0
) -> Room:
    """What the person's cases hold, drafts included. `without` and `freed` are about to give way."""
    stored = SubmissionFile.objects.filter(submission__owner=person).aggregate(n=Sum("stored__size"))["n"]
    mine = coming(now).filter(owner=person).exclude(pk__in=[one.pk for one in without])
    return Room(person_limit(tenant), max((stored or 0) - freed, 0), mine.aggregate(n=Sum("room"))["n"] or 0)


def tenant_room(
    tenant: Tenant,
    *,
    now: dt.datetime,
    without: Sequence[Upload] = (),
    freed: int = 0,
    roughly: bool = False,
) -> Room:
    """What the tenant's files hold, each content once, and what is on its way. Contents that nothing uses any more are
    not counted: they are swept within a day. `roughly` counts them too: quicker, and never too little.
    """
    rows = StoredFile.objects.all() if roughly else StoredFile.objects.filter(is_used())
    stored = rows.aggregate(n=Sum("size"))["n"] or 0
    others = coming(now).exclude(pk__in=[one.pk for one in without])
    return Room(tenant_limit(tenant), max(stored - freed, 0), others.aggregate(n=Sum("room"))["n"] or 0)


def promised_on_disk(*, now: dt.datetime, without: Sequence[Upload] = ()) -> int:
    """Bytes that unfinished uploads of all tenants may still write on the local disk."""
    with all_tenants():  # there is one disk
        rows = (
            coming(now)
            .filter(state=Upload.State.RECEIVING, multipart="")
            .exclude(pk__in=[one.pk for one in without])
        )
        total: int | None = rows.aggregate(n=Sum(F("room") - F("offset")))["n"]
    return total or 0


def spares(person: Person, *, now: dt.datetime) -> list[Spare]:
    """What the person could give up to make room."""
    uploads = coming(now).filter(owner=person).order_by("-room")[:3]
    drafts = Submission.objects.owned_by(person).filter(state=State.DRAFT, number="")
    drafts = drafts.annotate(held=Coalesce(Sum("files__stored__size"), 0)).order_by("-held")[:3]
    return [
        *(Spare("upload", one.name, one.room) for one in uploads),
        *(Spare("draft", str(one), one.held) for one in drafts),
    ]


def overview(tenant: Tenant, *, now: dt.datetime, most: int = 20) -> dict[str, Any]:
    """What the organiser's page shows. A fixed number of queries."""
    room = tenant_room(tenant, now=now)
    rows = SubmissionFile.objects.order_by().values("submission__campaign__name")
    by_campaign = rows.annotate(files=Count("pk"), held=Sum("stored__size")).order_by("-held")
    cases = Submission.objects.select_related("campaign", "tenant")
    cases = cases.annotate(files_count=Count("files"), held=Sum("files__stored__size"))
    return {
        "room": room,
        "person_limit": person_limit(tenant),
        "unfinished": coming(now).count(),
        "campaigns": list(by_campaign),
        "cases": list(cases.filter(held__gt=0).order_by("-held", "pk")[:most]),
    }
