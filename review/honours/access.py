"""Fetching and authorising for unit honours: the organiser's desk."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from campaigns.schema import UnitAward
from review.access import document_of, organised
from review.models import HonourList, UnitHonour


def award_of(campaign: Campaign, key: str) -> UnitAward:
    """A unit award of the rules in force; without a key the first one."""
    awards = document_of(campaign).unit_awards
    for award in awards:
        if award.key == key or not key:
            return award
    raise Http404


def organised_honour(request: HttpRequest, campaign: str, honour: int) -> tuple[Campaign, UnitHonour]:
    """A unit's row in one of the campaign's lists."""
    campaign_row = organised(request, campaign)
    rows = UnitHonour.objects.select_related("unit", "honour_list").filter(honour_list__campaign=campaign_row)
    row: UnitHonour = get_object_or_404(rows, pk=honour)
    return campaign_row, row


def organised_list(request: HttpRequest, campaign: str, award: str) -> tuple[Campaign, HonourList]:
    """A drafted list of the campaign."""
    campaign_row = organised(request, campaign)
    rows = HonourList.objects.select_related("campaign__current", "campaign__tenant")
    row: HonourList = get_object_or_404(rows.filter(campaign=campaign_row), award=award)
    return campaign_row, row
