"""Fetching for the public pages, and for those who look after them. What is not shown does not exist."""

import datetime as dt
import uuid

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.access import campaign_of
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.files import access
from portal.models import Attachment
from portal.visitors import person_of
from review.access import document_of, organised
from review.showcase.visibility import candidates, is_open, shown_cases
from submissions.models import Submission

HEAVY = ("showcase__share", "showcase__text", "showcase__grams")
"""Columns of a case's row that no page needs."""


def open_pages(request: HttpRequest, slug: str, *, now: dt.datetime) -> tuple[Campaign, Document]:
    """The campaign, while its public pages are open."""
    campaign = campaign_of(request, slug)
    doc = document_of(campaign)
    if not is_open(campaign, doc, now=now):
        raise Http404
    return campaign, doc


def shown_case(
    request: HttpRequest, slug: str, case: uuid.UUID, *, now: dt.datetime
) -> tuple[Document, Submission]:
    """A case that everybody may read."""
    campaign = campaign_of(request, slug)
    doc = document_of(campaign)
    return doc, _with(campaign, shown_cases(campaign, doc, now=now), case)


def shown_file(
    request: HttpRequest, slug: str, file: uuid.UUID, *, now: dt.datetime
) -> tuple[Attachment, Document]:
    """A file that this visitor may be shown something of, through the one road (portal.files.access)."""
    campaign = campaign_of(request, slug)
    attachment = access.shown(request, file, now=now)
    if not Submission.objects.filter(folder=attachment.folder_id, campaign=campaign).exists():
        raise Http404
    return attachment, document_of(campaign)


def candidate(request: HttpRequest, slug: str, case: uuid.UUID) -> tuple[Campaign, Submission]:
    """A case that may be shown, on the organiser's desk."""
    campaign = organised(request, slug)
    return campaign, _with(campaign, candidates(campaign, document_of(campaign)), case)


def own_candidate(request: HttpRequest, slug: str, case: uuid.UUID) -> tuple[Campaign, Submission]:
    """The visitor's own case that may be shown."""
    campaign = campaign_of(request, slug)
    rows = candidates(campaign, document_of(campaign)).filter(owner=person_of(request))
    return campaign, _with(campaign, rows, case)


def _with(campaign: Campaign, rows: QuerySet[Submission], case: uuid.UUID) -> Submission:
    rows = rows.select_related("unit", "rule_set", "owner", "showcase").defer(*HEAVY)
    submission: Submission = get_object_or_404(rows, uuid=case)
    submission.campaign = campaign
    return submission
