"""What the lists around the public pages are made of."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.tenants import all_tenants
from review.access import document_of
from review.case_awards import public_labels, with_awards
from review.models import Showcase, ShowcaseCase
from review.showcase.access import HEAVY
from review.showcase.visibility import SHOWN, candidates, is_open
from submissions.models import Submission

MOST_LISTED = 20_000
"""Addresses in one list for search engines; the protocol allows 50,000."""
A_PAGE = 30
PARTS = {"": "全部", "shown": "将展示", "hidden": "已隐藏", "withdrawn": "申报人已撤回"}
_OF_PART = {
    "": Q(),
    "shown": SHOWN,
    "hidden": Q(showcase__hidden_at__isnull=False),
    "withdrawn": Q(showcase__withdrawn_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class DeskCases:
    """A page of the organiser's list, and how many cases each part of it has."""

    page: Page
    counts: list[tuple[str, str, int]]
    part: str
    q: str


def desk_cases(campaign: Campaign, doc: Document, query: Any) -> DeskCases:
    """Cases that may be shown, narrowed. Seven queries."""
    part, q = str(query.get("part", "")), str(query.get("q", ""))[:80].strip()
    part = part if part in PARTS else ""
    cases = candidates(campaign, doc)
    rows = cases.filter(_OF_PART[part])
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__icontains=q) | Q(unit__name__icontains=q))
    rows = rows.select_related("unit", "showcase").defer("answers", *HEAVY).prefetch_related(with_awards())
    ordered = rows.order_by("category", F("unit__path").asc(nulls_last=True), "pk")
    page = Paginator(ordered, A_PAGE).get_page(query.get("page"))
    for each in page:
        each.award_labels = public_labels(each)  # type: ignore[attr-defined]
    counts = [(key, label, cases.filter(_OF_PART[key]).count()) for key, label in PARTS.items()]
    return DeskCases(page, counts, part, q)


def opened(campaign: Campaign) -> bool:
    """Whether an organiser has opened the pages, whatever else keeps them shut."""
    return Showcase.objects.filter(campaign=campaign, opened_at__isnull=False).exists()


def share_of(submission: Submission) -> bytes:
    """The picture for sharing."""
    rows = ShowcaseCase.objects.filter(submission=submission)
    return bytes(rows.values_list("share", flat=True).get())


def listed(cases: QuerySet[Submission]) -> list[tuple[uuid.UUID, dt.datetime | None]]:
    """What a list for search engines says of the cases."""
    return list(cases.order_by("pk").values_list("uuid", "showcase__prepared_at")[:MOST_LISTED])


def campaigns_for_engines(*, now: dt.datetime) -> list[Campaign]:
    """Campaigns of every tenant whose public pages engines may list."""
    with all_tenants():  # the portal has one such list; it names what everybody may read
        rows = Showcase.objects.filter(opened_at__isnull=False, campaign__listed=True)
        found = []
        for row in rows.select_related("campaign__current", "campaign__tenant").order_by("pk"):
            doc = document_of(row.campaign)
            if doc.showcase and doc.showcase.searchable and is_open(row.campaign, doc, now=now):
                found.append(row.campaign)
    return found
