"""Runs by their number, for those who may see them."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from review.access import organised
from review.models import AwardRun


def organised_run(request: HttpRequest, campaign: str, number: int) -> tuple[Campaign, AwardRun]:
    """A run of a campaign that the person organises, with everything it holds."""
    campaign_row = organised(request, campaign)
    rows = AwardRun.objects.select_related("made_by", "approved_by", "published_by", "corrects")
    run: AwardRun = get_object_or_404(rows, campaign=campaign_row, number=number)
    run.campaign = campaign_row
    return campaign_row, run
