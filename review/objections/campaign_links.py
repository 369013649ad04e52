"""What the campaign's own page links to (settings.CAMPAIGN_LINKS)."""

import datetime as dt

from campaigns.models import Campaign
from campaigns.public.links import CampaignLink
from review.links import to_campaign
from review.objections.queries import latest_notice


def campaign_links(campaign: Campaign, *, now: dt.datetime) -> list[CampaignLink]:
    """The public notice, once one was opened. One query."""
    notice = latest_notice(campaign)
    if notice is None or notice.opens_at > now:
        return []
    return [CampaignLink("结果公示", to_campaign("public-notice", campaign), "flag", now < notice.closes_at)]
