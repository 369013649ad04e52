"""What the apps above link to from a campaign's page, asked by dotted name (settings.CAMPAIGN_LINKS)."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.models import Campaign


@dataclass(frozen=True, slots=True)
class CampaignLink:
    """One button; `current`: what it leads to is going on now."""

    label: str
    url: str
    icon: str
    current: bool


def links_of(campaign: Campaign, *, now: dt.datetime) -> list[CampaignLink]:
    """Every app's links, in the order of the setting."""
    return [link for name in settings.CAMPAIGN_LINKS for link in import_string(name)(campaign, now=now)]
