"""Runs by their number, and the list that a page is about, for those who may see them."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from campaigns.schema import Document
from review.access import organised
from review.awards.run_rules import lists_of
from review.models import AwardRun


def organised_run(request: HttpRequest, campaign: str, number: int) -> tuple[Campaign, AwardRun]:
    """A run of a campaign that the person organises; what it was computed from (megabytes) is read where it is asked for."""
    campaign_row = organised(request, campaign)
    rows = AwardRun.objects.select_related("made_by", "approved_by", "published_by", "corrects").defer(
        "inputs", "decisions", "corrects__inputs", "corrects__decisions", "corrects__summary"
    )
    run: AwardRun = get_object_or_404(rows, campaign=campaign_row, number=number)
    run.campaign = campaign_row
    return campaign_row, run


def list_decided(request: HttpRequest, doc: Document) -> str:
    """The key of the list that the page is about: awards, unless `list` names special ones or a round's."""
    key = request.POST.get("list") or request.GET.get("list", "")
    if key not in {each.key for each in lists_of(doc)}:
        raise Http404
    return key
