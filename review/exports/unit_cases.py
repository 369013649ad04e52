"""The cases of a coordinator's list, ticked or all, as a table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import Decision, refuse
from portal.models import Person, Task, Unit
from portal.tables.sheets import Sheet, plain_sheet
from review.access import document_of
from review.campaign_tables import CampaignTable, address_of
from review.nominations.comments import comments_of
from review.nominations.unit_lists import unit_cases
from review.permissions import may_coordinate
from review.submission_lists import SubmissionFilter, note_counts
from submissions.models import Submission

PART = 500

HEADINGS = (
    "编号",
    "题目",
    "类别",
    "赛道",
    "作者",
    "单位",
    "提交时间",
    "检测",
    "初评得分",
    "状态",
    "排序",
    "意见",
)


class UnitCasesTable(CampaignTable):
    """`params`: the unit's key and the list's query string as fields; the whole list, in its order."""

    name = "unit-cases"
    label = "案例表"
    url_name = "unit-desk"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        unit = Unit.objects.get(key=params["unit"])
        doc = document_of(campaign)
        cases = unit_cases(campaign, unit, doc, SubmissionFilter.from_query(params["query"]))
        return cases_table(campaign, unit, doc, cases)

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        unit = Unit.objects.filter(key=task.params["unit"]).first()
        return may_coordinate(person, task.tenant, unit) if unit is not None else refuse("not_your_unit")

    def page(self, task: Task) -> str:
        return reverse("unit-desk", kwargs=address_of(task) | {"unit": task.params["unit"]})


def cases_table(
    campaign: Campaign, unit: Unit, doc: Document, cases: QuerySet[Submission]
) -> tuple[Sheet, Iterator[list[Any]], int]:
    """One line a case, times in the campaign's zone: the layout, the rows as they come, how many. The cases have their
    `place` and, in a first round, their `score` (`unit_cases`).
    """
    return plain_sheet("案例", HEADINGS), _in_parts(campaign, unit, doc, cases), cases.count()


def _in_parts(
    campaign: Campaign, unit: Unit, doc: Document, cases: QuerySet[Submission]
) -> Iterator[list[Any]]:
    """Counts and comments are read for a part of the cases at once."""
    several = cases.select_related("unit").prefetch_related("authors").iterator(chunk_size=PART)
    while part := list(islice(several, PART)):
        yield from _rows(unit, doc, part, campaign.zone)


def _rows(unit: Unit, doc: Document, cases: Sequence[Submission], zone: dt.tzinfo) -> Iterator[list[Any]]:
    note_counts(cases)
    comments = comments_of(unit, cases)
    for case in cases:
        yield [
            case.number,
            case.title,
            doc.category(case.category).label,
            doc.label_of("tracks", case.track),
            "、".join(author.name for author in case.authors.all()),
            case.unit.name if case.unit else "",
            f"{case.submitted_at.astimezone(zone):%Y-%m-%d %H:%M}" if case.submitted_at else "",
            _verdict(case),
            float(score) if (score := getattr(case, "score", None)) is not None else "",
            case.state_label,
            case.place or "",  # type: ignore[attr-defined]
            comments.get(case.pk, ""),
        ]


def _verdict(case: Any) -> str:
    parts = [(case.failing, "个不合格"), (case.to_look, "个需留意"), (case.checking, "个检测中")]
    words = "，".join(f"{count} {word}" for count, word in parts if count)
    return words or ("全部合格" if case.file_count else "无材料")
