"""What the page says: what goes and what stays, with numbers, and the rows of one kind."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, QuerySet, Value

from campaigns.models import Campaign
from portal.models import Attachment, AuditEvent
from review.access import document_of
from review.models import Award, Certificate, Retention, Review
from review.retention import period
from review.retention.kinds import KINDS, Kind
from submissions.models import Receipt, Submission
from submissions.states import State

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Going:
    """A kind with its numbers: rows that still hold it, and those that it was taken out of."""

    kind: Kind
    count: int
    taken: int


@dataclass(frozen=True, slots=True)
class Days:
    """The period: what it is counted from, its end under the rules, and the day on which it is done as things stand."""

    begins: dt.datetime | None
    ends: dt.datetime | None
    day: dt.datetime | None


def days(campaign: Campaign, row: Retention, ends: dt.datetime | None) -> Days:
    """In the campaign's zone."""
    closings = {stage.key: stage.closes_at for stage in campaign.stages.all()}
    begins = period.begins_at(closings, campaign.results_at, document_of(campaign).retention.after)
    known = [moment for moment in (ends, row.held_until, row.told_for) if moment is not None]
    zone = campaign.zone
    local = (
        moment.astimezone(zone) if moment else None for moment in (begins, ends, max(known) if ends else None)
    )
    return Days(*local)


def going(campaign: Campaign, row: Retention) -> list[Going]:
    """Every kind. One query for all their numbers."""
    numbers = _numbers({kind.key: kind.rows(campaign) for kind in KINDS})
    return [Going(kind, numbers.get(kind.key, 0), row.taken.get(kind.key, 0)) for kind in KINDS]


def _numbers(rows: "Mapping[str, QuerySet[Any]]") -> dict[str, int]:
    """How many rows each has, by its name; those without any are left out. One query."""
    named = [
        each.order_by()
        .annotate(which=Value(name, output_field=CharField()))
        .values("which")
        .annotate(number=Count("pk"))
        .values_list("which", "number")
        for name, each in rows.items()
    ]
    return dict(named[0].union(*named[1:], all=True))


def kept_longer_too_late(row: Retention, ends: dt.datetime | None) -> bool:
    """Whether other rules, or another calendar, moved the end behind the day on which it was done."""
    begun = row.started_at if row.state != Retention.State.KEPT else None
    return begun is not None and ends is not None and ends > begun


def lines(campaign: Campaign, kind: Kind, number: str | None) -> "Page[Any]":
    """The rows of one kind, a page of them."""
    page = Paginator(kind.rows(campaign).order_by("pk"), A_PAGE).get_page(number)
    page.object_list = [kind.line(row) for row in page.object_list]
    return page


def staying(campaign: Campaign) -> list[tuple[str, int, str]]:
    """What is kept, how many, and why. One query for all numbers."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT, number="")
    gone = document_of(campaign).retention.slots
    files = Attachment.objects.filter(folder__submission__in=cases).exclude(slot__in=gone)
    awards = Award.objects.filter(campaign=campaign, withdrawn_at=None).exclude(published_at=None)
    certificates = Certificate.objects.filter(campaign=campaign)
    reviews = Review.objects.filter(assignment__submission__campaign=campaign)
    receipts = Receipt.objects.filter(submission__campaign=campaign)
    events = AuditEvent.objects.filter(campaign=campaign.pk)
    kept: dict[str, QuerySet[Any]] = {
        "cases": cases, "files": files, "awards": awards, "certificates": certificates, "reviews": reviews,
        "receipts": receipts, "events": events,
    }  # fmt: skip
    number = Counter(_numbers(kept))
    return [
        ("案例的名称、单位、正文", number["cases"], "评审和公示以它为依据；获奖案例的作者姓名一并留着"),
        ("案例的其他材料", number["files"], "案例本身；文件里写着的个人信息不会自动去除"),
        ("公布的奖项", number["awards"], "公共记录"),
        ("证书", number["certificates"], "编号、姓名、案例名称留着，仍可查验"),
        ("评分和评语", number["reviews"], "排名以它为依据；专家的姓名不留"),
        ("收件回执", number["receipts"], "签过名，不能改；仍可查验"),
        ("操作记录", number["events"], "只有编号，没有姓名和电话"),
    ]
