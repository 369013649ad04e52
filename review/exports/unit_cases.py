"""The cases a coordinator ticked, as a table."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit
from portal.tables.xlsx import workbook
from review.nominations.comments import comments_of
from review.submission_lists import note_counts
from submissions.models import Submission

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


def cases_workbook(campaign: Campaign, unit: Unit, doc: Document, cases: Sequence[Submission]) -> bytes:
    """One line a case, times in the campaign's zone. The cases have their `place` and, in a first round, their `score`."""
    return workbook("案例", HEADINGS, _rows(unit, doc, cases, campaign.zone))


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
