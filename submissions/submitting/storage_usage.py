"""Which campaigns and cases take how much room, for the organiser's page. Counts are the database's own, so that its cost does not
grow with the files.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from portal import tallies
from portal.files import usage
from portal.models import Folder, Tenant
from submissions.drafts.files import KIND
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class CampaignRoom:
    """What the files of a campaign's cases hold; `held` in bytes."""

    name: str
    files: int
    held: int


def overview(tenant: Tenant, *, now: dt.datetime, most: int = 20) -> dict[str, Any]:
    """What the page shows. A fixed number of queries."""
    fullest = list(
        Folder.objects.filter(kind=KIND, files__gt=0)
        .order_by("-held", "pk")
        .values_list("pk", flat=True)[:most]
    )
    cases = Submission.objects.filter(folder__in=fullest).select_related("campaign", "tenant", "folder")
    return {
        "room": usage.tenant_room(tenant, now=now),
        "person_limit": usage.person_limit(tenant),
        "unfinished": usage.coming(now).count(),
        "campaigns": _campaigns(),
        "cases": sorted(cases, key=lambda case: fullest.index(case.folder_id)),
    }


def _campaigns() -> list[CampaignRoom]:
    """Campaigns whose cases have files, the fullest first. Two queries."""
    names = dict(Campaign.objects.values_list("pk", "name"))
    counted = tallies.read(("files", list(names)), ("bytes", list(names)))
    held = {campaign: n for campaign, _, n in counted.of("bytes")}
    rooms = [CampaignRoom(names[pk], n, held.get(pk, 0)) for pk, _, n in counted.of("files") if n]
    return sorted(rooms, key=lambda room: -room.held)
