"""What pages of a campaign and of a case link to (settings.CAMPAIGN_LINKS, settings.CASE_LINKS)."""

import datetime as dt

from campaigns.models import Campaign
from campaigns.public.links import CampaignLink
from review.access import document_of
from review.links import to_campaign
from review.showcase.actions import may_be_shown
from review.showcase.visibility import is_open
from submissions.models import Submission


def campaign_links(campaign: Campaign, *, now: dt.datetime) -> list[CampaignLink]:
    """The public pages, while they are open. One query, none where nothing is shown."""
    doc = document_of(campaign)
    if doc.showcase is None or not is_open(campaign, doc, now=now):
        return []
    return [CampaignLink(doc.showcase.label, to_campaign("showcase", campaign), "photo", True)]


def case_links(submission: Submission) -> list[CampaignLink]:
    """For its applicant: whether it is shown in public. One query, none before results and where nothing is shown."""
    campaign = submission.campaign
    if campaign.results_at is None or document_of(campaign).showcase is None or not may_be_shown(submission):
        return []
    return [
        CampaignLink("公开展示", to_campaign("my-showcase", campaign, case=submission.uuid), "photo", False)
    ]
