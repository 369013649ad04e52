"""The events that a trail is narrowed to, as a table."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.audit.queries import all_entries, events_of_campaign, narrowed
from portal.decisions import NotAllowed, refuse
from portal.tables.sheets import Sheet, plain_sheet
from portal.trail.rows import HEADINGS, MOST, rows_of
from review.campaign_tables import CampaignTable
from review.desk.trail.forms import CampaignTrailForm
from review.desk.trail.queries import narrowing


class TrailTable(CampaignTable):
    """`params`: the fields of the form, as they were filled in. Raises `NotAllowed` (audit_export_long)."""

    name = "trail"
    label = "操作记录"
    url_name = "desk-audit"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        narrow = narrowing(campaign, CampaignTrailForm((), params["asked"]))
        events = narrowed(events_of_campaign(campaign.tenant_id, campaign.pk), narrow)
        if (count := events.count()) > MOST:
            raise NotAllowed(refuse("audit_export_long", count=count, max=MOST))
        return plain_sheet(self.label, HEADINGS), rows_of(all_entries(events), campaign.zone), count
