"""The events that a trail is narrowed to, as a table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.audit.queries import Entry, all_entries, events_of
from portal.decisions import NotAllowed, refuse
from portal.tables.sheets import Sheet, plain_sheet
from review.campaign_tables import CampaignTable
from review.desk.trail.forms import TrailForm
from review.desk.trail.queries import narrowing

HEADINGS = ("时间", "人员", "操作", "对象", "理由")
MOST = 1_000_000
"""Lines of one table: about as many as a sheet holds."""


class TrailTable(CampaignTable):
    """`params`: the fields of the form, as they were filled in. Raises `NotAllowed` (audit_export_long)."""

    name = "trail"
    label = "操作记录"
    url_name = "desk-audit"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        narrow = narrowing(campaign, TrailForm((), params["asked"]))
        events = events_of(campaign.tenant_id, campaign.pk, narrow)
        if (count := events.count()) > MOST:
            raise NotAllowed(refuse("audit_export_long", count=count, max=MOST))
        return plain_sheet(self.label, HEADINGS), _rows(campaign, all_entries(events)), count


def _rows(campaign: Campaign, entries: Iterable[Entry]) -> Iterator[list[Any]]:
    for entry in entries:
        at = entry.event.at.astimezone(campaign.zone)
        who = str(entry.event.actor or "系统")
        yield [f"{at:%Y-%m-%d %H:%M:%S}", who, entry.words, entry.subject, entry.event.why]
