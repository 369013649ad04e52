"""The public list of who goes on from a round (S8). While a blind round is still to come it names no people: experts read it too."""

import datetime as dt
from typing import Any

from django.core.paginator import Page, Paginator

from campaigns.models import Campaign
from campaigns.public.links import CampaignLink
from campaigns.schema import Document
from campaigns.schema.judging import ADVANCED
from review.access import document_of
from review.awards.run_rules import list_label
from review.links import to_campaign
from review.models import AwardRun, RunLine
from submissions.states import State

PAGE_SIZE = 100


def published_shortlist(campaign: Campaign, round_key: str) -> AwardRun | None:
    """The run whose list says who goes on from the round; None before it is public."""
    runs = AwardRun.objects.filter(campaign=campaign, state=AwardRun.State.PUBLISHED)
    return runs.filter(list_key=round_key).first() if round_key in _narrowing(document_of(campaign)) else None


def shortlist_page(run: AwardRun, number: Any) -> Page[RunLine]:
    """A page of its cases in the order of their pools and numbers, not of their scores: judging goes on. Cases that were
    withdrawn or taken out since are left out.
    """
    lines = (
        RunLine.objects.filter(run=run, tier=ADVANCED, submission__state=State.ELIGIBLE)
        .select_related("submission__unit")
        .prefetch_related("submission__authors")
        .order_by("pool", "submission__number", "pk")
    )
    return Paginator(lines, PAGE_SIZE).get_page(number)


def names_people(campaign: Campaign) -> bool:
    """Whether authors and units stand on it: not while experts judge without knowing them (N12, X06)."""
    return not campaign.blind or campaign.results_at is not None


def shortlist_links(campaign: Campaign, *, now: dt.datetime) -> list[CampaignLink]:
    """A link on the campaign's page to each public list (settings.CAMPAIGN_LINKS). One query, none without such rounds."""
    doc = document_of(campaign)
    keys = _narrowing(doc)
    if not keys:
        return []
    runs = AwardRun.objects.filter(campaign=campaign, state=AwardRun.State.PUBLISHED, list_key__in=keys)
    public = set(runs.values_list("list_key", flat=True))
    return [
        CampaignLink(
            list_label(doc, key),
            to_campaign("shortlist", campaign, round_key=key),
            "list-check",
            campaign.results_at is None,
        )
        for key in keys
        if key in public
    ]


def _narrowing(doc: Document) -> list[str]:
    return [each.key for each in doc.review.own_rounds if each.advance is not None]
