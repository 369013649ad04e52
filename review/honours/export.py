"""A list of units as a spreadsheet: what the page shows, all of it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.tables.sheets import Sheet, plain_sheet
from portal.tables.xlsx import workbook
from review.access import document_of
from review.campaign_tables import CampaignTable
from review.honours.queries import lines, rows_of
from review.models import HonourList

HEADINGS = (
    "名次", "单位", "结果", "报送", "审核通过", "获奖", "各奖级", "积分", "平均得分率（%）", "取消资格", "未达条件", "调整理由",
)  # fmt: skip


class HonoursTable(CampaignTable):
    """`params`: the award's key. One line a unit, the best first."""

    name = "honours-table"
    label = "单位荣誉名单"
    url_name = "desk-honours"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        honour_list = HonourList.objects.filter(campaign=campaign, award=params["award"]).first()
        if honour_list is None:
            raise NotAllowed(refuse("honour_rule_gone"))
        count = rows_of(honour_list).count()
        return plain_sheet(honour_list.label, HEADINGS), honour_rows(campaign, honour_list), count


def honours_workbook(campaign: Campaign, honour_list: HonourList) -> bytes:
    """The same as a workbook."""
    return workbook(honour_list.label, HEADINGS, honour_rows(campaign, honour_list))


def honour_rows(campaign: Campaign, honour_list: HonourList) -> Iterator[list[Any]]:
    """The lines of `HEADINGS`."""
    for line in lines(document_of(campaign), list(rows_of(honour_list))):
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
