"""Which campaigns and cases take how much room, for the organiser's page."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Sum

from portal.files import usage
from portal.models import Attachment, Tenant
from submissions.models import Submission


def overview(tenant: Tenant, *, now: dt.datetime, most: int = 20) -> dict[str, Any]:
    """What the page shows. A fixed number of queries."""
    room = usage.tenant_room(tenant, now=now)
    rows = Attachment.objects.filter(folder__submission__isnull=False).order_by()
    by_campaign = rows.values("folder__submission__campaign__name").annotate(
        files=Count("pk"), held=Sum("blob__size")
    )
    cases = Submission.objects.filter(folder__attachments__isnull=False).select_related("campaign", "tenant")
    cases = cases.annotate(
        files_count=Count("folder__attachments"), held=Sum("folder__attachments__blob__size")
    )
    return {
        "room": room,
        "person_limit": usage.person_limit(tenant),
        "unfinished": usage.coming(now).count(),
        "campaigns": list(by_campaign.order_by("-held")),
        "cases": list(cases.order_by(F("held").desc(), "pk")[:most]),
    }
