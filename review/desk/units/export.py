"""The table of units as a spreadsheet: what the page shows, without phone numbers."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from campaigns.models import Campaign
from portal.tables.xlsx import workbook
from review.access import document_of
from review.desk.units.choosing import FormCell, UnitLine
from review.desk.units.lines import forms_of_campaign


def units_workbook(campaign: Campaign, lines: Iterable[UnitLine]) -> bytes:
    """One line a unit; times in the campaign's zone."""
    labels = [form.label for form in forms_of_campaign(document_of(campaign))]
    headings = ["单位", "管理员", "最近登录", "已推荐（件）", "报送时间", "未达要求", *labels, "最近提醒"]
    return workbook("单位报送", headings, _rows(lines, campaign.zone))


def _rows(lines: Iterable[UnitLine], zone: dt.tzinfo) -> Iterator[list[Any]]:
    for line in lines:
        yield [
            line.name,
            "、".join(each.name for each in line.coordinators) or "没有管理员",
            _moment(line.signed_in_at, zone) or ("从未登录" if line.coordinators else ""),
            line.cases,
            _moment(line.submitted_at, zone) or "未报送",
            "；".join(line.missed),
            *(_state(form) for form in line.forms),
            _moment(line.reminded_at, zone),
        ]


def _moment(at: dt.datetime | None, zone: dt.tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _state(form: FormCell | None) -> str:
    if form is None:
        return "不需要"
    if form.done:
        return f"已交（{form.doubt}）" if form.doubt else "已交"
    return "未齐" if form.begun else "未交"
