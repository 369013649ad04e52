"""A list of units as a spreadsheet: what the page shows, all of it."""

from collections.abc import Iterator
from typing import Any

from campaigns.models import Campaign
from portal.tables.xlsx import workbook
from review.access import document_of
from review.honours.queries import UnitLine, lines, rows_of
from review.models import HonourList

HEADINGS = (
    "名次", "单位", "结果", "报送", "审核通过", "获奖", "各奖级", "积分", "平均得分率（%）", "取消资格", "未达条件", "调整理由",
)  # fmt: skip


def honours_workbook(campaign: Campaign, honour_list: HonourList) -> bytes:
    """One line a unit, the best first."""
    rows = lines(document_of(campaign), list(rows_of(honour_list)))
    return workbook(honour_list.label, HEADINGS, _rows(rows))


def _rows(rows: list[UnitLine]) -> Iterator[list[Any]]:
    for line in rows:
        honour, figures = line.honour, line.honour.figures
        yield [
            honour.rank,
            honour.unit.name,
            "已撤销" if honour.withdrawn_at else honour.get_outcome_display(),
            figures["cases"],
            figures["eligible"],
            figures["awarded"],
            line.tiers,
            _number(figures["points"]),
            _number(figures["score"]),
            figures["disqualified"],
            "".join(line.unmet),
            honour.why,
        ]


def _number(written: str) -> float | str:
    return float(written) if written else ""
