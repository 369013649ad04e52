"""A large roster as a task: what would keep a page waiting is made in the background."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.tables.sheets import Sheet
from review.campaign_tables import CampaignTable
from review.exports.organisers import as_file, roster_named
from review.exports.rosters import count


class RosterTask(CampaignTable):
    """`params`: the roster's key and the format."""

    name = "roster"
    label = "汇总表"
    url_name = "desk-export"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        roster = roster_named(campaign, params["roster"])
        if roster is None:
            raise NotAllowed(refuse("roster_gone"))
        day = now.astimezone(campaign.zone).date()
        return *as_file(campaign, roster, day=day), count(campaign, roster)
